import fc from "fast-check";
import { distance } from "fastest-levenshtein";
import { describe, expect, test } from "vitest";
import { textSimilarity } from "./text-similarity.ts";

/** Every edit counted, whatever it takes. */
const exact = (one: string, other: string): number => {
  const longer = Math.max(one.length, other.length);
  return longer === 0 ? 1 : (longer - distance(one, other)) / longer;
};

/** Words in an order of their own, with few that come twice. */
function prose(words: number, seed: number): string {
  const text: string[] = [];
  let state = seed;
  for (let word = 0; word < words; word += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    text.push((state >>> 8).toString(36));
  }
  return text.join(" ");
}

describe("a long text", () => {
  const text = prose(2_000, 1);
  const words = text.split(" ");
  const edited = (every: number, edit: (word: string) => string): string =>
    words.map((word, index) => (index % every === 0 ? edit(word) : word)).join(" ");

  test.each<[string, string]>([
    ["with one letter more", `${text.slice(0, 5_000)}x${text.slice(5_000)}`],
    ["with every hundredth word left out", edited(100, () => "")],
    ["with every tenth word doubled", edited(10, (word) => `${word} ${word}`)],
    ["with every fourth word replaced", edited(4, () => "other")],
    ["with a paragraph inserted", `${text.slice(0, 4_000)}${prose(200, 7)}${text.slice(4_000)}`],
    ["with its third moved to the end", text.slice(4_000) + text.slice(0, 4_000)],
    ["cut off in its middle", text.slice(0, 6_000)],
  ])("%s gets the score of all edits counted", (_what, other) => {
    expect(textSimilarity(text, other)).toBeCloseTo(exact(text, other), 2);
  });

  test.each<[string, string]>([
    ["another text", prose(2_000, 99)],
    ["its half, then another text", text.slice(0, 6_000) + prose(1_000, 99)],
    ["with every second word replaced", edited(2, () => "other")],
  ])("%s gets at most 0.05 less", (_what, other) => {
    const [score, ofAll] = [textSimilarity(text, other), exact(text, other)];
    expect(score).toBeLessThanOrEqual(ofAll);
    expect(score).toBeGreaterThan(ofAll - 0.05);
  });

  test("the score does not jump where counting changes", () => {
    const scores = [1_000, 1_020, 1_024, 1_025, 1_030, 1_100].map((length) =>
      textSimilarity(prose(1_000, 3).slice(0, length), prose(1_000, 4).slice(0, length)),
    );
    expect(Math.max(...scores) - Math.min(...scores)).toBeLessThan(0.05);
  });
});

test("a score is from 0 to 1, symmetric, never above the exact one, and 1 for equal texts alone", () => {
  const part = fc.oneof(
    fc.constantFrom(prose(60, 1), prose(60, 2), prose(200, 3), "a".repeat(400), "ab".repeat(700)),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  const long = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(" "));
  fc.assert(
    fc.property(long, long, (one, other) => {
      const score = textSimilarity(one, other);
      expect(textSimilarity(other, one)).toBe(score);
      expect(score).toBeLessThanOrEqual(exact(one, other));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score === 1).toBe(one === other);
    }),
    { numRuns: 60 },
  );
});

// Counting each edit takes 10^12 steps: with more than time in proportion these would not end.
describe("a megabyte ends", () => {
  const million = prose(160_000, 5).slice(0, 1_000_000);
  test.each<[string, string, string, number]>([
    ["edited in its middle", million, `${million.slice(0, 500_000)}x${million.slice(500_000)}`, 0.99999],
    ["of two letters in turn, shifted", "ab".repeat(500_000), `b${"ab".repeat(499_999)}a`, 0.99],
    [
      "of a period longer than a window, shifted",
      "abcdefghijklmnopqrstuvwxyz".repeat(40_000),
      `z${"abcdefghijklmnopqrstuvwxyz".repeat(40_000)}`,
      0.99,
    ],
    ["without a letter in common", "a".repeat(1_000_000), "b".repeat(1_000_000), 0],
    ["beside a line", million, million.slice(0, 1_000), 0],
  ])("%s", (_what, one, other, atLeast) => {
    expect(textSimilarity(one, other)).toBeGreaterThanOrEqual(atLeast);
  });
});
