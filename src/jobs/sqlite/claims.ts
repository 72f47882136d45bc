// Claiming: which job is next, what a lost lease leaves behind, and how a claim ends.
import { sql } from "kysely";
import type { Redactor } from "../../redaction/index.ts";
import { prepared, type Queries } from "../../storage/index.ts";
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
export async function hasWork(queries: Queries, nowMs: number, kinds: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select 1 where exists (select 1 from jobs where state = ${QUEUED})
      or exists (select 1 from jobs where state = ${DELAYED} and run_at_ms <= ${nowMs})
      or exists (select 1 from jobs where state = ${ACTIVE} and lease_until_ms <= ${nowMs})
      or exists (select 1 from job_schedules where next_ms <= ${nowMs} and ${isOneOf(kinds)})`.execute(queries);
  return rows.length > 0;
}

/** Another worker's schedules are its own to fulfil: it may be away on purpose. */
function isOneOf(kinds: readonly string[]): ReturnType<typeof sql> {
  return sql`kind in (select value from json_each(${JSON.stringify(kinds)}))`;
}

/** When there may be work without anybody having done anything. */
export async function nextTimeMs(queries: Queries, kinds: readonly string[]): Promise<number | null> {
  const { rows } = await sql<{ at: number | null }>`
    select min(at) as at from (
      select min(run_at_ms) as at from jobs where state = ${DELAYED}
      union all select min(lease_until_ms) from jobs where state = ${ACTIVE}
      union all select min(next_ms) from job_schedules where ${isOneOf(kinds)})`.execute(queries);
  return rows[0]?.at ?? null;
}

export async function makeDue(queries: Queries, nowMs: number): Promise<void> {
  await sql`update jobs set state = ${QUEUED} where state = ${DELAYED} and run_at_ms <= ${nowMs}`.execute(queries);
}

/** Ends the claims whose lease has ended. */
export async function takeBack(queries: Queries, nowMs: number, redact: Redactor): Promise<void> {
  const { rows } = await sql<JobRow>`
    select * from jobs where state = ${ACTIVE} and lease_until_ms <= ${nowMs}`.execute(queries);
  for (const row of rows) await endClaim(queries, row, lostWorker(nowMs), { nowMs, redact });
}

/** How many more of each kind may be active; 0 where it is paused. */
export async function freeSlots(queries: Queries, { kinds }: ClaimRequest): Promise<Map<string, number>> {
  const { rows } = await sql<{ kind: string; count: number }>`
    select kind, count(*) as count from jobs where state = ${ACTIVE} group by kind`.execute(queries);
  const active = new Map(rows.map(({ kind, count }) => [kind, count]));
  const paused = await queries.selectFrom("job_pauses").select("name").where("scope", "=", "kind").execute();
  const resting = new Set(paused.map(({ name }) => name));
  return new Map(
    Object.entries(kinds).map(([kind, most]) => [kind, resting.has(kind) ? 0 : most - (active.get(kind) ?? 0)]),
  );
}

interface ClaimValues {
  /** JSON of a list. */
  readonly kinds: string;
  readonly ownerId: string;
  readonly leaseUntilMs: number;
  readonly nowMs: number;
}

/** Of each kind its first, of these the first: in one statement, so that no two processes get the same. */
const claimBy = (order: ReturnType<typeof sql>, first: ReturnType<typeof sql>) =>
  prepared((queries, { kinds, ownerId, leaseUntilMs, nowMs }: ClaimValues) => ({
    compile: () =>
      sql<JobRow>`
        update jobs set state = ${ACTIVE}, attempt = attempt + 1, epoch = epoch + 1, owner_id = ${ownerId},
          lease_until_ms = ${leaseUntilMs}, started_at_ms = ${nowMs}, cancel_requested = 0
        where seq = (
          select best.seq from json_each(${kinds}) free join jobs best on best.seq = (
            select seq from jobs where state = ${QUEUED} and kind = free.value
              and (group_name is null or group_name not in (select name from job_pauses where scope = 'group'))
            order by ${order} limit 1)
          order by ${first} limit 1)
        returning *`.compile(queries),
  }));
const claimDearest = claimBy(sql`priority desc, seq`, sql`best.priority desc, best.seq`);
const claimOldest = claimBy(sql`seq`, sql`best.seq`);

export async function claimOne(queries: Queries, values: ClaimValues, byAge: boolean): Promise<JobRow | undefined> {
  return (await (byAge ? claimOldest : claimDearest)(queries, values)).rows[0];
}

const selectHeld = prepared((queries, { id, epoch }: { id: string; epoch: number }) =>
  queries.selectFrom("jobs").selectAll().where("id", "=", id).where("epoch", "=", epoch).where("state", "=", "active"),
);

/** undefined where the claim is void. */
export async function heldRow(queries: Queries, { job, epoch }: Claim): Promise<JobRow | undefined> {
  return (await selectHeld(queries, { id: job.id, epoch })).rows[0];
}

const updateEnded = prepared(
  (queries, row: Pick<JobRow, "id" | "state" | "attempt" | "run_at_ms" | "error" | "result" | "finished_at_ms">) =>
    queries
      .updateTable("jobs")
      .set({
        state: row.state,
        attempt: row.attempt,
        owner_id: null,
        lease_until_ms: null,
        run_at_ms: row.run_at_ms,
        error: row.error,
        result: row.result,
        finished_at_ms: row.finished_at_ms,
      })
      .where("id", "=", row.id),
);

export async function endClaim(
  queries: Queries,
  row: JobRow,
  end: ClaimEnd,
  { nowMs, redact }: { readonly nowMs: number; readonly redact: Redactor },
): Promise<void> {
  const held = { attempt: row.attempt, maxAttempts: row.max_attempts, cancelRequested: row.cancel_requested === 1 };
  const { state, attempt, runAtMs, error } = afterClaim(held, end, nowMs);
  await updateEnded(queries, {
    id: row.id,
    state,
    attempt,
    run_at_ms: runAtMs ?? row.run_at_ms,
    error: error === null ? row.error : redact(error),
    result: end.kind === "done" ? JSON.stringify(end.result ?? null) : null,
    finished_at_ms: hasFinished(state) ? nowMs : null,
  });
  if (state === "done") await freeDependents(queries, row.id, nowMs);
  if (state === "cancelled") await cancelDependents(queries, row.id, nowMs);
}
