import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../kernel/json.ts";
import { verdictOf } from "../../testing.ts";
import type { ToolUse, Verdict } from "../grader.ts";
import { type GraderInput, graderSpecSchema } from "../specs.ts";

type Asked = Omit<Extract<GraderInput, { readonly type: "tool_calls" }>, "type">;

const use = (name: string, given: JsonValue = {}): ToolUse => ({ name, arguments: given });
const named = (names: string): ToolUse[] => [...names.matchAll(/\w/g)].map(([name]) => use(name));
const verdict = (toolCalls: readonly ToolUse[], asked: Asked): Promise<Verdict> =>
  verdictOf({ text: "done", toolCalls }, { type: "tool_calls", ...asked });

describe("the order of calls", () => {
  // Each letter is a tool: what was used, what is expected, how much of it is found.
  test.each<["strict" | "relaxed" | "unordered", string, string, number]>([
    ["strict", "abc", "abc", 1],
    ["strict", "acb", "abc", 2 / 3],
    ["strict", "ab", "abc", 2 / 3],
    ["strict", "abxc", "abc", 3 / 4],
    ["strict", "abca", "abc", 3 / 4],
    ["strict", "", "abc", 0],
    ["strict", "", "", 1],
    ["strict", "a", "", 0],
    ["relaxed", "abc", "abc", 1],
    ["relaxed", "xaybzc", "abc", 1],
    ["relaxed", "cab", "abc", 2 / 3],
    ["relaxed", "cba", "abc", 1 / 3],
    ["relaxed", "a", "aa", 1 / 2],
    ["relaxed", "axa", "aa", 1],
    ["relaxed", "xyz", "abc", 0],
    ["relaxed", "x", "", 1],
    ["unordered", "cba", "abc", 1],
    ["unordered", "cxbyaz", "abc", 1],
    ["unordered", "cb", "abc", 2 / 3],
    ["unordered", "ab", "aab", 2 / 3],
    ["unordered", "", "", 1],
  ])("%s: %j used, %j expected", async (order, used, expected, score) => {
    const calls = named(expected).map(({ name }) => ({ name }));
    expect(await verdict(named(used), { calls, order })).toMatchObject({ score, passed: score === 1 });
  });

  test("others may stand between where nothing is said", async () => {
    const calls = [{ name: "a" }, { name: "b" }];
    expect(await verdict(named("axb"), { calls })).toMatchObject({ passed: true });
    expect(await verdict(named("ba"), { calls })).toMatchObject({ passed: false });
  });
});

describe("arguments", () => {
  const given = { path: "a.txt", lines: { from: 1, to: [2, 3] }, deep: null };
  test.each<[string, { readonly [name: string]: JsonValue }, boolean]>([
    ["none", {}, true],
    ["one of several", { path: "a.txt" }, true],
    ["all of them, in another order", { deep: null, lines: { to: [2, 3], from: 1 }, path: "a.txt" }, true],
    ["another value", { path: "b.txt" }, false],
    ["a value in another case", { path: "A.txt" }, false],
    ["a part of a value", { lines: { from: 1 } }, false],
    ["a list in another order", { lines: { from: 1, to: [3, 2] } }, false],
    ["one that was not given", { encoding: "utf8" }, false],
    ["null for one that was not given", { encoding: null }, false],
    ["a number as text", { lines: { from: "1", to: [2, 3] } }, false],
    ["a name of every object", { toString: "x" }, false],
  ])("%s", async (_what, wanted, passed) => {
    const calls = [{ name: "read", arguments: wanted }];
    expect(await verdict([use("read", given)], { calls })).toMatchObject({ passed });
  });

  test.each<JsonValue>(["{}", null, 7, ["a"]])("%j is no object: it has none", async (odd) => {
    expect(await verdict([use("read", odd)], { calls: [{ name: "read" }] })).toMatchObject({ passed: true });
    expect(await verdict([use("read", odd)], { calls: [{ name: "read", arguments: { "0": "a" } }] })).toMatchObject({
      passed: false,
    });
  });

  test("a call that asks for less leaves the use to one that asks for more", async () => {
    const calls = [{ name: "read" }, { name: "read", arguments: { path: "a" } }];
    const uses = [use("read", { path: "a" }), use("read", { path: "b" })];
    expect(await verdict(uses, { calls, order: "unordered" })).toMatchObject({ score: 1, passed: true });
  });
});

describe("forbidden tools", () => {
  test("one that was used fails whatever else was found, and is named", async () => {
    expect(await verdict(named("ab"), { calls: [{ name: "a" }], forbidden: ["b", "c"] })).toEqual({
      kind: "graded",
      score: 0,
      passed: false,
      reason: "it used a forbidden tool: b",
      evidence: "a, b",
    });
  });

  test("without expected calls none of them is enough", async () => {
    expect(await verdict(named("a"), { forbidden: ["b"] })).toMatchObject({ score: 1, passed: true });
    expect(await verdict([], { forbidden: ["b"] })).toMatchObject({ score: 1, passed: true });
  });
});

test("an answer of which no tools are known is not graded", async () => {
  expect(await verdictOf("done", { type: "tool_calls", forbidden: ["a"] })).toMatchObject({ kind: "abstained" });
});

test("the reason counts and does not name what is missing", async () => {
  const calls = [{ name: "search" }, { name: "pay", arguments: { to: "Bob" } }];
  expect(await verdict([use("search"), use("browse")], { calls, order: "strict" })).toEqual({
    kind: "graded",
    score: 0.5,
    passed: false,
    reason: "1 of 2 expected tool calls are found in their order, and 1 not expected",
    evidence: "search, browse",
  });
});

test("a hundred calls of a thousand tools, all alike, end", async () => {
  const uses = Array.from({ length: 1_000 }, (_, index) => use("a", { text: "x".repeat(1_000), index }));
  const calls = Array.from({ length: 100 }, () => ({ name: "a", arguments: { text: "x".repeat(1_000) } }));
  for (const order of ["strict", "relaxed", "unordered"] as const) {
    expect(await verdict(uses, { calls, order })).toMatchObject({ score: order === "strict" ? 0.1 : 1 });
  }
});

const nested = JSON.parse(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`);
test.each<object>([
  {},
  { calls: [{}] },
  { calls: [{ name: "" }] },
  { calls: [{ name: "a", arguments: [] }] },
  { calls: [{ name: "a", arguments: nested }] },
  { calls: [], order: "any" },
  { forbidden: [] },
  { calls: "a" },
])("no grader: case %#", (given) => {
  expect(graderSpecSchema.safeParse({ type: "tool_calls", ...given }).success).toBe(false);
});

test("a score is from 0 to 1, deterministic, and grows as the order loosens", async () => {
  const letters = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(letters, letters, async (used, expected) => {
      const calls = expected.map((name) => ({ name }));
      const scores: number[] = [];
      for (const order of ["strict", "relaxed", "unordered"] as const) {
        const first = await verdict(named(used.join("")), { calls, order });
        expect(await verdict(named(used.join("")), { calls, order })).toEqual(first);
        if (first.kind === "graded") scores.push(first.score);
      }
      expect(scores.toSorted((a, b) => a - b)).toEqual(scores);
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    }),
  );
});
