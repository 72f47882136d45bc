// What one process at a time may do, among all that share a store: under a lease that it renews while it lives.
import type { Clock } from "../kernel/clock.ts";
import type { Database } from "../storage/index.ts";

/** So many whole leases may lie ahead before the wall clock counts as set back: others' clocks and leases may differ. */
const MOST_LEASES_AHEAD = 10;

/** Whether a lease that was stored covers this moment. One from a time that lies ahead does not: its clock was set back. */
export function isWithinLease(leaseUntilMs: number, nowMs: number, leaseMs: number): boolean {
  return leaseUntilMs > nowMs && leaseUntilMs <= nowMs + MOST_LEASES_AHEAD * leaseMs;
}

export interface LeaseOptions {
  readonly name: string;
  readonly holderId: string;
  /** After so much silence the lease is anybody's. */
  readonly leaseMs: number;
}

export class Lease {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #options: LeaseOptions;

  constructor(database: Database, clock: Clock, options: LeaseOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#options = options;
  }

  /** Renews it where it is this process's, takes it where it is nobody's, and says whether it is held now. */
  async hold(): Promise<boolean> {
    const { name, holderId, leaseMs } = this.#options;
    // A read first: who only waits takes no lock.
    if (this.#isAnothers(await holderOf(this.#database.queries, name))) return false;
    return this.#database.write(async (queries) => {
      if (this.#isAnothers(await holderOf(queries, name))) return false;
      const row = { holder_id: holderId, lease_until_ms: this.#clock.now() + leaseMs };
      await queries
        .insertInto("leases")
        .values({ name, ...row })
        .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
        .execute();
      return true;
    });
  }

  async giveUp(): Promise<void> {
    const { name, holderId } = this.#options;
    await this.#database.write((queries) =>
      queries.deleteFrom("leases").where("name", "=", name).where("holder_id", "=", holderId).execute(),
    );
  }

  #isAnothers(held: { readonly holder_id: string; readonly lease_until_ms: number } | undefined): boolean {
    if (held === undefined || held.holder_id === this.#options.holderId) return false;
    return isWithinLease(held.lease_until_ms, this.#clock.now(), this.#options.leaseMs);
  }
}

function holderOf(queries: Database["queries"], name: string) {
  return queries
    .selectFrom("leases")
    .select(["holder_id", "lease_until_ms"])
    .where("name", "=", name)
    .executeTakeFirst();
}
