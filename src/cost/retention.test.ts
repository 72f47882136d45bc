import { expect, test } from "vitest";
import { fakeRun, insertTestRun } from "../runs/testing.ts";
import { ledgerRetention } from "./retention.ts";
import { openTestCost, type TestCost, usd } from "./testing.ts";
import { DAY_MS } from "../kernel/durations.ts";

const KEPT = { textDays: 7, runDays: 90, trialDays: 180, eventDays: 30, jobDays: 7 };

async function tidy(cost: TestCost, runDays = KEPT.runDays): Promise<{ lines: unknown[]; sums: unknown[] }> {
  for (const { bite } of ledgerRetention({ ...KEPT, runDays })) {
    while ((await cost.database.write((queries) => bite(queries, cost.clock.now()))) > 0);
  }
  const { queries } = cost.database;
  return {
    lines: (await queries.selectFrom("attempts").select("id").orderBy("id", "desc").execute()).map(({ id }) => id),
    sums: (await queries.selectFrom("spend").select("period").orderBy("period").execute()).map(({ period }) => period),
  };
}

async function attemptNow(cost: TestCost, attemptId: string, settled = true): Promise<void> {
  const run = fakeRun();
  const request = { attemptId, run, provider: "google_gemini", model: "m", tokensAtMost: 0 } as const;
  await cost.ledger.reserve({ ...request, worstCaseMicroUsd: usd(0.001) });
  if (settled) await cost.ledger.settle(attemptId, run, { outcome: "answered", costMicroUsd: usd(0.001) });
}

test("lines go with the runs they are of, reserved ones never, and sums after more than a year", async () => {
  await using cost = await openTestCost();
  await attemptNow(cost, "old");
  await attemptNow(cost, "old and reserved", false);
  await cost.clock.advance(92 * DAY_MS);
  await attemptNow(cost, "new");
  expect(await tidy(cost)).toEqual({
    lines: ["old and reserved", "new"],
    sums: ["2026-01", "2026-01-01", "2026-04", "2026-04-03"],
  });
  await cost.clock.advance(400 * DAY_MS);
  // Of a day of which something is still reserved, the sums wait for its settlement.
  expect((await tidy(cost)).sums).toHaveLength(4);
  await cost.ledger.settle("old and reserved", fakeRun(), { outcome: "answered", costMicroUsd: usd(0.001) });
  expect((await tidy(cost)).sums).toEqual(["2026-04", "2026-04-03"]);
});

test("lines of a run that has not ended stay, however old: its cap and its trial count them", async () => {
  await using cost = await openTestCost();
  await attemptNow(cost, "of a paused run");
  const { queries } = cost.database;
  await insertTestRun(queries, { id: fakeRun().runId, status: "paused" });
  await cost.clock.advance(92 * DAY_MS);
  expect((await tidy(cost)).lines).toEqual(["of a paused run"]);
  await queries.updateTable("runs").set({ ended_at_ms: 0 }).execute();
  expect((await tidy(cost)).lines).toEqual([]);
});

test("the current and the previous month keep their lines, however short runs are kept", async () => {
  await using cost = await openTestCost();
  await attemptNow(cost, "of the month before");
  await cost.clock.advance(58 * DAY_MS);
  expect((await tidy(cost, 1)).lines).toEqual(["of the month before"]);
});
