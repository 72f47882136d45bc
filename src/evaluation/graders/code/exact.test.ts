import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verdictOf } from "../../testing.ts";

const passes = async (answer: string, equals: string, case_sensitive?: boolean): Promise<boolean | null> => {
  const verdict = await verdictOf(answer, { type: "exact", equals, case_sensitive });
  return verdict.kind === "graded" ? verdict.passed : null;
};

describe("exact", () => {
  test.each<[string, string, string, boolean]>([
    ["the same text", "Paris", "Paris", true],
    ["another text", "London", "Paris", false],
    ["a part of it", "Pari", "Paris", false],
    ["more than it", "Paris, France", "Paris", false],
    ["blanks at the ends", "\n  Paris \t\n", " Paris", true],
    ["blanks within", "Pa ris", "Paris", false],
    ["two blanks for one", "a  b", "a b", false],
    ["line ends of Windows", "a\r\nb", "a\nb", true],
    ["line ends of old", "a\rb", "a\nb", true],
    ["an empty line more", "a\n\nb", "a\nb", false],
    ["letters composed otherwise", "Cafe\u0301", "Café", true],
    ["a compatible letter", "ﬁne", "fine", false],
    ["case", "paris", "Paris", false],
    ["nothing for nothing", " ", "", true],
    ["nothing for something", "", "Paris", false],
    ["something for nothing", "Paris", "", false],
    ["half a pair of surrogates", "\uD83D", "\uD83D", true],
    ["NaN", "NaN", "NaN", true],
    ["an emoji of several signs", "👩‍🚀", "👩🚀", false],
    ["a pattern's signs", "a.c", "abc", false],
  ])("%s", async (_what, answer, equals, expected) => {
    expect(await passes(answer, equals)).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ["PARIS", "paris", true],
    ["ÉCOLE", "école", true],
    ["ΟΔΟΣ", "οδος", true],
    ["PARIS", "London", false],
  ])("%s is %s where case does not count: %s", async (answer, equals, expected) => {
    expect(await passes(answer, equals, false)).toBe(expected);
  });

  test("the reason says where it differs, and not from what", async () => {
    expect(await verdictOf("one\ntwo three", { type: "exact", equals: "one\ntwo four" })).toEqual({
      kind: "graded",
      score: 0,
      passed: false,
      reason: "it is not the expected text: it differs from line 2, column 5 on",
      evidence: "three",
    });
  });

  test.each([
    ["one", "one two", "it ends too early"],
    ["", "one", "it has no text"],
  ])("%j, which stops before %j does, is told so", async (answer, equals, reason) => {
    expect(await verdictOf(answer, { type: "exact", equals })).toMatchObject({
      reason: expect.stringContaining(reason),
    });
  });

  test("a megabyte differs at its end", async () => {
    const text = "e\u0301\r\n".repeat(249_000);
    expect(await passes(text, text)).toBe(true);
    expect(await passes(`${text}x`, `${text}y`)).toBe(false);
  });

  test("whoever is expected, the other one is like it or not", async () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "A", "e\u0301", "é", "\r", "\n", " ", "\uD800"),
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(text, text, fc.boolean(), async (one, other, caseSensitive) => {
        expect(await passes(one, other, caseSensitive)).toBe(await passes(other, one, caseSensitive));
        expect(await passes(one, one, caseSensitive)).toBe(true);
      }),
    );
  });
});
