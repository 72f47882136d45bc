// regex, length, contains and not_contains: cases that are right, wrong and odd, and the laws they keep.
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../kernel/node/clock.ts";
import { createTimeLimit } from "../../within-limit.ts";
import type { Verdict } from "../grader.ts";
import { graderSpecSchema, type GraderSpec } from "../specs.ts";
import { gradeContains, gradeNotContains } from "./contains.ts";
import { gradeLength } from "./length.ts";
import { gradeRegex } from "./regex.ts";

const engine = { re2: RE2JS, withinLimit: createTimeLimit(systemClock) };

function verdict(text: string, given: object): Verdict {
  const spec: GraderSpec = graderSpecSchema.parse(given);
  if (spec.type === "regex") return gradeRegex({ text }, spec, engine);
  if (spec.type === "length") return gradeLength({ text }, spec);
  if (spec.type === "contains") return gradeContains({ text }, spec);
  if (spec.type === "not_contains") return gradeNotContains({ text }, spec);
  throw new Error(`not tested here: ${spec.type}`);
}

const passes = (text: string, given: object): boolean | null => {
  const found = verdict(text, given);
  return found.kind === "graded" ? found.passed : null;
};

describe("regex", () => {
  test.each([
    ["is found anywhere", "the answer is 42.", { pattern: "\\b\\d+\\b" }, true],
    ["is not found", "the answer", { pattern: "\\d" }, false],
    ["is anchored to the whole answer", "a\nb", { pattern: "^b$" }, false],
    ["is anchored to a line with m", "a\nb", { pattern: "^b$", flags: "m" }, true],
    ["keeps case", "Yes", { pattern: "yes" }, false],
    ["ignores case with i", "Yes", { pattern: "yes", flags: "i" }, true],
    ["stops at a line's end", "a\nb", { pattern: "a.b" }, false],
    ["goes over it with s", "a\nb", { pattern: "a.b", flags: "s" }, true],
    ["reads JavaScript's named groups", "2026-11", { pattern: "(?<year>\\d{4})-(?<month>\\d\\d)" }, true],
    ["reads Unicode classes", "größe", { pattern: "^\\p{L}+$" }, true],
    ["an empty answer", "", { pattern: "." }, false],
  ])("%s", (_what, text, given, expected) => {
    expect(passes(text, { type: "regex", ...given })).toBe(expected);
  });

  test("shows what it found", () => {
    expect(verdict("order 4711!", { type: "regex", pattern: "\\d+" })).toMatchObject({ evidence: "4711" });
  });

  test.each(["(?=a)", "(a)\\1", "(", "a{1001}{1001}", "[z-a]"])("%s is refused with the way out", (pattern) => {
    expect(() => verdict("a", { type: "regex", pattern })).toThrow(
      expect.objectContaining({ code: "evaluation/invalid-grader", hint: expect.stringContaining("look-around") }),
    );
  });

  test.each(["(a+)+$", "(a|aa)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y"])(
    "%s, catastrophic elsewhere, ends",
    (pattern) => {
      const text = `${"a".repeat(50_000)}${"x".repeat(50_000)}!`;
      expect(["graded", "abstained"]).toContain(verdict(text, { type: "regex", pattern }).kind);
    },
  );
});

describe("length", () => {
  test.each([
    ["within both", "hello", { min: 5, max: 5 }, true],
    ["too short", "hell", { min: 5 }, false],
    ["too long", "hello!", { max: 5 }, false],
    ["blanks at its ends do not count", "  hello \n", { max: 5 }, true],
    ["blanks within do", "he llo", { max: 5 }, false],
    ["an emoji is one", "👍👍", { min: 2, max: 2 }, true],
    ["half a pair is one", "\uD83D", { min: 1, max: 1 }, true],
    ["nothing", "", { max: 0 }, true],
  ])("%s", (_what, text, given, expected) => {
    expect(passes(text, { type: "length", ...given })).toBe(expected);
  });

  test("counts as the code points do", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const count = Array.from(text.trim()).length;
        expect(passes(text, { type: "length", min: count, max: count })).toBe(true);
      }),
    );
  });
});

describe("contains and not_contains", () => {
  test.each([
    ["all are there", "red and blue", { all: ["red", "blue"] }, true],
    ["one of all is missing", "red", { all: ["red", "blue"] }, false],
    ["any is there", "blue", { any: ["red", "blue"] }, true],
    ["none of any is", "green", { any: ["red", "blue"] }, false],
    ["case counts", "Red", { any: ["red"] }, false],
    ["case does not count", "Red", { any: ["rED"], case_sensitive: false }, true],
    ["letters composed otherwise", "Cafe\u0301", { all: ["Café"] }, true],
    ["a pattern's signs are text", "a.b", { all: ["a.b"] }, true],
    ["a text over lines", "a\nb", { all: ["a\nb"] }, true],
  ])("%s", (_what, text, given, expected) => {
    expect(passes(text, { type: "contains", ...given })).toBe(expected);
  });

  test("the score of all is the share that was found, and only the evidence names what is missing", () => {
    expect(verdict("one two", { type: "contains", all: ["one", "two", "three", "four"] })).toEqual({
      kind: "graded",
      score: 0.5,
      passed: false,
      reason: "2 of 4 texts are found",
      evidence: 'missing: "three", "four"',
    });
  });

  test("an unwanted text is named", () => {
    expect(verdict("As an AI, I", { type: "not_contains", any: ["as an ai"], case_sensitive: false })).toMatchObject({
      passed: false,
      reason: 'it has "as an ai"',
    });
  });

  test("what contains any passes, not_contains fails, and the other way round", () => {
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.string(), texts, fc.boolean(), (text, any, case_sensitive) => {
        const has = passes(text, { type: "contains", any, case_sensitive });
        expect(passes(text, { type: "not_contains", any, case_sensitive })).toBe(has === false);
      }),
    );
  });
});

test("a score is from 0 to 1, and the same answer gets the same verdict", () => {
  const specs = fc.oneof(
    fc.record({ type: fc.constant("length"), min: fc.nat(20) }),
    fc.record({
      type: fc.constant("contains"),
      all: fc.array(fc.string({ minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 5 }),
    }),
    fc.record({ type: fc.constant("regex"), pattern: fc.constantFrom("a", "^b", "c+", "[0-9]$") }),
  );
  fc.assert(
    fc.property(fc.string(), specs, (text, given) => {
      const first = verdict(text, given);
      expect(verdict(text, given)).toEqual(first);
      if (first.kind === "graded") expect(first.score >= 0 && first.score <= 1).toBe(true);
    }),
  );
});

test.each([
  { type: "regex" },
  { type: "regex", pattern: "" },
  { type: "regex", pattern: "a", flags: "g" },
  { type: "regex", pattern: "a", flags: "ii" },
  { type: "regex", pattern: "x".repeat(1_001) },
  { type: "length" },
  { type: "length", min: 5, max: 4 },
  { type: "length", min: -1 },
  { type: "contains" },
  { type: "contains", all: [] },
  { type: "contains", all: [""] },
  { type: "contains", all: ["a"], any: ["b"] },
  { type: "not_contains", all: ["a"] },
  { type: "not_contains", any: ["a"], extra: true },
  "regex",
  "polite",
])("%j is no grader", (given) => {
  expect(graderSpecSchema.safeParse(given).success).toBe(false);
});
