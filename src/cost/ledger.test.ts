import { describe, expect, test } from "vitest";
import { redact } from "../redaction/index.ts";
import type { RunContext } from "../runs/index.ts";
import { fakeRun } from "../runs/testing.ts";
import { latestEvents } from "../storage/index.ts";
import { budgetOf, limits, openTestCost, reserveRequest, type TestCost, testConfig, usd } from "./testing.ts";

const run = fakeRun();

async function spend(cost: TestCost): Promise<Record<string, readonly [number, number]>> {
  const rows = await cost.database.queries.selectFrom("spend").selectAll().execute();
  return Object.fromEntries(rows.map((row) => [row.period, [row.settled_micro_usd, row.reserved_micro_usd]]));
}

async function crossings(cost: TestCost): Promise<unknown[]> {
  const events = await latestEvents(cost.database.queries, ["budget-crossed"], 100);
  return events.toReversed().map((event) => event.detail);
}

async function spendUsd(cost: TestCost, attemptId: string, amountUsd: number): Promise<void> {
  await cost.ledger.reserve(reserveRequest(attemptId, amountUsd));
  await cost.ledger.settle(attemptId, run, { outcome: "answered", costMicroUsd: usd(amountUsd) });
}

function prompt(runId: string): RunContext {
  return fakeRun({ runId, rootRunId: "batch", caps: [{ runId: "batch", microUsd: usd(0.1) }] });
}

describe("a reservation", () => {
  test("counts into the day and the month until it is settled", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 0.3));
    expect(await spend(cost)).toEqual({ "2026-01-01": [0, 300_000], "2026-01": [0, 300_000] });
  });

  test("is refused with what is left where it does not fit alone", async () => {
    await using cost = await openTestCost();
    expect(await cost.ledger.reserve(reserveRequest("a", 1.01))).toMatchObject({
      kind: "refused",
      refusal: { bound: { kind: "limit", period: "day" }, limit: usd(1), left: usd(1) },
    });
  });

  test("that is refused leaves nothing behind", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 1.01));
    expect([await spend(cost), await cost.ledger.attemptsOf("run_1")]).toEqual([{}, []]);
  });

  test("stays under the ceiling where a limit from before is above it", async () => {
    const config = testConfig({ budget: budgetOf("google_gemini", limits(9, null), limits(0.5, null)) });
    await using cost = await openTestCost({ config });
    expect(await cost.ledger.reserve(reserveRequest("a", 0.6))).toMatchObject({
      refusal: { bound: { kind: "ceiling", period: "day", configFile: "/home/me/config.json" } },
    });
  });

  test("is refused by the cap of its run, other runs' costs aside", async () => {
    await using cost = await openTestCost();
    const capped = fakeRun({ runId: "run_2", rootRunId: "run_2", caps: [{ runId: "run_2", microUsd: usd(0.1) }] });
    await cost.ledger.reserve(reserveRequest("a", 0.5));
    expect(await cost.ledger.reserve(reserveRequest("b", 0.1, { run: capped }))).toEqual({ kind: "reserved" });
    await cost.ledger.settle("b", capped, { outcome: "answered", costMicroUsd: usd(0.06) });
    expect(await cost.ledger.reserve(reserveRequest("c", 0.05, { run: capped }))).toMatchObject({
      refusal: { bound: { kind: "run" }, left: usd(0.04) },
    });
  });

  test("of a prompt counts towards the cap of its batch", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 0.08, { run: prompt("one") }));
    await cost.ledger.settle("a", prompt("one"), { outcome: "timeout", estimated: true });
    expect(await cost.ledger.reserve(reserveRequest("b", 0.03, { run: prompt("two") }))).toMatchObject({
      kind: "refused",
    });
  });

  test("at a provider without any limit in the configuration is refused", async () => {
    await using cost = await openTestCost();
    expect(await cost.ledger.reserve(reserveRequest("a", 0.1, { provider: "openai" }))).toMatchObject({
      kind: "refused",
    });
  });

  test("of a run that has ended is not made", async () => {
    await using cost = await openTestCost();
    const ended = fakeRun({ signal: AbortSignal.abort("cancelled") });
    expect(await cost.ledger.reserve(reserveRequest("a", 0.1, { run: ended }))).toEqual({ kind: "aborted" });
  });

  test("and its settlement are lines of the run's timeline", async () => {
    await using cost = await openTestCost();
    const noted = fakeRun();
    await cost.ledger.reserve(reserveRequest("a", 0.1, { run: noted }));
    await cost.ledger.settle("a", noted, { outcome: "answered", costMicroUsd: usd(0.05) });
    expect(noted.notes.map(({ step, source }) => `${step} ${source}`)).toEqual([
      "reserved src/cost/ledger.ts",
      "settled src/cost/ledger.ts",
    ]);
  });
});

describe("the end of an attempt", () => {
  test("settled from the provider's figures, it is kept with them", async () => {
    await using cost = await openTestCost();
    const usage = { inputTokens: 10, cachedInputTokens: 4, outputTokens: 20, reasoningTokens: 5 };
    await cost.ledger.reserve(reserveRequest("a", 0.3));
    await cost.ledger.settle("a", run, { outcome: "answered", usage, costMicroUsd: usd(0.1), httpStatus: 200 });
    expect(await cost.ledger.attemptsOf("run_1")).toMatchObject([
      {
        state: "settled",
        reservedMicroUsd: usd(0.3),
        costMicroUsd: usd(0.1),
        usage,
        outcome: "answered",
        httpStatus: 200,
      },
    ]);
    expect(await spend(cost)).toEqual({ "2026-01-01": [100_000, 0], "2026-01": [100_000, 0] });
  });

  test("without figures it counts with its worst case until the real cost is known", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 0.3));
    await cost.ledger.settle("a", run, { outcome: "timeout", estimated: true });
    expect(await cost.ledger.costOfRun("run_1")).toEqual({ settledMicroUsd: usd(0.3), reservedMicroUsd: 0 });
    await cost.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(0.1) });
    expect(await cost.ledger.costOfRun("run_1")).toEqual({ settledMicroUsd: usd(0.1), reservedMicroUsd: 0 });
  });

  test("never sent, it costs nothing", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 0.3));
    await cost.ledger.release("a", run, { outcome: "network", detail: redact("connection refused") });
    expect(await cost.ledger.attemptsOf("run_1")).toMatchObject([
      { state: "released", costMicroUsd: 0, outcome: "network", detail: "connection refused" },
    ]);
    expect(await spend(cost)).toEqual({ "2026-01-01": [0, 0], "2026-01": [0, 0] });
  });

  test("dearer than reserved, it is counted as it is, and what comes next is refused", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 0.9));
    await cost.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(1.2) });
    expect(await cost.ledger.reserve(reserveRequest("b", 0.1))).toMatchObject({ refusal: { left: 0 } });
  });

  test("after midnight it counts into the day and the month it began in", async () => {
    await using cost = await openTestCost();
    await cost.clock.advance(31 * 86_400_000 - 1_000);
    await cost.ledger.reserve(reserveRequest("a", 0.3));
    await cost.clock.advance(2_000);
    await cost.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(0.1) });
    expect(await spend(cost)).toEqual({ "2026-01-31": [100_000, 0], "2026-01": [100_000, 0] });
  });
});

describe("admission before a call", () => {
  test("a provider with something left is admitted", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 1));
    expect(await cost.ledger.admit("google_gemini", run)).toBeNull();
  });

  test("a provider at its limit is refused until the next day", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 1));
    await cost.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(1) });
    expect(await cost.ledger.admit("google_gemini", run)).toMatchObject({ bound: { kind: "limit", period: "day" } });
    await cost.clock.advance(86_400_000);
    expect(await cost.ledger.admit("google_gemini", run)).toBeNull();
  });
});

describe("a process that died", () => {
  test("what it had reserved counts as spent, marked as an estimate", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 0.3));
    await cost.ledger.reserve(reserveRequest("b", 0.2, { run: fakeRun({ ownerId: "owner_2" }) }));
    await cost.database.write((queries) => cost.ledger.takeOver(queries, "owner_1", cost.clock.now()));
    expect(await cost.ledger.attemptsOf("run_1")).toMatchObject([
      { id: "a", state: "estimated", costMicroUsd: usd(0.3), outcome: "interrupted" },
      { id: "b", state: "reserved" },
    ]);
    expect((await spend(cost))["2026-01-01"]).toEqual([300_000, 200_000]);
  });
});

describe("crossing a limit", () => {
  test("80 % and 100 % of a limit have one event each", async () => {
    await using cost = await openTestCost();
    await spendUsd(cost, "a", 0.79);
    expect(await crossings(cost)).toEqual([]);
    await spendUsd(cost, "b", 0.01);
    await spendUsd(cost, "c", 0.1);
    await spendUsd(cost, "d", 0.1);
    const detail = { provider: "google_gemini", period: "2026-01-01", limit_usd: 1 };
    expect(await crossings(cost)).toEqual([
      { ...detail, percent: 80, settled_usd: 0.8 },
      { ...detail, percent: 100, settled_usd: 1 },
    ]);
  });

  test("one attempt may cross both", async () => {
    await using cost = await openTestCost();
    await spendUsd(cost, "a", 1);
    expect(await crossings(cost)).toMatchObject([{ percent: 80 }, { percent: 100 }]);
  });

  test("a limit that moves in between brings no second event", async () => {
    await using cost = await openTestCost();
    await spendUsd(cost, "a", 0.8);
    await cost.setBudget("google_gemini", { day: { usd: usd(2) } });
    await spendUsd(cost, "b", 0.8);
    expect(await crossings(cost)).toHaveLength(1);
  });

  test("the next day has its own events", async () => {
    await using cost = await openTestCost();
    await spendUsd(cost, "a", 0.8);
    await cost.clock.advance(86_400_000);
    await spendUsd(cost, "b", 0.8);
    expect(await crossings(cost)).toMatchObject([{ period: "2026-01-01" }, { period: "2026-01-02" }]);
  });

  test("an estimate counts like any cost", async () => {
    await using cost = await openTestCost();
    await cost.ledger.reserve(reserveRequest("a", 0.9));
    await cost.ledger.settle("a", run, { outcome: "cut_stream", estimated: true });
    expect(await crossings(cost)).toHaveLength(1);
  });
});
