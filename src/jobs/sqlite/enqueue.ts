// A new job in the caller's transaction.
import { sql } from "kysely";
import { prepared, type Queries } from "../../storage/index.ts";
import type { NewJob } from "../job.ts";
import type { JobRow } from "./rows.ts";
import { openDuplicate, unmetDependencies, waitingState } from "./waiting.ts";

const DEFAULT_ATTEMPTS = 3;

type NewRow = Pick<
  JobRow,
  | "id"
  | "kind"
  | "payload"
  | "state"
  | "priority"
  | "run_at_ms"
  | "max_attempts"
  | "timeout_ms"
  | "dedupe_key"
  | "group_name"
  | "unmet"
  | "created_at_ms"
>;

const insertJob = prepared((queries, row: NewRow) =>
  queries.insertInto("jobs").values({
    id: row.id,
    kind: row.kind,
    payload: row.payload,
    state: row.state,
    priority: row.priority,
    run_at_ms: row.run_at_ms,
    attempt: sql.lit(0),
    max_attempts: row.max_attempts,
    timeout_ms: row.timeout_ms,
    dedupe_key: row.dedupe_key,
    group_name: row.group_name,
    unmet: row.unmet,
    epoch: sql.lit(0),
    cancel_requested: sql.lit(0),
    created_at_ms: row.created_at_ms,
  }),
);

/** @returns the id of the job: `id`, or of the one that holds its key. @throws JobsError `jobs/unknown-dependency` */
export async function enqueueJob(queries: Queries, id: string, job: NewJob, nowMs: number): Promise<string> {
  const earlier = await openDuplicate(queries, job.kind, job.dedupeKey ?? null);
  if (earlier !== undefined) return earlier;
  const unmet = await unmetDependencies(queries, job);
  for (const depends_on of unmet) {
    await queries.insertInto("job_dependencies").values({ depends_on, job_id: id }).execute();
  }
  const runAtMs = job.runAtMs ?? nowMs;
  await insertJob(queries, {
    id,
    kind: job.kind,
    payload: JSON.stringify(job.payload),
    state: unmet.length > 0 ? "blocked" : waitingState(runAtMs, nowMs),
    priority: job.priority ?? 0,
    run_at_ms: runAtMs,
    max_attempts: job.maxAttempts ?? DEFAULT_ATTEMPTS,
    timeout_ms: job.timeoutMs ?? null,
    dedupe_key: job.dedupeKey ?? null,
    group_name: job.group ?? null,
    unmet: unmet.length,
    created_at_ms: nowMs,
  });
  return id;
}
