// Runs and their timelines in the store.
import type { JsonObject } from "../kernel/json.ts";
import { recordJson, type Redactor } from "../redaction/index.ts";
import {
  appendEvent,
  prepared,
  preparedRows,
  type Queries,
  type RunsTable,
  type RunTimelineTable,
} from "../storage/index.ts";
import { hasEnded, type Run, type RunError, type RunKind, type RunOutcome, type RunStatus } from "./run.ts";
import { RUN_KINDS, RUN_STATUSES, type TimelineEntry } from "./run.ts";

const KEY_LIVES_MS = 7 * 24 * 3_600_000;

export interface NewRun {
  readonly id: string;
  readonly project: string;
  readonly kind: RunKind;
  readonly operation: string;
  readonly parentId: string | null;
  readonly position: number | null;
  readonly status: "queued" | "running";
  readonly input: JsonObject;
  readonly idempotencyKey: string | null;
  readonly argumentsHash: string;
  readonly ownerId: string;
  readonly nowMs: number;
}

const insertRun = prepared((queries, run: NewRun & { readonly inputText: string; readonly startedMs: number | null }) =>
  queries.insertInto("runs").values({
    id: run.id,
    project: run.project,
    kind: run.kind,
    operation: run.operation,
    parent_id: run.parentId,
    position: run.position,
    status: run.status,
    input: run.inputText,
    idempotency_key: run.idempotencyKey,
    arguments_hash: run.argumentsHash,
    owner_id: run.ownerId,
    generation: 1,
    cancel_requested: 0,
    text_kept: 1,
    created_at_ms: run.nowMs,
    started_at_ms: run.startedMs,
  }),
);

export async function insertRuns(queries: Queries, runs: readonly NewRun[]): Promise<void> {
  for (const run of runs) {
    const startedMs = run.status === "running" ? run.nowMs : null;
    await insertRun(queries, { ...run, inputText: JSON.stringify(run.input), startedMs });
  }
}

/** The run that holds this key; a key older than its life is freed on the way. */
export async function findByKey(
  queries: Queries,
  project: string,
  key: string,
  nowMs: number,
): Promise<{ readonly id: string; readonly argumentsHash: string } | null> {
  const row = await queries
    .selectFrom("runs")
    .select(["id", "arguments_hash", "created_at_ms"])
    .where("project", "=", project)
    .where("idempotency_key", "=", key)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (row.created_at_ms + KEY_LIVES_MS > nowMs) return { id: row.id, argumentsHash: row.arguments_hash };
  await queries.updateTable("runs").set({ idempotency_key: null }).where("id", "=", row.id).execute();
  return null;
}

/** Takes a queued or ended run into work under a new generation. */
export async function markRunning(queries: Queries, runId: string, ownerId: string, nowMs: number): Promise<number> {
  const row = await queries
    .updateTable("runs")
    .set((eb) => ({
      status: "running",
      owner_id: ownerId,
      generation: eb("generation", "+", 1),
      cancel_requested: 0,
      response: null,
      result: null,
      error: null,
      started_at_ms: nowMs,
      ended_at_ms: null,
    }))
    .where("id", "=", runId)
    .returning("generation")
    .executeTakeFirstOrThrow();
  return row.generation;
}

/** Puts the ended, unfinished runs of a batch back into the queue of this process, and answers how many. */
export async function requeueChildren(queries: Queries, parentId: string, ownerId: string): Promise<number> {
  const { numUpdatedRows } = await queries
    .updateTable("runs")
    .set({ status: "queued", owner_id: ownerId, cancel_requested: 0, error: null, ended_at_ms: null })
    .where("parent_id", "=", parentId)
    .where("status", "not in", ["completed", "queued", "running"])
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

type EndedRun = Pick<RunsTable, "id" | "generation" | "response" | "result" | "error"> & {
  readonly status: RunStatus;
  readonly nowMs: number;
};

const updateEnded = prepared((queries, run: EndedRun) =>
  queries
    .updateTable("runs")
    .set({
      status: run.status,
      response: run.response,
      result: run.result,
      error: run.error,
      owner_id: null,
      ended_at_ms: run.nowMs,
    })
    .where("id", "=", run.id)
    .where("generation", "=", run.generation)
    .where("status", "in", ["running", "interrupted"]),
);

/** Stores the end of a run, unless a newer start has taken it. Answers whether it was stored. */
export async function finishRun(
  queries: Queries,
  run: { readonly id: string; readonly project: string; readonly generation: number },
  status: RunStatus,
  outcome: Pick<RunOutcome, "response" | "result" | "error">,
  redact: Redactor,
  nowMs: number,
): Promise<boolean> {
  const { numAffectedRows } = await updateEnded(queries, {
    id: run.id,
    generation: run.generation,
    status,
    response: outcome.response ?? null,
    result: JSON.stringify(outcome.result),
    error: outcome.error === undefined ? null : recordJson({ ...outcome.error }, redact),
    nowMs,
  });
  if (numAffectedRows === 0n) return false;
  await appendEvent(queries, {
    kind: "run-finished",
    project: run.project,
    runId: run.id,
    detail: { status },
    atMs: nowMs,
  });
  return true;
}

/** Ends queued runs that will not be started: a stopped or cancelled batch. */
export async function endQueued(
  queries: Queries,
  parentId: string,
  status: "cancelled" | "interrupted",
  error: RunError,
  nowMs: number,
): Promise<void> {
  await queries
    .updateTable("runs")
    .set({ status, error: recordJson({ ...error }), owner_id: null, ended_at_ms: nowMs })
    .where("parent_id", "=", parentId)
    .where("status", "=", "queued")
    .execute();
}

/** Shows a dead process's runs as interrupted. */
export async function interruptRunsOf(
  queries: Queries,
  ownerId: string,
  error: RunError,
  nowMs: number,
): Promise<void> {
  const interrupted = await queries
    .updateTable("runs")
    .set({ status: "interrupted", error: recordJson({ ...error }), owner_id: null, ended_at_ms: nowMs })
    .where("owner_id", "=", ownerId)
    .where("status", "in", ["queued", "running"])
    .returning(["id", "project"])
    .execute();
  for (const run of interrupted) {
    await appendEvent(queries, {
      kind: "run-interrupted",
      project: run.project,
      runId: run.id,
      detail: {},
      atMs: nowMs,
    });
  }
}

const selectRun = prepared((queries, { project, runId }: { project: string; runId: string }) =>
  queries.selectFrom("runs").selectAll().where("id", "=", runId).where("project", "=", project),
);

export async function findRun(queries: Queries, project: string, runId: string): Promise<Run | null> {
  const [row] = (await selectRun(queries, { project, runId })).rows;
  return row === undefined ? null : runFromRow(row);
}

export async function childrenOf(queries: Queries, parentId: string): Promise<Run[]> {
  const rows = await queries
    .selectFrom("runs")
    .selectAll()
    .where("parent_id", "=", parentId)
    .orderBy("position")
    .execute();
  return rows.map(runFromRow);
}

export async function childCounts(queries: Queries, parentId: string): Promise<{ done: number; total: number }> {
  const rows = await queries
    .selectFrom("runs")
    .select((eb) => ["status", eb.fn.countAll<number>().as("count")])
    .where("parent_id", "=", parentId)
    .groupBy("status")
    .execute();
  const sum = (counted: typeof rows): number => counted.reduce((total, row) => total + row.count, 0);
  return { done: sum(rows.filter((row) => hasEnded(statusFrom(row.status)))), total: sum(rows) };
}

export interface RunFilter {
  readonly status?: RunStatus;
  readonly kind?: RunKind;
  readonly limit: number;
  /** Runs older than this id. */
  readonly before?: string;
}

/** Newest first, without the runs inside batches. */
export async function listRuns(queries: Queries, project: string, filter: RunFilter): Promise<Run[]> {
  let query = queries
    .selectFrom("runs")
    .selectAll()
    .where("project", "=", project)
    .where("parent_id", "is", null)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.status !== undefined) query = query.where("status", "=", filter.status);
  if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
  if (filter.before !== undefined) query = query.where("id", "<", filter.before);
  return (await query.execute()).map(runFromRow);
}

/** Ends a run that waits; marks one that another process works on, which looks for the mark. */
export async function cancelElsewhere(queries: Queries, runId: string, error: RunError, nowMs: number): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("runs")
    .set({ status: "cancelled", error: recordJson({ ...error }), owner_id: null, ended_at_ms: nowMs })
    .where("id", "=", runId)
    .where("status", "=", "queued")
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  await queries.updateTable("runs").set({ cancel_requested: 1 }).where("id", "=", runId).execute();
}

export async function cancelRequestsFor(queries: Queries, ownerId: string): Promise<string[]> {
  const rows = await queries
    .selectFrom("runs")
    .select("id")
    .where("owner_id", "=", ownerId)
    .where("cancel_requested", "=", 1)
    .execute();
  return rows.map((row) => row.id);
}

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
    detail: written<JsonObject>(row.detail),
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

function runFromRow(row: RunsTable): Run {
  return {
    id: row.id,
    project: row.project,
    kind: RUN_KINDS.find((kind) => kind === row.kind) ?? "agent",
    operation: row.operation,
    parentId: row.parent_id,
    status: statusFrom(row.status),
    input: written<JsonObject>(row.input),
    response: row.response,
    result: written<JsonObject>(row.result ?? "{}"),
    error: row.error === null ? null : written<RunError>(row.error),
    ownerId: row.owner_id,
    generation: row.generation,
    createdAtMs: row.created_at_ms,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    textKept: row.text_kept === 1,
  };
}

/** A column that only this file writes: its shape is what was written. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the column's type
function written<T>(text: string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return JSON.parse(text) as T;
}

function statusFrom(text: string): RunStatus {
  const status = RUN_STATUSES.find((known) => known === text);
  if (status === undefined) throw new Error(`the store holds a run with the unknown status ${text}`);
  return status;
}
