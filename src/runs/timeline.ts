// The timelines of runs in the store.
import { recordJson } from "../redaction/index.ts";
import { preparedRows, type Queries, type RunTimelineTable } from "../storage/index.ts";
import type { TimelineEntry } from "./run.ts";

/** Lines in one statement. */
const LINES = 50;

const insertLines = preparedRows((queries, lines: readonly RunTimelineTable[]) =>
  queries.insertInto("run_timeline").values(
    lines.map((line) => ({
      run_id: line.run_id,
      seq: line.seq,
      at_ms: line.at_ms,
      step: line.step,
      source: line.source,
      detail: line.detail,
    })),
  ),
);

export async function appendTimeline(
  queries: Queries,
  runId: string,
  firstSeq: number,
  entries: readonly TimelineEntry[],
): Promise<void> {
  const lines = entries.map(({ atMs, step, source, detail }, index) => ({
    run_id: runId,
    seq: firstSeq + index,
    at_ms: atMs,
    step,
    source,
    detail: recordJson(detail),
  }));
  for (let from = 0; from < lines.length; from += LINES) await insertLines(queries, lines.slice(from, from + LINES));
}

export async function timelineOf(queries: Queries, runId: string): Promise<TimelineEntry[]> {
  const rows = await queries
    .selectFrom("run_timeline")
    .selectAll()
    .where("run_id", "=", runId)
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    atMs: row.at_ms,
    step: row.step,
    source: row.source,
    detail: JSON.parse(row.detail),
  }));
}

export async function timelineLength(queries: Queries, runId: string): Promise<number> {
  const row = await queries
    .selectFrom("run_timeline")
    .select((eb) => eb.fn.max("seq").as("last"))
    .where("run_id", "=", runId)
    .executeTakeFirst();
  return row?.last === undefined || row.last === null ? 0 : row.last + 1;
}
