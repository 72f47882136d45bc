// Runs in the store.
import { sql } from "kysely";
import type { JsonObject } from "../kernel/json.ts";
import { recordJson, type Redactor } from "../redaction/index.ts";
import { appendEvent, prepared, type Queries, type RunsTable } from "../storage/index.ts";
import { endedBy, NOT_STARTED } from "./endings.ts";
import { hasEnded, type Run, type RunError, type RunKind, type RunOutcome, type RunStatus } from "./run.ts";
import { RUN_KINDS, RUN_STATUSES } from "./run.ts";
import { progressFrom, type RunProgress } from "./progress.ts";

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
  /** null = it waits for a worker. */
  readonly ownerId: string | null;
  readonly lane: string;
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
    lane: run.lane,
    generation: 1,
    cancel_requested: 0,
    pause_requested: 0,
    deaths: 0,
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
  await freeKey(queries, row.id);
  return null;
}

/** The run that holds this key and has not ended; one that has ended loses it. */
export async function findOpenByKey(queries: Queries, project: string, key: string): Promise<string | null> {
  const row = await queries
    .selectFrom("runs")
    .select(["id", "status"])
    .where("project", "=", project)
    .where("idempotency_key", "=", key)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (!hasEnded(statusFrom(row.status))) return row.id;
  await freeKey(queries, row.id);
  return null;
}

async function freeKey(queries: Queries, runId: string): Promise<void> {
  await queries.updateTable("runs").set({ idempotency_key: null }).where("id", "=", runId).execute();
}

/** Takes a queued, paused or ended run into work under a new generation, and into the lane of who does it. */
export async function markRunning(
  queries: Queries,
  runId: string,
  { ownerId, lane, nowMs }: { readonly ownerId: string; readonly lane: string; readonly nowMs: number },
): Promise<number> {
  const row = await queries
    .updateTable("runs")
    .set((eb) => ({
      status: "running",
      owner_id: ownerId,
      lane,
      generation: eb("generation", "+", 1),
      cancel_requested: 0,
      pause_requested: 0,
      response: null,
      result: null,
      error: null,
      progress: null,
      started_at_ms: nowMs,
      ended_at_ms: null,
    }))
    .where("id", "=", runId)
    .returning("generation")
    .executeTakeFirstOrThrow();
  return row.generation;
}

/** Lets the ended, unfinished runs of a batch wait again, and answers how many. */
export async function requeueChildren(queries: Queries, parentId: string): Promise<number> {
  const { numUpdatedRows } = await queries
    .updateTable("runs")
    .set({ status: "queued", owner_id: null, cancel_requested: 0, error: null, ended_at_ms: null })
    .where("parent_id", "=", parentId)
    .where("status", "not in", ["completed", "queued", "running", "paused"])
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Ends this start of a run without an end of the run. Answers what somebody wants of it; null = it is another start's. */
export async function setAside(
  queries: Queries,
  run: { readonly id: string; readonly generation: number },
): Promise<Wanted | null> {
  const row = await queries
    .updateTable("runs")
    .set({ status: "queued", owner_id: null, progress: null })
    .where("id", "=", run.id)
    .where("generation", "=", run.generation)
    .where("status", "=", "running")
    .returning(["cancel_requested", "pause_requested"])
    .executeTakeFirst();
  return row === undefined ? null : wantedOf(row);
}

/** What somebody wanted of a run that is no longer worked on. */
export type Wanted = "cancel" | "pause" | "nothing";

export function wantedOf(marks: Pick<RunsTable, "cancel_requested" | "pause_requested">): Wanted {
  if (marks.cancel_requested === 1) return "cancel";
  return marks.pause_requested === 1 ? "pause" : "nothing";
}

/** Puts a paused run that had not begun back into the queue. */
export async function unpause(queries: Queries, runId: string): Promise<void> {
  await queries
    .updateTable("runs")
    .set({ status: "queued" })
    .where("id", "=", runId)
    .where("status", "=", "paused")
    .execute();
}

/** Somebody wants it again: what it has cost before is forgiven. */
export async function forgiveDeaths(queries: Queries, runId: string): Promise<void> {
  await queries.updateTable("runs").set({ deaths: 0 }).where("id", "=", runId).execute();
}

/**
 * What a retry must not find of a run, or a batch's runs, whose steps lead to the same end again: a rejected answer, or
 * no answer within the steps there are. What their trials say about the ledger stays under another name.
 */
export async function forgetDeadEnds(queries: Queries, runId: string): Promise<void> {
  const deadEnds = sql`run_id in (
    select id from runs where (id = ${runId} or parent_id = ${runId})
      and (status = 'rejected' or (status = 'failed' and error like '%"models/step-limit"%')))`;
  await sql`delete from run_steps where ${deadEnds} and step not like 'trial %'`.execute(queries);
  await sql`
    update run_steps set step = 'trial past ' || at_ms || substr(step, 6)
    where ${deadEnds} and step not like 'trial past %'`.execute(queries);
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
      progress: null,
      ended_at_ms: run.nowMs,
    })
    .where("id", "=", run.id)
    .where("generation", "=", run.generation)
    .where("status", "in", ["running", "interrupted", "queued"]),
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

/** Ends a run that waits, with its prompts that wait; false where it does not wait. */
export async function endWaiting(
  queries: Queries,
  runId: string,
  status: "cancelled" | "interrupted",
  nowMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await endings(queries, status, nowMs)
    .set({ error: recordJson({ ...endedBy(status) }) })
    .where("id", "=", runId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await endWaitingParts(queries, runId, status, nowMs);
  return true;
}

/** Ends the prompts of a batch that wait. */
export async function endWaitingParts(
  queries: Queries,
  parentId: string,
  status: "cancelled" | "interrupted",
  nowMs: number,
): Promise<void> {
  const error = (isStarted: boolean) => recordJson({ ...(isStarted ? endedBy(status) : NOT_STARTED) });
  await endings(queries, status, nowMs)
    .set((eb) => ({ error: eb.case().when("started_at_ms", "is", null).then(error(false)).else(error(true)).end() }))
    .where("parent_id", "=", parentId)
    .execute();
}

/** A start that still works on such a run is no longer the latest. */
function endings(queries: Queries, status: "cancelled" | "interrupted", nowMs: number) {
  return queries
    .updateTable("runs")
    .set({ status, owner_id: null, progress: null, ended_at_ms: nowMs })
    .set((eb) => ({ generation: eb("generation", "+", 1) }))
    .where("status", "in", ["queued", "paused"]);
}

const selectRun = prepared((queries, { project, runId }: { project: string; runId: string }) =>
  queries.selectFrom("runs").selectAll().where("id", "=", runId).where("project", "=", project),
);

export async function findRun(queries: Queries, project: string, runId: string): Promise<Run | null> {
  const [row] = (await selectRun(queries, { project, runId })).rows;
  return row === undefined ? null : runFromRow(row);
}

const selectGeneration = prepared((queries, { runId }: { runId: string }) =>
  queries.selectFrom("runs").select("generation").where("id", "=", runId),
);

/** Whether nobody has started the run since. */
export async function isLatestStart(queries: Queries, runId: string, generation: number): Promise<boolean> {
  return (await selectGeneration(queries, { runId })).rows[0]?.generation === generation;
}

/** Of any project. */
export async function findRunById(queries: Queries, runId: string): Promise<Run | null> {
  const row = await queries.selectFrom("runs").selectAll().where("id", "=", runId).executeTakeFirst();
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

const updateProgress = prepared(
  (queries, values: { readonly runId: string; readonly generation: number; readonly progress: string }) =>
    queries
      .updateTable("runs")
      .set({ progress: values.progress })
      .where("id", "=", values.runId)
      .where("generation", "=", values.generation),
);

export async function storeProgress(
  queries: Queries,
  { runId, generation }: { readonly runId: string; readonly generation: number },
  progress: RunProgress,
): Promise<void> {
  await updateProgress(queries, { runId, generation, progress: JSON.stringify(progress) });
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
    lane: row.lane ?? row.project,
    cancelRequested: row.cancel_requested === 1,
    pauseRequested: row.status === "running" && row.pause_requested === 1,
    generation: row.generation,
    progress: row.progress === null ? null : progressFrom(row.progress),
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
