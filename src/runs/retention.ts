// How long runs are kept: their text for days after the end, what became of them for months.
import { sql } from "kysely";
import type { Config } from "../config/index.ts";
import type { Queries } from "../storage/index.ts";
import type { UpkeepStep } from "./upkeep.ts";
import { DAY_MS } from "../kernel/durations.ts";

/** Runs in one bite; a batch counts as one and may have 100,000 prompts, which go by themselves. */
const BITE = 200;

export function runRetention({ textDays, runDays }: Config["retention"]): readonly UpkeepStep[] {
  return [
    { name: "text of runs", bite: (queries, nowMs) => forgetText(queries, nowMs - textDays * DAY_MS) },
    { name: "runs", bite: (queries, nowMs) => deleteRuns(queries, nowMs - runDays * DAY_MS) },
  ];
}

/** Prompts, answers, their parsed output and the results of steps. The text of a batch's prompts stays as long as the batch may be retried. */
async function forgetText(queries: Queries, endedBeforeMs: number): Promise<number> {
  const old = await queries
    .selectFrom("runs as old")
    .leftJoin("runs as batch", "batch.id", "old.parent_id")
    .select("old.id")
    .where("old.ended_at_ms", "<", endedBeforeMs)
    .where("old.text_kept", "=", 1)
    .where((is) => is.or([is("old.parent_id", "is", null), is("batch.ended_at_ms", "<", endedBeforeMs)]))
    .limit(BITE)
    .execute();
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  await queries.deleteFrom("run_steps").where("run_id", "in", ids).execute();
  await queries
    .updateTable("runs")
    .set({ input: "{}", response: null, result: null, progress: null, text_kept: 0 })
    .where("id", "in", ids)
    .execute();
  return ids.length;
}

/** Prompts go before their batch, each with its timeline. */
async function deleteRuns(queries: Queries, endedBeforeMs: number): Promise<number> {
  const old = await queries
    .selectFrom("runs as old")
    .leftJoin("runs as batch", "batch.id", "old.parent_id")
    .select("old.id")
    .where("old.text_kept", "in", [0, 1])
    .where("old.ended_at_ms", "<", endedBeforeMs)
    .where((is) => is.or([is("old.parent_id", "is", null), is("batch.ended_at_ms", "<", endedBeforeMs)]))
    .where((is) =>
      is.not(
        is.exists(
          is.selectFrom("runs as prompt").select(sql.lit(1).as("one")).whereRef("prompt.parent_id", "=", "old.id"),
        ),
      ),
    )
    .limit(BITE)
    .execute();
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  await queries.deleteFrom("run_timeline").where("run_id", "in", ids).execute();
  await queries.deleteFrom("runs").where("id", "in", ids).execute();
  return ids.length;
}
