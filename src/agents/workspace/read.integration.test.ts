import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import fc from "fast-check";
import { createRedactor } from "../../redaction/index.ts";
import { hurriedClock, temporaryGround } from "./testing.ts";

const KEY_BODY = Array.from({ length: 40 }, (_, index) => `MIIEvQIBADANBgkqhkiG9w0BAQEFAASCline${index}`);
const KEY = ["-----BEGIN PRIVATE KEY-----", ...KEY_BODY, "-----END PRIVATE KEY-----"];

test("lines stand under their numbers", async () => {
  using ground = temporaryGround({ "a.txt": "one\ntwo\r\n\nfour" });
  expect(await (await ground.open()).read("a.txt")).toBe("     1\tone\n     2\ttwo\n     3\t\n     4\tfour");
});

test("an empty file is said to be empty", async () => {
  using ground = temporaryGround({ "a.txt": "" });
  const asked = await ground.open();
  expect(await asked.read("a.txt")).toBe("(the file is empty)");
  expect(await asked.read("a.txt", 2)).toBe("refused: a.txt: it has 0 lines.");
});

test("a range of lines is what its numbers say", async () => {
  const lines = fc.array(fc.constantFrom("", "a", "ü日😀", "x".repeat(700)), { minLength: 1, maxLength: 60 });
  using ground = temporaryGround();
  const asked = await ground.open();
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.boolean(),
      fc.oneof(fc.constant(0), fc.nat(70)),
      fc.nat(20),
      async (all, ended, start, count) => {
        writeFileSync(join(ground.folder, "a.txt"), all.join("\n") + (ended ? "\n" : ""));
        const last = all.at(-1) === "" && !ended ? all.length - 1 : all.length;
        const wanted = all.slice(0, last).slice(start, start + count + 1);
        const text = await asked.read("a.txt", start + 1, start + 1 + count);
        if (wanted.length > 0) {
          expect(text).toBe(wanted.map((line, i) => `${String(start + 1 + i).padStart(6)}\t${line}`).join("\n"));
        } else {
          expect(text).toBe(
            last === 0 && start === 0 ? "(the file is empty)" : `refused: a.txt: it has ${last} lines.`,
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("a reply holds some 40,000 characters and says where to go on", async () => {
  using ground = temporaryGround({ "a.txt": Array.from({ length: 10_000 }, (_, i) => `line ${i + 1}`).join("\n") });
  const asked = await ground.open();
  const text = await asked.read("a.txt");
  const next = Number(/\(more follow; go on with first_line (\d+)\)$/.exec(text)?.[1]);
  expect(text.length).toBeLessThan(41_000);
  expect(text).toContain(`\tline ${next - 1}\n`);
  expect(await asked.read("a.txt", next)).toMatch(new RegExp(`^ *${next}\tline ${next}\n`));
});

test("the first line of a reply is shown however long it is, cut", async () => {
  using ground = temporaryGround({ "a.txt": `${"x".repeat(10_000_000)}\nsecond` });
  const text = await (await ground.open()).read("a.txt");
  expect(text).toBe(`     1\t${"x".repeat(2_000)}… [line of 10000000 bytes cut]\n     2\tsecond`);
});

test("a token that begins before the cut and ends behind it does not show its beginning", async () => {
  const token = `ghp_${"A1b2".repeat(10)}`;
  using ground = temporaryGround({ "a.txt": `${"x ".repeat(990)}${token}${" y".repeat(5_000)}` });
  expect(await (await ground.open()).read("a.txt")).not.toContain("ghp_");
});

test.each([
  ["a NUL character", new Uint8Array([65, 0, 66])],
  ["no UTF-8", new Uint8Array([0xff, 0xfe, 65])],
])("a file with %s is binary", async (_title, bytes) => {
  using ground = temporaryGround({ a: bytes });
  expect(await (await ground.open()).read("a")).toBe("refused: a: it is a binary file.");
});

test("a character that the 8 kB looked at cut in two does not make a file binary", async () => {
  using ground = temporaryGround({ "a.txt": `${"x".repeat(8_191)}日` });
  expect(await (await ground.open()).read("a.txt")).toContain("cut]");
});

test("of a file of 2 GB, the lines near its beginning are read, and the rest is said to be too far", async () => {
  using ground = temporaryGround({ "a.txt": `first\n${"second\n".repeat(2_000)}` });
  const path = join(ground.folder, "a.txt");
  truncateSync(path, 2_147_483_648);
  const asked = await ground.open();
  expect(await asked.read("a.txt", 1, 2)).toBe("     1\tfirst\n     2\tsecond");
  expect(await asked.read("a.txt", 3_000)).toBe("refused: a.txt: line 3000 lies beyond the first 64 MB.");
  expect(await asked.read("a.txt", 2_002)).toMatch(/cut\]\n\(the rest of line 2002 is too long to be passed over\)$/);
});

test("a file that grows between two reads is read as it is then", async () => {
  using ground = temporaryGround({ "a.txt": "one\n" });
  const asked = await ground.open();
  expect(await asked.read("a.txt")).toBe("     1\tone");
  appendFileSync(join(ground.folder, "a.txt"), "two\n");
  expect(await asked.read("a.txt")).toBe("     1\tone\n     2\ttwo");
});

test("secrets are not shown, and lines keep their numbers", async () => {
  using ground = temporaryGround({
    "a.txt": ["API_TOKEN=abcd1234efgh", ...KEY, "after", "correct horse"].join("\n"),
  });
  const asked = await ground.open({ redact: createRedactor(["correct horse"]) });
  expect(await asked.read("a.txt")).toBe(
    [
      "     1\tAPI_TOKEN=[redacted:secret]",
      "     2\t[redacted:private-key]",
      "    44\tafter",
      "    45\t[redacted:configured]",
    ].join("\n"),
  );
});

test("whatever range of lines is asked for, none shows a line of a private key", async () => {
  using ground = temporaryGround({ "a.txt": ["a", ...KEY, "b", ...KEY, "c"].join("\n") });
  const asked = await ground.open();
  for (let first = 1; first <= 87; first += 1) {
    for (const last of [first, first + 1, first + 30, undefined]) {
      expect(await asked.read("a.txt", first, last)).not.toContain("MIIE");
    }
  }
  expect(await asked.read("a.txt", 5, 9)).toBe("(all of these lines belong to a secret, which is not shown)");
});

test("a last line before the first, and a folder, are refused", async () => {
  using ground = temporaryGround({ "a/b.txt": "b" });
  const asked = await ground.open();
  expect(await asked.read("a/b.txt", 3, 2)).toContain("last_line comes before first_line");
  expect(await asked.read("a")).toBe("refused: a: it is a folder; list shows it.");
});

test("a call whose time is up ends", async () => {
  using ground = temporaryGround({ "a.txt": "x\n".repeat(2_000_000) });
  const asked = await ground.open({ clock: hurriedClock() });
  expect(await asked.read("a.txt", 1_999_999)).toContain("refused: ");
});

test("a call whose caller has gone ends", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  const { workspace } = await ground.open();
  const args = { path: "a.txt", first_line: 1, last_line: undefined };
  expect(await workspace.read(args, AbortSignal.abort())).toEqual({ kind: "refused", reason: "The work was stopped." });
});
