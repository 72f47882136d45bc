// Lines of a file that nobody vouches for.
import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedLines, type SourceLine } from "./bounded-lines.ts";

async function linesOf(chunks: readonly Uint8Array[], maxBytes = 100): Promise<SourceLine[]> {
  const lines: SourceLine[] = [];
  for await (const line of boundedLines(asyncOf(chunks), maxBytes)) lines.push(line);
  return lines;
}

async function* asyncOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test("lines are the same wherever the chunks of the file end", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "漢", "\n", "\r", " ", "\u{1f600}") });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat({ max: 20 })), async (whole, sizes) => {
      const bytes = Buffer.from(whole);
      const chunks: Uint8Array[] = [];
      let from = 0;
      for (const size of sizes) {
        chunks.push(bytes.subarray(from, from + size));
        from += size;
      }
      chunks.push(bytes.subarray(from));
      const expected = whole
        .split("\n")
        .flatMap((line, index) => (line.trim() === "" ? [] : [{ kind: "line", number: index + 1, text: line }]));
      expect(await linesOf(chunks)).toEqual(expected);
    }),
  );
});

test("a line that is too long, or no UTF-8, is refused alone", async () => {
  const chunks = [
    Buffer.from("one\n"),
    Buffer.alloc(150, "x"),
    Buffer.from("\n"),
    Buffer.from([0xff, 0x0a]),
    Buffer.from("two"),
  ];
  expect(await linesOf(chunks)).toEqual([
    { kind: "line", number: 1, text: "one" },
    { kind: "refused", number: 2, problem: "is longer than 100 bytes" },
    { kind: "refused", number: 3, problem: "is not UTF-8" },
    { kind: "line", number: 4, text: "two" },
  ]);
});

test("a byte order mark is no part of the first line", async () => {
  expect(await linesOf([Buffer.from("\ufeff{}\n")])).toEqual([{ kind: "line", number: 1, text: "{}" }]);
});
