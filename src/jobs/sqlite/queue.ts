// The queue in the store: many processes claim from one file, each claim in one statement, fenced by its epoch.
import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.ts";
import type { Ids } from "../../kernel/ids.ts";
import type { Redactor } from "../../redaction/index.ts";
import type { Database, Queries } from "../../storage/index.ts";
import type { Claim } from "../job.ts";
import type { JobQueue, Pause, Renewal } from "../queue.ts";
import { claimOne, endClaim, freeSlots, hasWork, heldRow, makeDue, nextTimeMs, takeBack } from "./claims.ts";
import { findJob, jobFrom, stateFrom } from "./rows.ts";
import { enqueueJob } from "./enqueue.ts";
import { readSchedules, storeSchedule, takeDue } from "./schedules.ts";
import { cancelWaiting, openDuplicate } from "./waiting.ts";

/** One claim of so many goes by age alone. */
const FAIR_CLAIM = 5;

export interface QueueDeps {
  /** A worker's own, so that a claim never waits for another transaction of its process. */
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redact: Redactor;
}

export function sqliteJobQueue({ database, clock, ids, redact }: QueueDeps): JobQueue {
  let claims = 0;
  const within = <T>(queries: Queries | undefined, work: (queries: Queries) => Promise<T>): Promise<T> =>
    queries === undefined ? database.write(work) : work(queries);

  return {
    async enqueue(job, queries) {
      const id = ids.next("job");
      const stored = await within(queries, (inTransaction) => enqueueJob(inTransaction, id, job, clock.now()));
      return { id: stored, existing: stored !== id };
    },

    async claim(request) {
      const kinds = Object.keys(request.kinds);
      if (!(await hasWork(database.queries, clock.now(), kinds))) return [];
      return database.write(async (queries) => {
        const nowMs = clock.now();
        await takeBack(queries, nowMs, redact);
        for (const job of await takeDue(queries, nowMs, kinds)) await enqueueJob(queries, ids.next("job"), job, nowMs);
        await makeDue(queries, nowMs);
        const claimed: Claim[] = [];
        const slots = await freeSlots(queries, request);
        const values = { ownerId: request.ownerId, leaseUntilMs: nowMs + request.leaseMs, nowMs };
        while (claimed.length < request.max) {
          const roomy = JSON.stringify([...slots].flatMap(([kind, free]) => (free > 0 ? [kind] : [])));
          const row = await claimOne(queries, { ...values, kinds: roomy }, (claims + 1) % FAIR_CLAIM === 0);
          if (row === undefined) break;
          claims += 1;
          slots.set(row.kind, (slots.get(row.kind) ?? 0) - 1);
          claimed.push({ job: jobFrom(row), epoch: row.epoch });
        }
        return claimed;
      });
    },

    renew: (held, leaseMs) =>
      database.write(async (queries) => {
        const renewals: Renewal[] = [];
        for (const { job, epoch } of held) {
          const row = await queries
            .updateTable("jobs")
            .set({ lease_until_ms: clock.now() + leaseMs })
            .where("id", "=", job.id)
            .where("epoch", "=", epoch)
            .where("state", "=", "active")
            .returning("cancel_requested")
            .executeTakeFirst();
          renewals.push(row === undefined ? "lost" : row.cancel_requested === 1 ? "cancel" : "kept");
        }
        return renewals;
      }),

    finish: (claim, end) =>
      database.write(async (queries) => {
        const row = await heldRow(queries, claim);
        if (row === undefined) return false;
        await endClaim(queries, row, end, { nowMs: clock.now(), redact });
        return true;
      }),

    cancel: (id, queries) =>
      within(queries, async (inTransaction) => {
        const nowMs = clock.now();
        await inTransaction
          .updateTable("jobs")
          .set({ cancel_requested: 1 })
          .where("id", "=", id)
          .where("state", "=", "active")
          .execute();
        await cancelWaiting(inTransaction, id, nowMs);
        return findJob(inTransaction, id);
      }),

    async pause({ scope, name }, queries) {
      await within(queries, (inTransaction) =>
        inTransaction
          .insertInto("job_pauses")
          .values({ scope, name })
          .onConflict((c) => c.doNothing())
          .execute(),
      );
    },

    async resume({ scope, name }, queries) {
      await within(queries, (inTransaction) =>
        inTransaction.deleteFrom("job_pauses").where("scope", "=", scope).where("name", "=", name).execute(),
      );
    },

    async pauses() {
      const rows = await database.queries
        .selectFrom("job_pauses")
        .selectAll()
        .orderBy("scope")
        .orderBy("name")
        .execute();
      return rows.map(({ scope, name }): Pause => ({ scope: scope === "kind" ? "kind" : "group", name }));
    },

    replay: (id) =>
      database.write(async (queries) => {
        const dead = await queries
          .selectFrom("jobs")
          .selectAll()
          .where("id", "=", id)
          .where("state", "=", "dead")
          .executeTakeFirst();
        if (dead === undefined || (await openDuplicate(queries, dead.kind, dead.dedupe_key)) !== undefined)
          return false;
        await queries
          .updateTable("jobs")
          .set({ state: "queued", attempt: 0, error: null, started_at_ms: null, finished_at_ms: null })
          .where("id", "=", id)
          .execute();
        return true;
      }),

    get: (id) => findJob(database.queries, id),

    async find(kind, dedupeKey) {
      const id = await openDuplicate(database.queries, kind, dedupeKey);
      return id === undefined ? null : findJob(database.queries, id);
    },

    async ahead({ id, kind, priority, state }) {
      if (state !== "queued") return 0;
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from jobs, (select seq from jobs where id = ${id}) own
        where state = ${sql.lit("queued")} and kind = ${kind}
          and (priority > ${priority} or (priority = ${priority} and jobs.seq < own.seq))
          and (group_name is null or group_name not in (select name from job_pauses where scope = 'group'))`.execute(
        database.queries,
      );
      return rows[0]?.count ?? 0;
    },

    async list({ kind, state, limit, before }) {
      let query = database.queries.selectFrom("jobs").selectAll().orderBy("id", "desc").limit(limit);
      query = kind === undefined ? query.where("kind", "not like", "% %") : query.where("kind", "=", kind);
      if (state !== undefined) query = query.where("state", "=", sql.lit(state));
      if (before !== undefined) query = query.where("id", "<", before);
      return (await query.execute()).map(jobFrom);
    },

    async counts() {
      const rows = await database.queries
        .selectFrom("jobs")
        .select((eb) => ["kind", "state", eb.fn.countAll<number>().as("count")])
        .groupBy(["kind", "state"])
        .orderBy("kind")
        .execute();
      return rows.map((row) => ({ ...row, state: stateFrom(row.state) }));
    },

    schedule: (schedule) => database.write((queries) => storeSchedule(queries, schedule, clock.now())),

    unschedule: (name) =>
      database.write(async (queries) => {
        const { numDeletedRows } = await queries
          .deleteFrom("job_schedules")
          .where("name", "=", name)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),

    schedules: () => readSchedules(database.queries),

    nextTimeMs: (kinds) => nextTimeMs(database.queries, kinds),
  };
}
