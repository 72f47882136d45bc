// A new job in the caller's transaction.
import type { Queries } from "../../storage/index.ts";
import type { NewJob } from "../job.ts";
import { openDuplicate, unmetDependencies, waitingState } from "./waiting.ts";

const DEFAULT_ATTEMPTS = 3;

/** @returns the id of the job: `id`, or of the one that holds its key. @throws JobsError `jobs/unknown-dependency` */
export async function enqueueJob(queries: Queries, id: string, job: NewJob, nowMs: number): Promise<string> {
  const earlier = await openDuplicate(queries, job.kind, job.dedupeKey ?? null);
  if (earlier !== undefined) return earlier;
  const unmet = await unmetDependencies(queries, job);
  for (const depends_on of unmet) {
    await queries.insertInto("job_dependencies").values({ depends_on, job_id: id }).execute();
  }
  const runAtMs = job.runAtMs ?? nowMs;
  await queries
    .insertInto("jobs")
    .values({
      id,
      kind: job.kind,
      payload: JSON.stringify(job.payload),
      state: unmet.length > 0 ? "blocked" : waitingState(runAtMs, nowMs),
      priority: job.priority ?? 0,
      run_at_ms: runAtMs,
      attempt: 0,
      max_attempts: job.maxAttempts ?? DEFAULT_ATTEMPTS,
      timeout_ms: job.timeoutMs ?? null,
      dedupe_key: job.dedupeKey ?? null,
      group_name: job.group ?? null,
      unmet: unmet.length,
      epoch: 0,
      cancel_requested: 0,
      created_at_ms: nowMs,
    })
    .execute();
  return id;
}
