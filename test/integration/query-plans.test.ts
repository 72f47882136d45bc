// Tables that grow with use are never read whole: calls, take-overs, summaries and upkeep find their rows by an index.
import { expect, test } from "vitest";
import { z } from "zod";
import { ledgerRetention } from "../../src/cost/index.ts";
import { evaluationRetention } from "../../src/evaluation/index.ts";
import { immuneRetention } from "../../src/immune/index.ts";
import { jobRetention } from "../../src/jobs/index.ts";
import { DAY_MS } from "../../src/kernel/durations.ts";
import { microUsdFromUsd } from "../../src/kernel/money.ts";
import { type RunAnswer, runRetention } from "../../src/runs/index.ts";
import { type Database, eventRetention, openDatabase } from "../../src/storage/index.ts";
import { preparedSql, queryPlan } from "../../src/storage/testing.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";

/** Tables with the names that statements give them. */
const WHOLE =
  /^SCAN (?:runs|old|batch|prompt|attempts|trials|events|run_timeline|jobs|best|patterns|pattern_\w+|day|guardrail_\w+)\b/;
const QUERY = /^(?:with|select|insert|update|delete)\b/;
/** The oldest or newest so many, where an index has them in that order. */
const BOUNDED = /order by "(?:id|seq)"(?: desc)? limit/;
const SORTS = "USE TEMP B-TREE FOR ORDER BY";
const RETENTION = { textDays: 7, runDays: 90, trialDays: 180, eventDays: 30, jobDays: 7 };

test("no statement reads a whole table that grows with use", async () => {
  using prepared = preparedSql();
  await using app = await appUnderTest({
    script: [{ prompt: "fails", answers: [{ fault: "server_error" }, { fault: "rate_limited" }, { text: "well" }] }],
  });
  await using database = await openDatabase(app.dataDirectory);
  // Migrations read what they rebuild, once.
  prepared.statements.clear();
  await failAndLearn(app);
  await spawnAndLook(app);
  await outliveAnother(app, database);
  await doJobs(app);
  await tidy(database);

  const asked = [...prepared.statements].filter((sql) => QUERY.test(sql));
  const whole = asked.flatMap((sql) => scansOf(database.path, sql));
  expect(asked.length).toBeGreaterThan(40);
  expect(whole).toEqual([]);

  const byError = asked.find((sql) => sql.includes('cross join "pattern_errors"')) ?? "";
  expect(queryPlan(database.path, byError)).toEqual(
    expect.arrayContaining([
      "SEARCH patterns USING INDEX patterns_by_family (lane=? AND family=?)",
      "SEARCH pattern_errors USING PRIMARY KEY (pattern=? AND signature=?)",
    ]),
  );
});

async function spawnAndLook(app: AppUnderTest): Promise<void> {
  const { useCases } = app;
  const { run_id } = await app.spawn({ prompt: "fails", idempotency_key: "key", max_cost_usd: 1 });
  await app.spawn({ prompt: "on", continue_run_id: run_id });
  const batch = await app.spawnEach({ agents: [{ prompt: "one" }, { prompt: "two" }], max_cost_usd: 1 });
  await useCases.runs.retry(batch.run_id).catch(() => {});
  await useCases.runs.list({ limit: 10, kind: "agent", status: "completed" });
  await useCases.cost.setBudget("simulated", { day: { usd: microUsdFromUsd(0.01) } });
  await useCases.cost.summarize({});
  await useCases.healing.healingStatus();
  await useCases.evaluation.judging.list();
  const { trials } = useCases.evaluation;
  await trials.label({ run_id, label: "good" });
  const [unlabelled = ""] = await trials.unlabelled({
    limit: 5,
    first: "failing",
    sinceMs: 1,
    operation: "spawn_agent",
  });
  await trials.labelTrial(unlabelled, { label: "bad" });
  const exported = await trials.export({ format: "jsonl", label: "good" }, new AbortController().signal);
  await trials.export({ format: "jsonl", after: cursorIn(exported) }, new AbortController().signal);
}

async function failAndLearn(app: AppUnderTest): Promise<void> {
  const { immune } = app.useCases;
  const { failures } = await immune.failures({ limit: 5 });
  expect(failures).toEqual([]);
  for (const number of [1, 2, 3])
    await app.spawn({ prompt: `Write order ${number} as JSON.`, graders: ["json_valid"] });
  await app.spawn({ prompt: "Write order 4 as JSON.", graders: ["json_valid"], on_fail: "repair" });
  const request = { operation: "spawn_agent", prompt: "Write order 5 as JSON.", graders: [] };
  await immune.check(request);
  const { next_cursor: cursor } = await immune.failures({ limit: 1 });
  await immune.failures({ limit: 1, ...(cursor === null ? {} : { cursor }) });
  await immune.status();
  await immune.dashboard(7);
  await immune.decay("evaluate");
  await immune.decay("prune_candidates");
  await immune.prune(false);
  const lines: string[] = [];
  for await (const line of immune.exportPatterns()) lines.push(line);
  expect(lines).toHaveLength(1);
  expect(await immune.importPatterns(fromElsewhere(lines), () => {})).toMatchObject({ updated: lines.length });
}

async function* fromElsewhere(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  const installation = `"source_installation":"${"0".repeat(32)}"`;
  yield Buffer.from(lines.join("\n").replaceAll(/"source_installation":"\w+"/g, installation));
}

const cursorIn = ({ output }: RunAnswer): string => z.object({ cursor: z.string() }).parse(output).cursor;

/** A process that died with a run and a reservation in its hands. */
async function outliveAnother(app: AppUnderTest, database: Database): Promise<void> {
  const { run_id } = await app.spawn({ prompt: "left behind" });
  await database.write(async (queries) => {
    await queries.insertInto("owners").values({ id: "dead", pid: 1, started_at_ms: 1, lease_until_ms: 2 }).execute();
    await queries.updateTable("runs").set({ status: "running", owner_id: "dead" }).where("id", "=", run_id).execute();
  });
  expect(await app.useCases.runs.get(run_id)).toMatchObject({ status: "queued" });
}

async function doJobs({ useCases }: AppUnderTest): Promise<void> {
  const background = await useCases.background();
  background.register("work", { limit: 1, run: () => Promise.resolve(null) });
  const { id } = await background.submit({ kind: "work", dedupe_key: "key", delay_ms: 1 });
  const after = await background.submit({ kind: "work", depends_on: [id] });
  await background.wait(after.id);
  await background.deadLetters(10);
  await background.cancel(id);
  await background.replay(id);
}

async function tidy(database: Database): Promise<void> {
  const steps = [
    ...runRetention(RETENTION),
    ...ledgerRetention(RETENTION),
    ...evaluationRetention(RETENTION),
    ...immuneRetention(RETENTION),
    eventRetention(RETENTION),
    jobRetention(RETENTION),
  ];
  for (const { bite } of steps) await database.write((queries) => bite(queries, Date.now() + 400 * DAY_MS));
}

function scansOf(path: string, sql: string): string[] {
  const plan = queryPlan(path, sql);
  if (BOUNDED.test(sql) && !plan.includes(SORTS)) return [];
  return plan.filter((line) => WHOLE.test(line)).map((line) => `${line}: ${sql}`);
}
