import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { fakeRun } from "../runs/testing.ts";
import { governanceState, parallelCalls } from "./governance.ts";
import { budgetOf, limits, openTestCost, type TestCost, testConfig, usd } from "./testing.ts";

test.each([
  [0, "normal"],
  [59, "normal"],
  [60, "warn"],
  [79, "warn"],
  [80, "throttle"],
  [94, "throttle"],
  [95, "shutdown"],
  [120, "shutdown"],
])("with %i percent of a limit settled the state is %s", (settled, state) => {
  expect(governanceState([{ limit: 100, settled }])).toBe(state);
});

test("the worst bound decides, and nothing bounds where nothing is limited", () => {
  expect(
    governanceState([
      { limit: 100, settled: 10 },
      { limit: 10, settled: 9 },
    ]),
  ).toBe("throttle");
  expect(governanceState([])).toBe("normal");
});

test("two calls at a time under throttle, one under shutdown", () => {
  expect((["normal", "warn", "throttle", "shutdown"] as const).map(parallelCalls)).toEqual([null, null, 2, 1]);
});

let attempts = 0;

async function begin(cost: TestCost, dearUsd = 0.001, signal = new AbortController().signal): Promise<string> {
  attempts += 1;
  const attemptId = `att_${attempts}`;
  const request = { attemptId, provider: "google_gemini", model: "m", tokensAtMost: 0 } as const;
  const { kind } = await cost.ledger.reserve({
    ...request,
    run: fakeRun({ signal }),
    worstCaseMicroUsd: usd(dearUsd),
  });
  return kind === "reserved" ? attemptId : kind;
}

async function spend(cost: TestCost, costUsd: number): Promise<void> {
  const attemptId = await begin(cost, costUsd);
  await cost.ledger.settle(attemptId, fakeRun(), { outcome: "answered", costMicroUsd: usd(costUsd) });
}

/** Whether it is still waiting after its turn has come. */
async function waits(begun: Promise<string>, clock: FakeClock): Promise<boolean> {
  let done = false;
  void begun.then(() => (done = true));
  for (let looks = 0; looks < 3; looks += 1) await clock.advance(100);
  return !done;
}

test("under throttle a third call waits until one of two has ended", async () => {
  await using cost = await openTestCost();
  await spend(cost, 0.8);
  expect(await cost.ledger.standing("google_gemini")).toMatchObject({ governance: "throttle" });
  const first = await begin(cost);
  await begin(cost);
  const third = begin(cost);
  expect(await waits(third, cost.clock)).toBe(true);
  await cost.ledger.release(first, fakeRun(), { outcome: "cancelled" });
  expect(await third).toMatch(/^att_/);
});

test("under shutdown one call goes at a time, until the limit refuses", async () => {
  await using cost = await openTestCost();
  await spend(cost, 0.95);
  const first = await begin(cost);
  const second = begin(cost, 0.05);
  expect(await waits(second, cost.clock)).toBe(true);
  await cost.ledger.settle(first, fakeRun(), { outcome: "answered", costMicroUsd: usd(0.001) });
  expect(await second).toBe("refused");
});

test("who waits for its turn is let go by its own run's end", async () => {
  await using cost = await openTestCost();
  await spend(cost, 0.95);
  await begin(cost);
  const abort = new AbortController();
  const second = begin(cost, 0.001, abort.signal);
  expect(await waits(second, cost.clock)).toBe(true);
  abort.abort("deadline");
  expect(await second).toBe("aborted");
});

test("what a dead process holds makes room when it is taken over", async () => {
  const takeOverDead = async (): Promise<void> => {
    await cost.database.write((queries) => cost.ledger.takeOver(queries, "owner_dead", 0));
  };
  await using cost = await openTestCost({ takeOverDead });
  await spend(cost, 0.95);
  await cost.ledger.reserve({
    attemptId: "of the dead",
    run: fakeRun({ ownerId: "owner_dead" }),
    provider: "google_gemini",
    model: "m",
    worstCaseMicroUsd: usd(0.001),
    tokensAtMost: 0,
  });
  expect(await begin(cost)).toMatch(/^att_/);
});

test("the month throttles as the day does, and counts do as money does", async () => {
  const monthly = budgetOf("google_gemini", limits(null, 1), limits(null, null));
  await using byMonth = await openTestCost({ config: testConfig({ budget: monthly }) });
  await spend(byMonth, 0.7);
  expect(await byMonth.ledger.standing("google_gemini")).toMatchObject({ governance: "warn" });

  const counted = budgetOf("google_gemini", { day: { requests: 4 }, month: {} }, limits(null, null));
  await using byRequests = await openTestCost({ config: testConfig({ budget: counted }) });
  for (let calls = 0; calls < 3; calls += 1) await spend(byRequests, 1);
  expect(await byRequests.ledger.standing("google_gemini")).toMatchObject({ governance: "warn" });
});

test("a provider without limits is never throttled", async () => {
  const unlimited = budgetOf("google_gemini", limits(null, null), limits(null, null));
  await using cost = await openTestCost({ config: testConfig({ budget: unlimited }) });
  await spend(cost, 1_000);
  expect(await cost.ledger.standing("google_gemini")).toMatchObject({ governance: "normal" });
});

test("the state is that of the moment: a new day or a higher limit brings it back", async () => {
  await using cost = await openTestCost();
  await spend(cost, 0.96);
  await cost.setBudget("google_gemini", { day: { usd: usd(5) } });
  expect(await cost.ledger.standing("google_gemini")).toMatchObject({ governance: "normal" });
  await cost.setBudget("google_gemini", { day: { usd: usd(1) } });
  await cost.clock.advance(86_400_000);
  expect(await cost.ledger.standing("google_gemini")).toMatchObject({ governance: "normal" });
});
