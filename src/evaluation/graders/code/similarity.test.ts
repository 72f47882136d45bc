import fc from "fast-check";
import { expect, test } from "vitest";
import { verdictOf } from "../../testing.ts";
import type { Verdict } from "../grader.ts";
import { graderSpecSchema } from "../specs.ts";

const verdict = (answer: string, to: string, min_score?: number): Promise<Verdict> =>
  verdictOf(answer, { type: "similarity", to, min_score });

test.each<[string, string, string, number]>([
  ["the same text", "kitten", "kitten", 1],
  ["three edits of seven letters", "sitting", "kitten", 1 - 3 / 7],
  ["nothing in common", "abc", "xyz", 0],
  ["nothing", "", "abc", 0],
  ["blanks at the ends", " abc\n", "abc", 1],
  ["line ends of Windows", "a\r\nb", "a\nb", 1],
  ["letters composed otherwise", "Cafe\u0301", "Café", 1],
  ["case", "ABC", "abc", 0],
  ["one letter of four", "abcd", "abcx", 0.75],
  ["the beginning", "abc", "abcdef", 0.5],
  ["an emoji, a pair of units", "👍a", "👎a", 2 / 3],
  ["half a pair", "\uD83D", "\uD83D\uDC4D", 0.5],
])("%s", async (_what, answer, to, score) => {
  expect(await verdict(answer, to)).toMatchObject({ kind: "graded", score: expect.closeTo(score, 12) });
});

test("four fifths are enough where nothing is said", async () => {
  expect(await verdict("abcde", "abcdx")).toMatchObject({ score: 0.8, passed: true });
  expect(await verdict("abcd", "abcx")).toMatchObject({ score: 0.75, passed: false });
});

test("another share is enough where it is asked for", async () => {
  expect(await verdict("abcd", "abcx", 0.75)).toMatchObject({ passed: true });
  expect(await verdict("abcde", "abcdx", 1)).toMatchObject({ passed: false });
  expect(await verdict("abcdefghij", "a123456789", 0.1)).toMatchObject({ passed: true });
});

test("the reason gives the score and not the expected text", async () => {
  expect(await verdict("sitting", "kitten")).toEqual({
    kind: "graded",
    score: 4 / 7,
    passed: false,
    reason: "its similarity to the expected text is 0.571, at least 0.8 is asked for",
  });
});

test("what is just not reached is not rounded up to it", async () => {
  const to = "a".repeat(20_000);
  expect(await verdict(`${to.slice(1)}b`, to, 1)).toMatchObject({
    passed: false,
    reason: expect.stringContaining("0.999"),
  });
});

test.each([{ type: "similarity" }, { type: "similarity", to: "" }, { type: "similarity", to: "a", min_score: 2 }])(
  "%j is no grader",
  (given) => {
    expect(graderSpecSchema.safeParse(given).success).toBe(false);
  },
);

test("a score is from 0 to 1, the same both ways round and every time, and 1 for equal texts alone", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "👍", " b", "\r\n"), minLength: 1, maxLength: 12 });
  const seen = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, seen), fc.oneof(text, seen), async (one, other) => {
      const found = await verdict(one, other);
      if (found.kind !== "graded") throw new Error(found.reason);
      expect(await verdict(one, other)).toEqual(found);
      expect(await verdict(other, one)).toEqual(found);
      expect(found.score >= 0 && found.score <= 1).toBe(true);
      const exact = await verdictOf(one, { type: "exact", equals: other });
      expect(found.score === 1).toBe(exact.kind === "graded" && exact.passed);
    }),
  );
});
