import { describe, expect, test } from "vitest";
import { fakeRun } from "../runs/testing.ts";
import type { BudgetProvider } from "../config/index.ts";
import { limits, openTestCost, type TestCost, testConfig, usd } from "./testing.ts";

const config = testConfig({
  budget: {
    defaults: { google_gemini: limits(1, 20), simulated: limits(1, 20) },
    ceilings: { google_gemini: limits(5, 100) },
    timeZone: "UTC",
  },
});

interface Spent {
  readonly costUsd: number;
  readonly provider?: BudgetProvider;
  readonly model?: string;
  readonly runId?: string;
  readonly project?: string;
  readonly operation?: string;
  readonly estimated?: boolean;
}

let attempts = 0;

async function spent(cost: TestCost, facts: Spent): Promise<void> {
  attempts += 1;
  const { costUsd, runId = "run_1", project = "test", operation = "spawn_agent" } = facts;
  const run = fakeRun({ runId, rootRunId: runId, project, operation });
  const attemptId = `attempt_${attempts}`;
  const { provider = "google_gemini", model = "gemini-2.5-flash" } = facts;
  await cost.ledger.reserve({ attemptId, run, provider, model, tokensAtMost: 0, worstCaseMicroUsd: usd(costUsd) });
  await cost.ledger.settle(
    attemptId,
    run,
    facts.estimated === true
      ? { outcome: "timeout", estimated: true }
      : { outcome: "answered", costMicroUsd: usd(costUsd) },
  );
}

describe("a provider", () => {
  test("shows what is spent, reserved and left today and this month", async () => {
    await using cost = await openTestCost({ config });
    await spent(cost, { costUsd: 0.2 });
    await cost.clock.advance(86_400_000);
    await spent(cost, { costUsd: 0.3 });
    await cost.ledger.reserve({
      attemptId: "open",
      run: fakeRun(),
      provider: "google_gemini",
      model: "gemini-2.5-flash",
      tokensAtMost: 0,
      worstCaseMicroUsd: usd(0.1),
    });
    const { day, month, providers } = await cost.summarize({});
    expect({ day, month }).toEqual({ day: "2026-01-02", month: "2026-01" });
    expect(providers).toMatchObject([
      {
        provider: "google_gemini",
        governance: "normal",
        today: {
          settledMicroUsd: usd(0.3),
          reservedMicroUsd: usd(0.1),
          limitMicroUsd: usd(1),
          ceilingMicroUsd: usd(5),
          leftMicroUsd: usd(0.6),
        },
        month: {
          settledMicroUsd: usd(0.5),
          reservedMicroUsd: usd(0.1),
          limitMicroUsd: usd(20),
          ceilingMicroUsd: usd(100),
          leftMicroUsd: usd(19.4),
        },
        estimatedRatio: 0,
      },
    ]);
  });

  test("shows how much of it is estimated", async () => {
    await using cost = await openTestCost({ config });
    await spent(cost, { costUsd: 0.3 });
    await spent(cost, { costUsd: 0.1, estimated: true });
    expect((await cost.summarize({})).providers[0]?.estimatedRatio).toBeCloseTo(0.25);
  });

  test("that has cost nothing is shown where it is configured, and all of them where asked for", async () => {
    await using cost = await openTestCost({ config });
    const names = async (all: boolean) => (await cost.summarize({ all })).providers.map((entry) => entry.provider);
    expect(await names(false)).toEqual(["google_gemini"]);
    expect(await names(true)).toEqual([
      "google_gemini",
      "openai",
      "anthropic",
      "openai_compatible",
      "graphiti",
      "google_gmail",
      "google_calendar",
    ]);
  });
});

describe("the simulated provider", () => {
  test("is left out beside a real one", async () => {
    await using cost = await openTestCost({ config });
    await spent(cost, { costUsd: 0.2 });
    await spent(cost, { costUsd: 0.3, provider: "simulated" });
    const summary = await cost.summarize({});
    expect(summary.providers.map((entry) => entry.provider)).toEqual(["google_gemini"]);
    expect(summary.byTool).toEqual([{ tool: "spawn_agent", costMicroUsd: usd(0.2), attempts: 1 }]);
  });

  test("shows where it is asked for by name", async () => {
    await using cost = await openTestCost({ config });
    await spent(cost, { costUsd: 0.2 });
    await spent(cost, { costUsd: 0.3, provider: "simulated" });
    const summary = await cost.summarize({ provider: "simulated" });
    expect(summary.providers.map((entry) => entry.provider)).toEqual(["simulated"]);
    expect(summary.byDay).toEqual([{ day: "2026-01-01", costMicroUsd: usd(0.3), attempts: 1 }]);
  });

  test("shows where it is the only one with data", async () => {
    await using cost = await openTestCost({ config });
    await spent(cost, { costUsd: 0.3, provider: "simulated" });
    const { providers } = await cost.summarize({});
    expect(providers.map((entry) => entry.provider)).toEqual(["google_gemini", "simulated"]);
  });
});

describe("the breakdown", () => {
  test("by model, tool and run has the dearest first", async () => {
    await using cost = await openTestCost({ config });
    await spent(cost, { costUsd: 0.1 });
    await spent(cost, { costUsd: 0.1, model: "gemini-2.5-pro", runId: "run_2", operation: "spawn_parallel_agents" });
    await spent(cost, { costUsd: 0.3, model: "gemini-2.5-pro", runId: "run_2", operation: "spawn_parallel_agents" });
    const { byModel, byTool, byRun } = await cost.summarize({});
    const dear = { costMicroUsd: usd(0.4), attempts: 2 };
    const cheap = { costMicroUsd: usd(0.1), attempts: 1 };
    expect({ byModel, byTool, byRun }).toEqual({
      byModel: [
        { provider: "google_gemini", model: "gemini-2.5-pro", ...dear },
        { provider: "google_gemini", model: "gemini-2.5-flash", ...cheap },
      ],
      byTool: [
        { tool: "spawn_parallel_agents", ...dear },
        { tool: "spawn_agent", ...cheap },
      ],
      byRun: [
        { runId: "run_2", ...dear },
        { runId: "run_1", ...cheap },
      ],
    });
  });

  test("by run shows the ten dearest of this project", async () => {
    await using cost = await openTestCost({ config });
    for (let index = 1; index <= 11; index += 1) await spent(cost, { costUsd: index / 100, runId: `run_${index}` });
    await spent(cost, { costUsd: 0.12, runId: "elsewhere", project: "other" });
    const { byRun } = await cost.summarize({});
    expect(byRun.map((entry) => entry.runId)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((index) => `run_${index}`));
  });

  test("by day goes back 31 days, the others to the start of the month", async () => {
    await using cost = await openTestCost({ config });
    await spent(cost, { costUsd: 0.1 });
    await cost.clock.advance(86_400_000);
    await spent(cost, { costUsd: 0.2 });
    await cost.clock.advance(30 * 86_400_000);
    await spent(cost, { costUsd: 0.3 });
    const { byDay, byTool } = await cost.summarize({});
    expect(byDay.map((entry) => entry.day)).toEqual(["2026-02-01", "2026-01-02"]);
    expect(byTool).toEqual([{ tool: "spawn_agent", costMicroUsd: usd(0.3), attempts: 1 }]);
  });

  test("counts nothing that was never sent", async () => {
    await using cost = await openTestCost({ config });
    const run = fakeRun();
    const model = "gemini-2.5-flash";
    await cost.ledger.reserve({
      attemptId: "a",
      run,
      provider: "google_gemini",
      model,
      tokensAtMost: 0,
      worstCaseMicroUsd: usd(0.1),
    });
    await cost.ledger.release("a", run, { outcome: "circuit_open" });
    expect((await cost.summarize({})).byModel).toEqual([]);
  });
});
