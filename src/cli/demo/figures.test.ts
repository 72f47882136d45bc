// Figures from what the tools say.
import { expect, test } from "vitest";
import { figuresFrom } from "./figures.ts";
import { agentRun, answered, failedAttempt } from "./testing.ts";

test("one right answer is answered at once", () => {
  const run = agentRun({ attempts: [answered] });
  expect(figuresFrom({ batched: [run], single: [] })).toMatchObject({ prompts: 1, answered_at_once: 1, requests: 1 });
});

test("an answer without graders is answered at once", () => {
  const run = agentRun({ evaluation: { passed: null } });
  expect(figuresFrom({ batched: [run], single: [] })).toMatchObject({ answered_at_once: 1 });
});

test("an answer after failed requests is healed, from each of them", () => {
  const run = agentRun({ attempts: [failedAttempt("timeout"), failedAttempt("empty"), answered] });
  expect(figuresFrom({ batched: [run, run], single: [] })).toMatchObject({
    healed: 2,
    healed_from: { empty: 2, timeout: 2 },
    answered_at_once: 0,
  });
});

test("a right answer after a wrong one is repaired, whatever else it met", () => {
  const run = agentRun({ attempts: [failedAttempt("empty"), answered, answered] });
  expect(figuresFrom({ batched: [run], single: [] })).toMatchObject({ repaired: 1, healed: 0, healed_from: {} });
});

test("an answer that stays wrong has failed", () => {
  const run = agentRun({ attempts: [answered, answered, answered], evaluation: { passed: false } });
  expect(figuresFrom({ batched: [run], single: [] })).toMatchObject({
    repaired: 0,
    failed: [{ code: "evaluation/failed", prompts: 1 }],
  });
});

test("failed prompts are counted by code, the most frequent first, each with its hint", () => {
  const batched = [failedRun("models/overloaded"), failedRun("models/blocked"), failedRun("models/blocked")];
  expect(figuresFrom({ batched, single: [] }).failed).toEqual([
    { code: "models/blocked", prompts: 2, hint: "about models/blocked" },
    { code: "models/overloaded", prompts: 1, hint: "about models/overloaded" },
  ]);
});

test("a single agent counts in requests and refusals, and not as a prompt", () => {
  const refused = agentRun({ status: "failed", attempts: [], code: "cost/over-limit" });
  const figures = figuresFrom({ batched: [], single: [refused, agentRun({ attempts: [answered] })] });
  expect(figures).toMatchObject({ prompts: 0, failed: [], refused_by_budget: 1, requests: 1 });
});

test("costs are settled or estimated, exact to the micro-dollar", () => {
  const settled = { ...answered, cost_usd: 0.1 };
  const run = agentRun({ attempts: [settled, settled, settled, failedAttempt("network", 0.021168)] });
  expect(figuresFrom({ batched: [run], single: [] })).toMatchObject({ settled_usd: 0.3, estimated_usd: 0.021168 });
});

test("tokens are those of the requests whose figures came", () => {
  const run = agentRun({ attempts: [failedAttempt("network"), answered, answered] });
  expect(figuresFrom({ batched: [run], single: [] })).toMatchObject({ input_tokens: 20, output_tokens: 80 });
});

function failedRun(code: string): ReturnType<typeof agentRun> {
  return agentRun({ status: "failed", attempts: [], code, hint: `about ${code}` });
}
