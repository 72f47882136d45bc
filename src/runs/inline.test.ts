// What a client takes inline.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunAnswer } from "./answer.ts";
import { inlineAnswer } from "./inline.ts";

const LIMIT = 25_000;

const agent = (response: string): RunAnswer => ({
  run_id: `run_${"x".repeat(26)}`,
  kind: "agent",
  status: "completed",
  created_at: "2026-01-01T00:00:00.000Z",
  response,
  cost_usd: 0,
});
const batch = (responses: readonly string[]): RunAnswer => ({
  ...agent(""),
  kind: "batch",
  summary: { total: responses.length },
  results: responses.map(agent),
});

test("a short answer is whole", () => {
  expect(inlineAnswer(agent("yes"))).toEqual(agent("yes"));
});

test("a long answer is cut, says so, and names the way to the rest", () => {
  expect(inlineAnswer(agent("x".repeat(100_000)))).toMatchObject({
    truncated: true,
    response_characters: 100_000,
    next: ["run_output"],
  });
});

test("a parsed output goes before the text does", () => {
  const answer = inlineAnswer({ ...agent("short"), output: { text: "y".repeat(50_000) } });
  expect(answer).toMatchObject({ response: "short", output_omitted: true });
});

test("a batch of long answers keeps a line for each prompt", () => {
  const { results } = inlineAnswer(batch(Array.from({ length: 40 }, () => "x".repeat(5_000))));
  expect(results).toHaveLength(40);
});

test("a batch too large for a line each says how many are left out", () => {
  const { results, results_omitted } = inlineAnswer(batch(Array.from({ length: 1_000 }, () => "x")));
  expect(Number(Array.isArray(results) && results.length) + Number(results_omitted)).toBe(1_000);
});

test("whatever the texts are, an answer stays within what clients take", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 }).map((part) => part.repeat(100));
  fc.assert(
    fc.property(fc.oneof(text.map(agent), fc.array(text, { maxLength: 60 }).map(batch)), (answer) => {
      expect(JSON.stringify(inlineAnswer(answer)).length).toBeLessThan(LIMIT);
    }),
    { numRuns: 50 },
  );
});
