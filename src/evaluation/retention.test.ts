// What upkeep takes of trials and of kept verdicts, and what it leaves.
import { sql } from "kysely";
import { expect, test } from "vitest";
import { DAY_MS } from "../kernel/durations.ts";
import type { UpkeepStep } from "../runs/index.ts";
import { type Database } from "../storage/index.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import { aTrial, storeTrials } from "./export/testing.ts";
import { judgementRetention, trialRetention } from "./retention.ts";

const KEPT = { textDays: 7, runDays: 90, trialDays: 180, eventDays: 30, jobDays: 7 };
const MADE_MS = Date.UTC(2026, 0, 1);

async function tidy(database: Database, { bite }: UpkeepStep, nowMs: number): Promise<void> {
  while ((await database.write((queries) => bite(queries, nowMs))) > 0);
}

async function trialsIn({ queries }: Database): Promise<readonly string[]> {
  const rows = await queries.selectFrom("trials").select("id").orderBy("seq").execute();
  return rows.map(({ id }) => id);
}

test("a trial is kept for 180 days from its end, whether or not somebody has labelled it (promise:nothing-grows)", async () => {
  await using store = await temporaryDatabase();
  const { database } = store;
  const made = (daysLater: number) => ({ createdAtMs: MADE_MS + daysLater * DAY_MS });
  await storeTrials(database, [aTrial("one", made(0)), aTrial("labelled", made(0)), aTrial("a day later", made(1))]);
  await database.queries
    .updateTable("trials")
    .set({ label: "good", labelled_at_ms: MADE_MS + 179 * DAY_MS })
    .where("id", "=", "labelled")
    .execute();
  const step = trialRetention(KEPT);
  await tidy(database, step, MADE_MS + 180 * DAY_MS);
  expect(await trialsIn(database)).toEqual(["one", "labelled", "a day later"]);
  await tidy(database, step, MADE_MS + 180 * DAY_MS + 1);
  expect(await trialsIn(database)).toEqual(["a day later"]);
});

test("more trials than one bite takes go in several, and no new one with them", async () => {
  await using store = await temporaryDatabase();
  const { database } = store;
  const old = Array.from({ length: 1_001 }, (_, n) => aTrial(`t${n}`, { createdAtMs: MADE_MS + n }));
  await storeTrials(database, [...old, aTrial("new", { createdAtMs: MADE_MS + 10 * DAY_MS })]);
  await tidy(database, trialRetention(KEPT), MADE_MS + 181 * DAY_MS);
  expect(await trialsIn(database)).toEqual(["new"]);
});

/** Verdicts that judges have given since `fromMs`, one each millisecond. */
async function addJudgements({ queries }: Database, count: number, fromMs: number): Promise<void> {
  await sql`insert into judgements (key, verdict, created_at_ms)
    with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count} - 1)
    select 'from ' || ${fromMs} || ' ' || i, '{}', ${fromMs} + i from n`.execute(queries);
}

async function judgementsIn({ queries }: Database) {
  return await queries
    .selectFrom("judgements")
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.min("created_at_ms").as("oldest")])
    .executeTakeFirstOrThrow();
}

test("of the verdicts that judges have given the newest 100,000 are kept, and none of them longer than trials", async () => {
  await using store = await temporaryDatabase();
  const { database } = store;
  const step = judgementRetention(KEPT);
  await addJudgements(database, 101_234, MADE_MS);
  await tidy(database, step, MADE_MS + DAY_MS);
  expect(await judgementsIn(database)).toEqual({ count: 100_000, oldest: MADE_MS + 1_234 });
  await addJudgements(database, 5, MADE_MS + 2 * DAY_MS);
  await tidy(database, step, MADE_MS + 2 * DAY_MS);
  expect(await judgementsIn(database)).toEqual({ count: 100_000, oldest: MADE_MS + 1_239 });
  await tidy(database, step, MADE_MS + 182 * DAY_MS);
  expect(await judgementsIn(database)).toEqual({ count: 5, oldest: MADE_MS + 2 * DAY_MS });
});
