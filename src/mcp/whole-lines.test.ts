import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { wholeLines } from "./whole-lines.ts";

async function chunksOf(chunks: readonly Uint8Array[], maxLineBytes: number): Promise<string[]> {
  const lines = wholeLines(maxLineBytes);
  const seen: string[] = [];
  lines.on("data", (chunk) => seen.push(String(chunk)));
  await pipeline(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), lines);
  return seen;
}

const text = fc.array(fc.constantFrom("a", "bc", "\n", "\n\n"), { maxLength: 30 }).map((parts) => parts.join(""));
const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 10 });

test("however lines are cut into chunks, whole ones come out, in order, and all of them", async () => {
  await fc.assert(
    fc.asyncProperty(text, cuts, async (lines, at) => {
      const bounds = [0, ...at.filter((cut) => cut < lines.length).toSorted((a, b) => a - b), lines.length];
      const pieces = bounds.slice(1).map((end, index) => Buffer.from(lines.slice(bounds[index], end)));
      const chunks = await chunksOf(
        pieces.filter(({ length }) => length > 0),
        1_000,
      );
      expect(chunks.every((chunk) => chunk.endsWith("\n"))).toBe(true);
      expect(chunks.join("")).toBe(lines.slice(0, lines.lastIndexOf("\n") + 1));
    }),
  );
});

test("a line that is longer than one may be is not held back", async () => {
  const chunks = await chunksOf([Buffer.from("aaaa"), Buffer.from("bbbb"), Buffer.from("cc\nd\n")], 6);
  expect(chunks).toEqual(["aaaabbbb", "cc\nd\n"]);
});
