import { expect, test } from "vitest";
import fc from "fast-check";
import { createRedactor, redact } from "../../redaction/index.ts";
import { redactedLines } from "./redacted-lines.ts";

const KEY = [
  "-----BEGIN RSA PRIVATE KEY-----",
  "MIIEvQIBADANBgkqhkiG9w0",
  "BKcwggSjAgEAAoIBAQC7VJT",
  "-----END RSA PRIVATE KEY-----",
];

test("the line of a private key has its marker, and the lines after it keep their numbers", () => {
  expect(redactedLines(["a", ...KEY, "b"], 10, redact)).toEqual([
    { number: 10, text: "a" },
    { number: 11, text: "[redacted:private-key]" },
    { number: 15, text: "b" },
  ]);
});

test("lines that look numbered keep their own numbers as text", () => {
  expect(redactedLines(["7\tx", ...KEY, "8\ty"], 1, redact)).toEqual([
    { number: 1, text: "7\tx" },
    { number: 2, text: "[redacted:private-key]" },
    { number: 6, text: "8\ty" },
  ]);
});

test("a key that the lines do not end takes all lines after it", () => {
  expect(redactedLines(["a", ...KEY.slice(0, 2)], 1, redact).map(({ text }) => text)).toEqual([
    "a",
    "[redacted:private-key]",
  ]);
});

test("a secret on one line goes, and nothing moves", () => {
  expect(redactedLines(["a", "password: hunter2hunter2", "b"], 1, redact)[1]).toEqual({
    number: 2,
    text: "password: [redacted:secret]",
  });
});

test("where it cannot be told which lines a secret took, nothing is shown", () => {
  const shown = redactedLines(["a", "first half", "second half", "b"], 1, createRedactor(["first half\nsecond half"]));
  expect(shown).toEqual([{ number: 1, text: "[redacted: a secret of several lines]" }]);
});

test("numbers grow, and no line of a key is shown, wherever keys lie", () => {
  const plain = fc.constantFrom("", "a", "const b = 1;", "12\tc");
  const piece = fc.oneof(
    plain.map((line) => [line]),
    fc.constant(KEY),
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
      const lines = pieces.flat();
      const shown = redactedLines(lines, 1, redact);
      for (const [index, { number, text }] of shown.entries()) {
        expect(number).toBeGreaterThan(shown[index - 1]?.number ?? 0);
        expect(text).toBe(lines[number - 1] === KEY[0] ? "[redacted:private-key]" : lines[number - 1]);
      }
    }),
  );
});
