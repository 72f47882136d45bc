// What makes two failures one pattern.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { redact } from "../redaction/index.ts";
import { errorSignatureOf, identityOf } from "./identity.ts";

function idOf(prompt: string): string {
  return identityOf("spawn_agent", "json_invalid", redact(prompt), []).id;
}

const ticket = (id: string, time: string, path: string): string =>
  `Summarise ticket ${id} of ${time}, the log is in ${path}.`;

test("prompts that differ in numbers, ids, times and paths alone are one pattern", () => {
  const first = ticket("4711", "2026-03-01T10:00:00Z", "/var/log/a.log");
  expect(idOf(ticket("88", "2025-12-24T23:59:59Z", "/srv/data/b/c.txt"))).toBe(idOf(first));
  expect(idOf(ticket("6f9619ff-8b86-d011-b42d-00cf4fc964ff", "2025-12-24", "/srv/b.log"))).toBe(idOf(first));
  expect(idOf("Translate ticket 4711 of 2026-03-01T10:00:00Z, the log is in /var/log/a.log.")).not.toBe(idOf(first));
});

test("any number in a number's place changes nothing", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      expect(idOf(`Count to ${a} and back to ${b}.`)).toBe(idOf("Count to 7 and back to 3."));
    }),
  );
});

test("case and layout change nothing", () => {
  expect(idOf("  COUNT the\n\trivers ")).toBe(idOf("count the rivers"));
});

test("another operation and another failure are another pattern", () => {
  const ids = [
    identityOf("spawn_agent", "refusal", redact("Count."), []).id,
    identityOf("eval", "refusal", redact("Count."), []).id,
    identityOf("spawn_agent", "blocked", redact("Count."), []).id,
  ];
  expect(new Set(ids).size).toBe(3);
});

/** As Python takes `prompt[:100]`: by code points. */
function seedHash(operation: string, type: string, prompt: string): string {
  const head = Array.from(prompt).slice(0, 100).join("");
  return createHash("sha256").update(`${operation}:${type}:${head}`).digest("hex").slice(0, 16);
}

test("the seed's hash is of operation, type and the prompt's first 100 characters", () => {
  const { dedupHash } = identityOf("spawn_agent", "timeout", redact("Tell me about rivers."), []);
  // python3 -c 'import hashlib; print(hashlib.sha256(b"spawn_agent:timeout:Tell me about rivers.").hexdigest()[:16])'
  expect(dedupHash).toBe("eb22de927364badc");
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: "grapheme" }), (prompt) => {
      const clean = redact(prompt);
      expect(identityOf("op", "refusal", clean, []).dedupHash).toBe(seedHash("op", "refusal", clean));
    }),
  );
});

test("what was said about a failure is the same with other numbers in it, and another with other words or another type", () => {
  const said = errorSignatureOf("json_invalid", ["json_valid: no JSON at position 17"]);
  expect(errorSignatureOf("json_invalid", ["json_valid: no JSON at position 9"])).toBe(said);
  expect(errorSignatureOf("json_invalid", ["json_valid: a comma at position 17"])).not.toBe(said);
  expect(errorSignatureOf("refusal", ["json_valid: no JSON at position 17"])).not.toBe(said);
});
