// A prompt that is refused for what failed before, and what is said of it beforehand.
import { expect, test } from "vitest";
import { agentInputSchema, type SpawnAgentInput } from "../../src/agents/index.ts";
import { appUnderTest } from "./app-under-test.ts";
import { personPrompt } from "./person-prompt.ts";

const PROSE = "Sure! Here is the record you asked for: Ada, 36.";

function person(number: number): SpawnAgentInput & { readonly prompt: string } {
  return { prompt: personPrompt(number), graders: ["json_valid"] };
}

function listener() {
  const heard: string[] = [];
  const says = (prompt: string) => {
    heard.push(prompt);
    return { text: PROSE };
  };
  return { heard, provider: { says } };
}

test("where blocking is on, a prompt like one that failed is not sent, and nothing is learned of it", async () => {
  const { heard, provider } = listener();
  await using app = await appUnderTest({ settings: { immune: { block: true, block_at: 0.3 } }, provider });
  await app.spawn(person(1));
  const learned = await app.useCases.immune.failures({ limit: 10 });
  const answer = await app.spawn(person(2));
  expect(answer).toMatchObject({
    status: "failed",
    code: "immune/blocked",
    retryable: false,
    cost_usd: 0,
    attempts: [],
    immune: { like: [{ failure: "json_invalid" }] },
  });
  expect(answer.message).toMatch(/json_invalid.*its risk is 0\.\d+, and prompts are refused from 0\.3 on/);
  expect(heard).toEqual([person(1).prompt]);
  expect(await app.useCases.immune.failures({ limit: 10 })).toEqual(learned);
});

test("what would be done with a prompt says its risk, and why it would be refused", async () => {
  await using app = await appUnderTest({
    settings: { immune: { block: true, block_at: 0.3 } },
    provider: listener().provider,
  });
  const { agents } = app.useCases;
  const planned = (number: number) => agents.plan(agentInputSchema.parse(person(number)), "spawn_agent");
  const before = await planned(1);
  expect(before).toMatchObject({ risk: 0 });
  expect(before).not.toHaveProperty("refused");
  await app.spawn(person(1));
  const after = await planned(2);
  const { immune, message } = await app.spawn(person(2));
  expect(after).toMatchObject({ risk: immune?.risk, refused: message });
});

test("a prompt that nobody reviews has no risk beforehand", async () => {
  await using app = await appUnderTest({ settings: { immune: { enabled: false } }, provider: listener().provider });
  await app.spawn(person(1));
  const planned = await app.useCases.agents.plan(agentInputSchema.parse(person(2)), "spawn_agent");
  expect(planned).not.toHaveProperty("risk");
});

test("a guardrail that is longer than the configuration allows is not added", async () => {
  const { heard, provider } = listener();
  await using app = await appUnderTest({
    settings: { immune: { holdout: 0.000_001, guardrail_tokens: 5 } },
    provider,
  });
  await app.spawn(person(1));
  const { immune } = await app.spawn(person(2));
  expect(immune).toMatchObject({ like: [{ failure: "json_invalid" }] });
  expect(immune).not.toHaveProperty("guardrails");
  expect(heard).toEqual([person(1).prompt, person(2).prompt]);
});
