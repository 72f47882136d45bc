import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verdictOf } from "../../testing.ts";
import type { Verdict } from "../grader.ts";
import { type GraderInput, graderSpecSchema } from "../specs.ts";

type Asked = Omit<Extract<GraderInput, { readonly type: "json_diff" }>, "type">;

const verdict = (answer: unknown, asked: Asked): Promise<Verdict> =>
  verdictOf(typeof answer === "string" ? answer : JSON.stringify(answer), { type: "json_diff", ...asked });
const scoreOf = async (answer: unknown, asked: Asked): Promise<number | null> => {
  const found = await verdict(answer, asked);
  return found.kind === "graded" ? found.score : null;
};

describe("by position", () => {
  test.each<[string, unknown, Asked["equals"], number]>([
    ["equal objects", { a: 1, b: [true, null] }, { a: 1, b: [true, null] }, 1],
    ["members in another order", { b: 2, a: 1 }, { a: 1, b: 2 }, 1],
    ["one of two members", { a: 1, b: 2 }, { a: 1, b: "x" }, 1 / 2],
    ["a member is missing", { a: 1 }, { a: 1, b: 2 }, 1 / 2],
    ["a member too many", { a: 1, b: 2 }, { a: 1 }, 1 / 2],
    ["null is not what is missing", { a: 1, b: null }, { a: 1 }, 1 / 2],
    ["half of a member of two", { a: 1, b: { c: 1, d: 2 } }, { a: 1, b: { c: 1, d: true } }, 3 / 4],
    ["the guide's example", { a: 1, b: { c: true } }, { a: 1, b: { c: true, d: 2 } }, 3 / 4],
    ["nothing in common", { a: 1 }, { b: 1 }, 0],
    ["empty objects", {}, {}, 1],
    ["an empty one for another", {}, { a: 1 }, 0],
    ["equal lists", [1, 2, 3], [1, 2, 3], 1],
    ["an item is missing at the end", [1, 2], [1, 2, 3], 2 / 3],
    ["items in another order", ["a", "b"], ["b", "a"], 0],
    ["empty lists", [], [], 1],
    ["a list for an object", [], {}, 0],
    ["a near number", [90], [110], 0.9],
    ["a number of the other sign", [-1], [1], 0],
    ["zero for another", [0], [5], 0],
    ["two zeros", "[-0]", [0], 1],
    ["noise of floating point", "[0.30000000000000004]", [0.3], 1],
    ["huge numbers", "[1e308]", [1.5e308], 0.8],
    ["a number that is none any more", "[1e999]", [1], 0],
    ["a like text", ["abcd"], ["abcx"], 3 / 4],
    ["a text composed otherwise", ["Cafe\u0301"], ["Café"], 1],
    ["a text with blanks at its end", ["abc "], ["abc"], 3 / 4],
    ["another case", ["A"], ["a"], 0],
    ["truth", [true], [false], 0],
    ["a number as text", ["1"], [1], 0],
    ["null for nothing", [null], [""], 0],
    ["a text alone", '"abc"', "abc", 1],
    ["a number alone", "42", 42, 1],
    ["names of every object", '{"__proto__": 1, "toString": 2}', { toString: 2 }, 1 / 2],
    ["in a block, within prose", 'Here:\n```json\n{"a": 1}\n```\nDone.', { a: 1 }, 1],
    ["no JSON", "nothing", { a: 1 }, 0],
    ["JSON that is cut off", '{"a": 1', { a: 1 }, 0],
    ["empty", "", {}, 0],
  ])("%s", async (_what, answer, equals, score) => {
    expect(await scoreOf(answer, { equals })).toBeCloseTo(score, 9);
  });
});

describe("without an order", () => {
  test.each<[string, unknown, Asked["equals"], number]>([
    ["items in another order", [3, 1, 2], [1, 2, 3], 1],
    ["at every depth", { a: [[2, 1], [3]] }, { a: [[3], [1, 2]] }, 1],
    ["an item twice, expected once", [1, 1, 2], [1, 2, 2], (2 + 2 / 3) / 3],
    ["one is missing", ["a", "b"], ["b", "c", "a"], 2 / 3],
    ["one too many", ["c", "b", "a"], ["b", "a"], 2 / 3],
    [
      "like items",
      [
        { id: 2, n: "b" },
        { id: 1, n: "x" },
      ],
      [
        { id: 1, n: "a" },
        { id: 2, n: "b" },
      ],
      3 / 4,
    ],
    ["the best pairs, not the first ones", ["ab", "abcd"], ["abcx", "abcd"], 3 / 4],
    ["nothing for something", [], [1], 0],
    ["a list for an object", [], {}, 0],
    ["members", { b: 1, a: 2 }, { a: 2, b: 1 }, 1],
  ])("%s", async (_what, answer, equals, score) => {
    expect(await scoreOf(answer, { equals, ignore_order: true })).toBeCloseTo(score, 6);
  });

  test("each number is within the tolerance of one of its own", async () => {
    expect(await verdict([1, 2], { equals: [1.9, 0.1], tolerance: 1, ignore_order: true })).toMatchObject({
      passed: true,
    });
    expect(await verdict([1, 2], { equals: [3.1, 0.1], tolerance: 1, ignore_order: true })).toMatchObject({
      passed: false,
    });
  });

  test("more numbers than are tried are paired by their values", async () => {
    const numbers = Array.from({ length: 1_000 }, (_, index) => index);
    const noisy = numbers.toReversed().map((value) => value + 0.001);
    expect(await verdict(noisy, { equals: numbers, tolerance: 0.01, ignore_order: true })).toMatchObject({
      passed: true,
    });
  });
});

describe("what passes", () => {
  test("only the expected value where nothing is said, however little differs", async () => {
    const deep = (value: number): unknown =>
      Array.from({ length: 12 }).reduce((inner) => ({ inner, ...members }), value);
    const members = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`m${index}`, index]));
    const equals = JSON.parse(JSON.stringify(deep(1)));
    expect(await verdict(deep(1), { equals })).toMatchObject({ score: 1, passed: true });
    const other = await verdict(deep(2), { equals });
    expect(other).toMatchObject({ passed: false, score: expect.closeTo(1, 12) });
    expect(other.kind === "graded" && other.score < 1).toBe(true);
  });

  test("not a whole number that is told apart from another one by its last digit", async () => {
    expect(await verdict("[9007199254740991]", { equals: [9_007_199_254_740_990] })).toMatchObject({ passed: false });
  });

  test("what reaches the score that is asked for", async () => {
    const equals = [1, 2, 3, 4, 5];
    expect(await verdict([1, 2, 3, 4, "x"], { equals, min_score: 0.8 })).toMatchObject({ score: 0.8, passed: true });
    expect(await verdict([1, 2, 3, "x", "x"], { equals, min_score: 0.8 })).toMatchObject({ passed: false });
  });

  test("numbers within the tolerance", async () => {
    expect(await verdict({ a: 1.05 }, { equals: { a: 1 }, tolerance: 0.1 })).toMatchObject({ passed: true });
    expect(await verdict({ a: 1.2 }, { equals: { a: 1 }, tolerance: 0.1 })).toMatchObject({ passed: false });
  });
});

describe("the reason", () => {
  test("names places and what is wrong there, and no expected value", async () => {
    const found = await verdict(
      { "a/b": 1, list: [1, "two", 3, 4], extra: {}, type: "7" },
      { equals: { "a/b": 2, list: [1, "deux", 3], type: 7, "m~n": "secret" } },
    );
    expect(found).toMatchObject({
      reason:
        "the JSON differs from the expected value: /a~1b has another value, /extra is not expected, " +
        "/list/1 has another value, /list/3 is not expected, /m~0n is missing, 1 more",
      evidence: "1",
    });
  });

  test.each<[unknown, Asked, string]>([
    [[], { equals: {} }, "the whole has another type"],
    ["7", { equals: 8 }, "the whole has another value"],
    [[3, 1], { equals: [1, 2, 3], ignore_order: true }, "/- is missing"],
    [[3, "x"], { equals: [3], ignore_order: true }, "/1 is not expected"],
    [{ a: [2, 5] }, { equals: { a: [4, 2] }, ignore_order: true }, "/a/1 has another value"],
  ])("of %j for %j has %s", async (answer, asked, part) => {
    expect(await verdict(answer, asked)).toMatchObject({ reason: expect.stringContaining(part) });
  });

  test("is short, however long names and lists are", async () => {
    const answer = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => ["x".repeat(500) + index, index]));
    const found = await verdict(answer, { equals: {} });
    expect(found.reason.length).toBeLessThan(700);
    expect(found).toMatchObject({ reason: expect.stringContaining("995 more") });
  });
});

const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

describe("what is deep or large", () => {
  test("an answer of the deepest JSON that is read", async () => {
    expect(await verdict(nested(200), { equals: [[]] })).toMatchObject({ passed: false, score: 0 });
    expect(await verdict(nested(60), { equals: JSON.parse(nested(60)), ignore_order: true })).toMatchObject({
      passed: true,
    });
    expect(await verdict(nested(10_000), { equals: [] })).toMatchObject({ reason: expect.stringContaining("deeper") });
  });

  test("an expected value that is deeper is no grader", () => {
    const spec = { type: "json_diff", equals: JSON.parse(nested(10_000)) };
    expect(graderSpecSchema.safeParse(spec).success).toBe(false);
  });

  // Trying each item of these with each one would not end.
  test.each<[string, (index: number) => unknown]>([
    ["objects", (index) => ({ id: index, name: `n${index}` })],
    ["texts", (index) => `a text that is like all the others, ${index}`],
    ["lists", (index) => [[index], [[index]]]],
  ])("a megabyte of %s without an order", async (_what, item) => {
    const answer = Array.from({ length: 20_000 }, (_, index) => item(index));
    const equals: Asked["equals"] = JSON.parse(JSON.stringify(answer.map((_, index) => item(index + 7)).toReversed()));
    expect(await scoreOf(answer, { equals, ignore_order: true })).toBeGreaterThan(0.99);
  });

  test("lists of lists of lists of which all differ, without an order", async () => {
    const tree = (levels: number, leaf: number): unknown =>
      levels === 0 ? leaf : Array.from({ length: 8 }, (_, index) => tree(levels - 1, leaf * 8 + index));
    const equals: Asked["equals"] = JSON.parse(JSON.stringify(tree(5, 9)));
    expect(await scoreOf(tree(5, 1), { equals, ignore_order: true })).toBeGreaterThan(0);
  });

  test("two texts of a megabyte", async () => {
    const text = "lorem ipsum ".repeat(40_000);
    expect(await scoreOf({ text: `${text}a` }, { equals: { text: `${text}b` } })).toBeGreaterThan(0.999);
  });
});

test.each([
  {},
  { equals: undefined },
  { equals: 1, tolerance: -1 },
  { equals: 1, min_score: 2 },
  { equals: Number.NaN },
  { equals: JSON.parse('[{"__proto__": 1}]') },
])("no grader: case %#", (given) => {
  expect(graderSpecSchema.safeParse({ type: "json_diff", ...given }).success).toBe(false);
});

test("a score is from 0 to 1, the same every time and both ways round, and 1 for what passes", async () => {
  const json = fc
    .jsonValue({ maxDepth: 3, noUnicodeString: false })
    .map((value): string => JSON.stringify(value))
    .filter((text) => !text.includes("__proto__"));
  await fc.assert(
    fc.asyncProperty(json, json, fc.boolean(), async (one, other, ignore_order) => {
      const asked = { equals: JSON.parse(other), ignore_order };
      const first = await verdict(one, asked);
      expect(await verdict(one, asked)).toEqual(first);
      if (first.kind !== "graded") throw new Error(first.reason);
      expect(first.score >= 0 && first.score <= 1).toBe(true);
      expect(first.passed).toBe(first.score === 1);
      const back = await scoreOf(other, { equals: JSON.parse(one), ignore_order });
      expect(back).toBeCloseTo(first.score, 9);
      expect(await scoreOf(one, { equals: JSON.parse(one), ignore_order })).toBe(1);
    }),
    { numRuns: 200 },
  );
});

test("without an order, items that have next to nothing in common are still paired the same both ways round", async () => {
  const [one, other] = [
    [null, -9.881313e-318],
    [null, -5e-324, null],
  ];
  const score = await scoreOf(one, { equals: other, ignore_order: true });
  expect(await scoreOf(other, { equals: one, ignore_order: true })).toBe(score);
});

test("without an order no shuffle changes the score", async () => {
  const items = fc.array(fc.oneof(fc.integer(), fc.string(), fc.array(fc.nat(3), { maxLength: 3 })), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      items.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      items,
      async ([list, shuffled], equals) => {
        const asked = { equals, ignore_order: true };
        expect(await scoreOf(shuffled, asked)).toBeCloseTo((await scoreOf(list, asked)) ?? -1, 6);
      },
    ),
  );
});
