// The laws of the ledger under any order of events. Time stands still: who waits goes on only when somebody wakes it.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asMicroUsd } from "../kernel/money.ts";
import { fakeRun } from "../runs/testing.ts";
import type { Database, Queries } from "../storage/index.ts";
import { type Cost, createCost } from "./cost.ts";
import type { Settlement } from "./settlement.ts";
import { budgetOf, limits, openTestCost, type TestCost, testConfig } from "./testing.ts";

const CEILING_USD = 0.0001;
const CEILING = CEILING_USD * 1_000_000;
const RUN_CAP = 60;

/** How an attempt is ended: by a share of what it reserved, by nobody's figures, or by not being sent. */
type Ending = number | "estimated" | "released";

const ending = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.constant<Ending>("estimated"),
  fc.constant<Ending>("released"),
);
const attempt = fc.record({
  worstCase: fc.integer({ min: 0, max: CEILING + 10 }),
  run: fc.constantFrom("run_1", "run_2", "run_3"),
  endings: fc.array(ending, { minLength: 1, maxLength: 3 }),
});

const config = testConfig({
  budget: budgetOf("google_gemini", limits(CEILING_USD, null), limits(CEILING_USD, null)),
});
let opened: TestCost;

beforeAll(async () => {
  opened = await openTestCost({ config });
});
afterAll(() => opened[Symbol.asyncDispose]());

/** A ledger that finds every write out that breaks a law, on tables that are empty at first. */
async function lawfulCost(): Promise<Cost> {
  for (const table of ["attempts", "spend", "budgets", "events"] as const) {
    await opened.database.queries.deleteFrom(table).execute();
  }
  const database: Database = {
    ...opened.database,
    write: (work) =>
      opened.database.write(async (queries) => {
        const before = await totals(queries);
        const result = await work(queries);
        const after = await totals(queries);
        expect(after.spend).toEqual([after.attempts, after.attempts]);
        if (sum(after.attempts) > sum(before.attempts)) expect(sum(after.attempts)).toBeLessThanOrEqual(after.limit);
        for (const [run, total] of Object.entries(after.byRun)) {
          if (total > (before.byRun[run] ?? 0)) expect(total).toBeLessThanOrEqual(RUN_CAP);
        }
        return result;
      }),
  };
  return createCost({ ...opened, database, config, takeOverDead: () => Promise.resolve() });
}

type Pair = readonly [settled: number, reserved: number];

const sum = ([settled, reserved]: Pair): number => settled + reserved;

async function totals(queries: Queries): Promise<{
  readonly spend: readonly Pair[];
  readonly attempts: Pair;
  readonly byRun: Readonly<Record<string, number>>;
  readonly limit: number;
}> {
  const spend = await queries.selectFrom("spend").selectAll().execute();
  const rows = await queries.selectFrom("attempts").selectAll().execute();
  const budget = await queries.selectFrom("budgets").select("daily_micro_usd").executeTakeFirst();
  const byRun: Record<string, number> = {};
  let [settled, reserved] = [0, 0];
  for (const row of rows) {
    const held = row.state === "reserved" ? row.reserved_micro_usd : 0;
    settled += row.cost_micro_usd;
    reserved += held;
    byRun[row.root_run_id] = (byRun[row.root_run_id] ?? 0) + row.cost_micro_usd + held;
  }
  const none: Pair = [0, 0];
  return {
    spend: spend.length === 0 ? [none, none] : spend.map((row) => [row.settled_micro_usd, row.reserved_micro_usd]),
    attempts: [settled, reserved],
    byRun,
    limit: budget?.daily_micro_usd ?? CEILING,
  };
}

async function end(cost: Cost, attemptId: string, runId: string, worstCase: number, how: Ending): Promise<void> {
  const run = fakeRun({ runId, rootRunId: runId });
  if (how === "released") return cost.ledger.release(attemptId, run, { outcome: "cancelled" });
  const settlement: Settlement =
    how === "estimated"
      ? { outcome: "timeout", estimated: true }
      : { outcome: "answered", costMicroUsd: asMicroUsd(Math.floor((worstCase * how) / 100)) };
  return cost.ledger.settle(attemptId, run, settlement);
}

test("in any order nothing is reserved beyond a limit, sums stay those of the attempts, and nobody waits for ever (promise:never-over-budget)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(attempt, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 0, max: CEILING }), { maxLength: 3 }),
      async (scheduler, attempts, dailyLimits) => {
        const cost = await lawfulCost();
        const turn = (label: string): Promise<void> => scheduler.schedule(Promise.resolve(), label);
        const working = attempts.map(async ({ worstCase, run: runId, endings }, index) => {
          const attemptId = `attempt_${index}`;
          await turn(`reserve ${attemptId}`);
          const run = fakeRun({ runId, rootRunId: runId, caps: [{ runId, microUsd: asMicroUsd(RUN_CAP) }] });
          const worstCaseMicroUsd = asMicroUsd(worstCase);
          const answer = await cost.ledger.reserve({
            attemptId,
            run,
            provider: "google_gemini",
            model: "m",
            tokensAtMost: 0,
            worstCaseMicroUsd,
          });
          if (answer.kind !== "reserved") return;
          for (const how of endings) {
            await turn(`end ${attemptId}: ${how}`);
            await end(cost, attemptId, runId, worstCase, how);
          }
        });
        const limiting = dailyLimits.map(async (daily) => {
          await turn(`limit ${daily}`);
          await cost.setBudget("google_gemini", { day: { usd: asMicroUsd(daily) } });
        });
        await scheduler.waitFor(Promise.all([...working, ...limiting]));
      },
    ),
    { numRuns: 60 },
  );
});

test("a second settlement by the same facts changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(ending, fc.integer({ min: 0, max: RUN_CAP }), async (how, worstCase) => {
      const cost = await lawfulCost();
      await cost.ledger.reserve({
        attemptId: "a",
        run: fakeRun(),
        provider: "google_gemini",
        model: "m",
        tokensAtMost: 0,
        worstCaseMicroUsd: asMicroUsd(worstCase),
      });
      await end(cost, "a", "run_1", worstCase, how);
      const once = await cost.ledger.attemptsOf("run_1");
      await end(cost, "a", "run_1", worstCase, how);
      expect(await cost.ledger.attemptsOf("run_1")).toEqual(once);
    }),
    { numRuns: 30 },
  );
});

test("an estimate ends with the real cost, whatever came before it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constant<Ending>("estimated"), { maxLength: 2 }),
      fc.nat(100),
      async (before, share) => {
        const cost = await lawfulCost();
        const worstCaseMicroUsd = asMicroUsd(50);
        await cost.ledger.reserve({
          attemptId: "a",
          run: fakeRun(),
          provider: "google_gemini",
          model: "m",
          tokensAtMost: 0,
          worstCaseMicroUsd,
        });
        for (const how of [...before, share]) await end(cost, "a", "run_1", 50, how);
        const { settledMicroUsd } = await cost.ledger.costOfRun("run_1");
        expect(settledMicroUsd).toBe(Math.floor(share / 2));
      },
    ),
    { numRuns: 20 },
  );
});
