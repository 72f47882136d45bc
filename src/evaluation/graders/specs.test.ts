// Graders that people write: what is wrong with them is said in words that name the setting.
import { expect, test } from "vitest";
import { parsedArguments } from "../../tooling/index.ts";
import { graderListSchema, GRADERS_LINE } from "./specs.ts";

/** The first problem. */
function problemOf(grader: unknown): string {
  const [issue] = graderListSchema.safeParse([grader]).error?.issues ?? [];
  return `${issue?.path.join(".")}: ${issue?.message}`;
}

test.each<[unknown, string]>([
  ["numeric", "0.equals: numeric needs equals, a number"],
  [{ type: "numeric", equals: "7" }, "0.equals: equals of numeric must be a number"],
  [{ type: "numeric", equals: 7, tolerance: -1 }, "0.tolerance: tolerance of numeric must be at least 0"],
  [{ type: "numeric", equals: 7, toleranse: 1 }, '0: numeric has no setting "toleranse": did you mean "tolerance"?'],
  [{ type: "numeric", equls: 7 }, '0: numeric has no setting "equls": did you mean "equals"?'],
  [{ type: "cost", max_usd: 1, shown: true }, '0: cost has no setting "shown": it has max_usd and weight'],
  [{ type: "relevance", votes: 2 }, "0.votes: votes of relevance must be 1, 3, 5, 7 or 9"],
  [{ type: "json_diff" }, "0.equals: json_diff needs equals"],
  [{ type: "json_schema", schema: 3 }, "0.schema: schema of json_schema must be an object"],
  [{ type: "length" }, "0: length needs min or max"],
  [{ type: "regex", pattern: "" }, "0.pattern: pattern of regex is empty"],
  [{ type: "regex", pattern: "a", flags: "g" }, "0.flags: flags of regex must be letters of i, m and s, each once"],
  [{ type: "tool_calls", order: "x" }, "0.order: order of tool_calls must be strict, relaxed or unordered"],
  [{ type: "tool_calls", calls: [{ nam: "a" }] }, '0.calls.0: calls.0 of tool_calls has no setting "nam"'],
  [{ type: "contains", all: Array(101).fill("a") }, "0.all: all of contains must have at most 100 entries"],
  [{ type: "pipeline", graders: ["exact"] }, "0.graders.0.equals: exact needs equals, a text"],
  [
    { type: "pipeline", graders: ["json"], min_score: 0.5 },
    '0.min_score: min_score of pipeline needs aggregate "weighted"',
  ],
])("%j: %s", (grader, problem) => {
  expect(problemOf(grader)).toBe(problem);
});

test.each([
  ["numerik", "numeric"],
  ["JSONSchema", "json_schema"],
  ["non-empty", "non_empty"],
  ["explanations", "explanation"],
])("a misspelt %s is answered with %s before all others", (written, meant) => {
  expect(problemOf(written)).toBe(
    `0.type: there is no grader "${written}": did you mean ${meant}? A grader is ${GRADERS_LINE}`,
  );
});

test.each([["vibes"], [""], [{ type: 7 }], [3], [null]])("%j is like none, and every one is named", (grader) => {
  expect(problemOf(grader)).not.toMatch(/did you mean/);
  expect(problemOf(grader)).toContain(`rader is ${GRADERS_LINE}`);
});

test("every grader has its place in the error of a tool", () => {
  const graders = ["n".repeat(100)];
  expect(() => parsedArguments("spawn_parallel_agents", graderListSchema, graders, "graders")).toThrow(GRADERS_LINE);
});
