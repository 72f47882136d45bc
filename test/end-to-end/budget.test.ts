// The budget as a client meets it: a refusal that says what the person can do, and the ceiling that no tool moves.
import { expect, test } from "vitest";
import { makeHome, startProvider, startServer, spendingOf, type TestServer } from "./harness.ts";

/** With the harness's price a call of 1,000 tokens reserves a cent, and this answer costs 0.9 cents. */
const CALL = { prompt: "Spend", max_tokens: 1_000 };
const SCRIPT = [
  {
    prompt: "Spend",
    answers: [{ text: "Spent.", usage: { candidatesTokenCount: 900, thoughtsTokenCount: 0 } }],
  },
];
/** What is left of two cents after two such calls. */
const SMALL = { prompt: "Spend", max_tokens: 200 };

async function serverWithTwoCents(): Promise<{ server: TestServer; requests: () => number; configFile: string }> {
  const home = makeHome();
  const provider = await startProvider({ script: SCRIPT });
  const server = await startServer({ home, provider });
  await server.call("cost_set_budget", { provider: "simulated", daily_limit: 0.02 });
  return { server, requests: () => provider.journal().length, configFile: home.configFile };
}

test("a call that no longer fits is refused before it is sent, with the person's way out", async () => {
  const { server, requests } = await serverWithTwoCents();
  await server.run("spawn_agent", CALL);
  await server.run("spawn_agent", CALL);

  const refusal = await server.refused("spawn_agent", CALL);
  expect(refusal).toMatchObject({
    status: "failed",
    code: "cost/over-limit",
    message: "Budget: simulated has $0.002 left today of $0.02; this call may cost up to $0.01.",
    hint: "Ask the user to raise the limit, or pass a smaller max_tokens.",
    cost_usd: 0,
    attempts: [],
  });
  expect(refusal.next).not.toContain("cost_set_budget");
  expect(requests()).toBe(2);
});

test("a smaller max_tokens, as the refusal says, fits what is left", async () => {
  const { server } = await serverWithTwoCents();
  await server.run("spawn_agent", CALL);
  await server.run("spawn_agent", CALL);
  expect(await server.run("spawn_agent", SMALL)).toMatchObject({ status: "completed" });
});

test("after the person has raised the limit the refused run is done by a retry", async () => {
  const { server } = await serverWithTwoCents();
  await server.run("spawn_agent", CALL);
  await server.run("spawn_agent", CALL);
  const { run_id } = await server.run("spawn_agent", CALL);

  await server.call("cost_set_budget", { provider: "simulated", daily_limit: 0.03 });
  await server.run("run_control", { run_id, action: "retry" });
  expect(await server.run("run_wait", { run_id })).toMatchObject({ status: "completed", cost_usd: 0.009 });
  expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: 0.027, reserved_usd: 0 });
});

test("a limit of 0 blocks the provider", async () => {
  const { server, requests } = await serverWithTwoCents();
  await server.call("cost_set_budget", { provider: "simulated", monthly_limit: 0 });
  expect(await server.refused("spawn_agent", CALL)).toMatchObject({
    code: "cost/over-limit",
    message: "Budget: simulated is blocked, its limit for the month is $0.00.",
    hint: "Ask the user to raise the limit.",
  });
  expect(requests()).toBe(0);
});

test.each([
  ["daily_limit", 5.01, "daily_usd", "$5.01", "$5.00"],
  ["daily_limit", null, "daily_usd", "unlimited", "$5.00"],
  ["monthly_limit", 100.5, "monthly_usd", "$100.50", "$100.00"],
] as const)(
  "%s %s is above the ceiling: refused, naming file and key",
  async (argument, limit, key, asked, ceiling) => {
    const { server, configFile } = await serverWithTwoCents();
    const refusal = await server.refused("cost_set_budget", { provider: "simulated", [argument]: limit });
    expect(refusal).toMatchObject({ code: "cost/above-ceiling" });
    expect(refusal.message).toContain(asked);
    expect(refusal.message).toContain(`its ceiling is ${ceiling}`);
    expect(refusal.hint).toContain("ask the user");
    expect(refusal.hint).toContain(`budget.ceilings.simulated.${key}`);
    expect(refusal.hint).toContain(configFile);
    expect(refusal.next).not.toContain("cost_set_budget");
    expect((await server.call("cost_set_budget", { provider: "simulated" })).structured).toMatchObject({
      daily: { limit_usd: 0.02, ceiling_usd: 5 },
      monthly: { limit_usd: 20, ceiling_usd: 100 },
    });
  },
);

test("a run never costs more than its max_cost_usd (promise:never-over-budget)", async () => {
  const { server, requests } = await serverWithTwoCents();
  expect(await server.refused("spawn_agent", { ...CALL, max_cost_usd: 0.009 })).toMatchObject({
    code: "cost/over-limit",
    message: "Budget: the run has $0.009 left of its max_cost_usd of $0.009; this call may cost up to $0.01.",
    hint: "Ask the user to raise max_cost_usd, or pass a smaller max_tokens.",
  });
  expect(requests()).toBe(0);
});

test("a batch never costs more than its max_cost_usd, whatever its prompts ask for", async () => {
  const { server, requests } = await serverWithTwoCents();
  await server.call("cost_set_budget", { provider: "simulated", daily_limit: 1 });
  const batch = await server.run("spawn_parallel_agents", {
    prompts: Array.from({ length: 6 }, () => CALL.prompt),
    max_tokens: CALL.max_tokens,
    max_cost_usd: 0.03,
  });
  expect(batch.summary).toEqual({ total: 6, completed: 3, failed: 3 });
  expect(batch.cost_usd).toBe(0.027);
  expect(requests()).toBe(3);
});

test("a prompt of a batch that is tried again alone stays within the batch's max_cost_usd", async () => {
  const { server, requests } = await serverWithTwoCents();
  const batch = await server.run("spawn_parallel_agents", {
    prompts: [CALL.prompt, CALL.prompt],
    max_tokens: CALL.max_tokens,
    max_cost_usd: 0.015,
  });
  expect(batch.summary).toEqual({ total: 2, completed: 1, failed: 1 });
  const refused = batch.results.find(({ status }) => status === "failed");
  await server.run("run_control", { run_id: refused?.run_id, action: "retry" });
  expect(await server.run("run_wait", { run_id: refused?.run_id })).toMatchObject({ code: "cost/over-limit" });
  expect(requests()).toBe(1);
});

test("prompts that only wait for reservations in flight are not refused", async () => {
  const { server } = await serverWithTwoCents();
  await server.call("cost_set_budget", { provider: "simulated", daily_limit: 0.046 });
  const batch = await server.run("spawn_parallel_agents", {
    prompts: Array.from({ length: 5 }, () => CALL.prompt),
    max_tokens: CALL.max_tokens,
  });
  expect(batch.summary).toEqual({ total: 5, completed: 5 });
});
