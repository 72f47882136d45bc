// Rows of the table of jobs.
import type { JobsTable, Queries } from "../../storage/index.ts";
import type { Selectable } from "kysely";
import { type Job, JOB_STATES, type JobState } from "../job.ts";

export type JobRow = Selectable<JobsTable>;

export function jobFrom(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    payload: JSON.parse(row.payload),
    state: stateFrom(row.state),
    priority: row.priority,
    runAtMs: row.run_at_ms,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    timeoutMs: row.timeout_ms,
    group: row.group_name,
    result: row.result === null ? null : JSON.parse(row.result),
    error: row.error,
    createdAtMs: row.created_at_ms,
    startedAtMs: row.started_at_ms,
    finishedAtMs: row.finished_at_ms,
  };
}

export function stateFrom(text: string): JobState {
  const state = JOB_STATES.find((known) => known === text);
  if (state === undefined) throw new Error(`the store holds a job in the unknown state ${text}`);
  return state;
}

export async function findJob(queries: Queries, id: string): Promise<Job | null> {
  const row = await queries.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : jobFrom(row);
}
