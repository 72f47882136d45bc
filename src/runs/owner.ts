// This process as a worker: a lease that says it lives, and the taking over of what dead processes left behind.
import type { Clock } from "../kernel/clock.ts";
import { type Database, prepared, type Queries } from "../storage/index.ts";
import { isWithinLease, type JobQueue } from "../jobs/index.ts";
import type { TakeOver } from "./context.ts";
import { TAKE_OVER_KIND, takeOverJob } from "./going-on.ts";

export interface OwnerOptions {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
}

const selectLease = prepared((queries, { ownerId }: { ownerId: string }) =>
  queries.selectFrom("owners").select("lease_until_ms").where("id", "=", ownerId),
);

export interface OwnerDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly queue: Pick<JobQueue, "enqueue" | "find" | "cancel">;
  readonly takeOvers: readonly TakeOver[];
}

export class Owner {
  readonly id: string;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #pid: number;
  readonly #options: OwnerOptions;
  readonly #queue: Pick<JobQueue, "enqueue" | "find" | "cancel">;
  readonly #takeOvers: readonly TakeOver[];

  constructor(deps: OwnerDeps, self: { readonly id: string; readonly pid: number }, options: OwnerOptions) {
    this.id = self.id;
    this.#pid = self.pid;
    this.#database = deps.database;
    this.#clock = deps.clock;
    this.#queue = deps.queue;
    this.#takeOvers = deps.takeOvers;
    this.#options = options;
  }

  /** Renews the lease in the caller's transaction where it is not stored with more than a heartbeat's rest. */
  async renew(queries: Queries): Promise<void> {
    const nowMs = this.#clock.now();
    const { leaseMs, heartbeatMs } = this.#options;
    const [stored] = (await selectLease(queries, { ownerId: this.id })).rows;
    const restMs = stored === undefined ? 0 : stored.lease_until_ms - nowMs;
    // More than a whole lease left means that the wall clock was set back.
    if (restMs > leaseMs - heartbeatMs && restMs <= leaseMs) return;
    const leaseUntilMs = nowMs + leaseMs;
    await queries
      .insertInto("owners")
      .values({ id: this.id, pid: this.#pid, started_at_ms: nowMs, lease_until_ms: leaseUntilMs })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ lease_until_ms: leaseUntilMs }))
      .execute();
    await this.#queue.enqueue(takeOverJob(this.id, leaseUntilMs), queries);
  }

  /** Whether the process that holds a run is known and within its lease. */
  async lives(ownerId: string): Promise<boolean> {
    if (ownerId === this.id) return true;
    const [row] = (await selectLease(this.#database.queries, { ownerId })).rows;
    return row !== undefined && isWithinLease(row.lease_until_ms, this.#clock.now(), this.#options.leaseMs);
  }

  /** Ends the leases that have run out: each slice settles what the dead process held, in one transaction a process. */
  async takeOverDead(): Promise<void> {
    const dead = await this.#expired(this.#database.queries);
    for (const ownerId of dead) {
      await this.#database.write(async (queries) => {
        // Its owner may have come back, or another process may have been first.
        if (!(await this.#expired(queries)).includes(ownerId)) return;
        await this.#handOver(queries, ownerId);
      });
    }
  }

  /** When the lease of another owner ends, as it stands; null = it has none any more. */
  async leaseEndOf(ownerId: string): Promise<number | null> {
    return (await selectLease(this.#database.queries, { ownerId })).rows[0]?.lease_until_ms ?? null;
  }

  /** Gives up the lease at the end of the process. */
  async leave(): Promise<void> {
    if (!(await this.#isKnown())) return;
    const job = await this.#queue.find(TAKE_OVER_KIND, this.id);
    await this.#database.write(async (queries) => {
      await this.#handOver(queries, this.id);
      if (job !== null) await this.#queue.cancel(job.id, queries);
    });
  }

  async #isKnown(): Promise<boolean> {
    const row = await this.#database.queries
      .selectFrom("owners")
      .select("id")
      .where("id", "=", this.id)
      .executeTakeFirst();
    return row !== undefined;
  }

  async #handOver(queries: Queries, ownerId: string): Promise<void> {
    for (const takeOver of this.#takeOvers) await takeOver(queries, ownerId, this.#clock.now());
    await queries.deleteFrom("owners").where("id", "=", ownerId).execute();
  }

  async #expired(queries: Queries): Promise<string[]> {
    const owners = await queries
      .selectFrom("owners")
      .select(["id", "lease_until_ms"])
      .where("id", "!=", this.id)
      .execute();
    const nowMs = this.#clock.now();
    return owners.flatMap(({ id, lease_until_ms }) =>
      isWithinLease(lease_until_ms, nowMs, this.#options.leaseMs) ? [] : [id],
    );
  }
}
