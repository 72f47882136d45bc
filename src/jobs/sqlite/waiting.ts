// Jobs that wait: for others, for their time, or to be cancelled.
import { sql } from "kysely";
import { prepared, type Queries } from "../../storage/index.ts";
import { unknownDependency } from "../errors.ts";
import type { JobState, NewJob } from "../job.ts";

export function waitingState(runAtMs: number, nowMs: number): JobState {
  return runAtMs <= nowMs ? "queued" : "delayed";
}

/** The job that holds the same key and has not ended. */
export async function openDuplicate(
  queries: Queries,
  kind: string,
  dedupeKey: string | null,
): Promise<string | undefined> {
  if (dedupeKey === null) return undefined;
  const row = await queries
    .selectFrom("jobs")
    .select("id")
    .where("kind", "=", kind)
    .where("dedupe_key", "=", dedupeKey)
    .where(sql<boolean>`state in ('blocked', 'delayed', 'queued', 'active')`)
    .executeTakeFirst();
  return row?.id;
}

/** @throws JobsError `jobs/unknown-dependency` */
export async function unmetDependencies(queries: Queries, { dependsOn = [] }: NewJob): Promise<string[]> {
  const unmet: string[] = [];
  for (const id of new Set(dependsOn)) {
    const row = await queries.selectFrom("jobs").select("state").where("id", "=", id).executeTakeFirst();
    if (row === undefined || row.state === "cancelled") throw unknownDependency(id);
    if (row.state !== "done") unmet.push(id);
  }
  return unmet;
}

const selectDependent = prepared((queries, { id }: { id: string }) =>
  queries.selectFrom("job_dependencies").select("job_id").where("depends_on", "=", id).limit(sql.lit(1)),
);

/** Lets go what waited for a job that is done. */
export async function freeDependents(queries: Queries, id: string, nowMs: number): Promise<void> {
  if ((await selectDependent(queries, { id })).rows.length === 0) return;
  await queries
    .updateTable("jobs")
    .set((eb) => ({ unmet: eb("unmet", "-", 1) }))
    .where("state", "=", "blocked")
    .where("id", "in", (eb) => eb.selectFrom("job_dependencies").select("job_id").where("depends_on", "=", id))
    .execute();
  await queries
    .updateTable("jobs")
    .set({ state: sql<string>`case when run_at_ms <= ${nowMs} then 'queued' else 'delayed' end` })
    .where("state", "=", "blocked")
    .where("unmet", "=", 0)
    .where("id", "in", (eb) => eb.selectFrom("job_dependencies").select("job_id").where("depends_on", "=", id))
    .execute();
  await queries.deleteFrom("job_dependencies").where("depends_on", "=", id).execute();
}

/** Ends a job that waits; what depends on it can never be done, and ends with it. */
export async function cancelWaiting(queries: Queries, id: string, nowMs: number): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("jobs")
    .set({ state: "cancelled", finished_at_ms: nowMs })
    .where("id", "=", id)
    .where("state", "in", ["blocked", "delayed", "queued"])
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  await queries.deleteFrom("job_dependencies").where("job_id", "=", id).execute();
  await cancelDependents(queries, id, nowMs);
}

export async function cancelDependents(queries: Queries, id: string, nowMs: number): Promise<void> {
  const dependents = await queries
    .deleteFrom("job_dependencies")
    .where("depends_on", "=", id)
    .returning("job_id")
    .execute();
  for (const { job_id } of dependents) await cancelWaiting(queries, job_id, nowMs);
}
