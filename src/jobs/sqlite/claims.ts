// Claiming: which job is next, what a lost lease leaves behind, and how a claim ends.
import { sql } from "kysely";
import { redact } from "../../redaction/index.ts";
import type { Queries } from "../../storage/index.ts";
import type { Claim, ClaimEnd } from "../job.ts";
import type { ClaimRequest } from "../queue.ts";
import { afterClaim, hasFinished, lostWorker } from "../transitions.ts";
import type { JobRow } from "./rows.ts";
import { cancelDependents, freeDependents } from "./waiting.ts";

/** States stand as literals in these: an index over some rows serves only a query that names them. */
const QUEUED = sql.lit("queued");
const DELAYED = sql.lit("delayed");
const ACTIVE = sql.lit("active");

/** A read, so that a worker that finds nothing takes no lock. */
export async function hasWork(queries: Queries, nowMs: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 where exists (select 1 from jobs where state = ${QUEUED})
      or exists (select 1 from jobs where state = ${DELAYED} and run_at_ms <= ${nowMs})
      or exists (select 1 from jobs where state = ${ACTIVE} and lease_until_ms <= ${nowMs})
      or exists (select 1 from job_schedules where next_ms <= ${nowMs})`.execute(queries);
  return rows.length > 0;
}

/** When there may be work without anybody having done anything. */
export async function nextTimeMs(queries: Queries): Promise<number | null> {
  const { rows } = await sql<{ at: number | null }>`
    select min(at) as at from (
      select min(run_at_ms) as at from jobs where state = ${DELAYED}
      union all select min(lease_until_ms) from jobs where state = ${ACTIVE}
      union all select min(next_ms) from job_schedules)`.execute(queries);
  return rows[0]?.at ?? null;
}

export async function makeDue(queries: Queries, nowMs: number): Promise<void> {
  await sql`update jobs set state = ${QUEUED} where state = ${DELAYED} and run_at_ms <= ${nowMs}`.execute(queries);
}

/** Ends the claims whose lease has ended. */
export async function takeBack(queries: Queries, nowMs: number): Promise<void> {
  const { rows } = await sql<JobRow>`
    select * from jobs where state = ${ACTIVE} and lease_until_ms <= ${nowMs}`.execute(queries);
  for (const row of rows) await endClaim(queries, row, lostWorker(nowMs), nowMs);
}

/** Kinds of which one more may be active, and that are not paused. */
export async function freeKinds(queries: Queries, { kinds }: ClaimRequest): Promise<string[]> {
  const { rows } = await sql<{ kind: string; count: number }>`
    select kind, count(*) as count from jobs where state = ${ACTIVE} group by kind`.execute(queries);
  const active = new Map(rows.map(({ kind, count }) => [kind, count]));
  const paused = await queries.selectFrom("job_pauses").select("name").where("scope", "=", "kind").execute();
  const resting = new Set(paused.map(({ name }) => name));
  return Object.entries(kinds).flatMap(([kind, most]) =>
    (active.get(kind) ?? 0) < most && !resting.has(kind) ? [kind] : [],
  );
}

/** Of each kind its first, of these the first: in one statement, so that no two processes get the same. */
export async function claimOne(
  queries: Queries,
  kinds: readonly string[],
  { ownerId, leaseMs }: ClaimRequest,
  nowMs: number,
  byAge: boolean,
): Promise<JobRow | undefined> {
  const order = byAge ? sql`seq` : sql`priority desc, seq`;
  const first = byAge ? sql`best.seq` : sql`best.priority desc, best.seq`;
  const { rows } = await sql<JobRow>`
    update jobs set state = ${ACTIVE}, attempt = attempt + 1, epoch = epoch + 1, owner_id = ${ownerId},
      lease_until_ms = ${nowMs + leaseMs}, started_at_ms = ${nowMs}, cancel_requested = 0
    where seq = (
      select best.seq from json_each(${JSON.stringify(kinds)}) free join jobs best on best.seq = (
        select seq from jobs where state = ${QUEUED} and kind = free.value
          and (group_name is null or group_name not in (select name from job_pauses where scope = 'group'))
        order by ${order} limit 1)
      order by ${first} limit 1)
    returning *`.execute(queries);
  return rows[0];
}

/** undefined where the claim is void. */
export function heldRow(queries: Queries, { job, epoch }: Claim): Promise<JobRow | undefined> {
  return queries
    .selectFrom("jobs")
    .selectAll()
    .where("id", "=", job.id)
    .where("epoch", "=", epoch)
    .where("state", "=", "active")
    .executeTakeFirst();
}

export async function endClaim(queries: Queries, row: JobRow, end: ClaimEnd, nowMs: number): Promise<void> {
  const held = { attempt: row.attempt, maxAttempts: row.max_attempts, cancelRequested: row.cancel_requested === 1 };
  const { state, attempt, runAtMs, error } = afterClaim(held, end, nowMs);
  await queries
    .updateTable("jobs")
    .set({
      state,
      attempt,
      owner_id: null,
      lease_until_ms: null,
      ...(runAtMs === null ? {} : { run_at_ms: runAtMs }),
      ...(error === null ? {} : { error: redact(error) }),
      ...(end.kind === "done" ? { result: JSON.stringify(end.result ?? null) } : {}),
      finished_at_ms: hasFinished(state) ? nowMs : null,
    })
    .where("id", "=", row.id)
    .execute();
  if (state === "done") await freeDependents(queries, row.id, nowMs);
  if (state === "cancelled") await cancelDependents(queries, row.id, nowMs);
}
