// What one process at a time may do, among all that share a store: under a lease that it renews while it lives.
import type { Clock } from "../kernel/clock.ts";
import type { Database } from "../storage/index.ts";

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
    const leftMs = held.lease_until_ms - this.#clock.now();
    // More than a whole lease left means that the wall clock was set back.
    return leftMs > 0 && leftMs <= this.#options.leaseMs;
  }
}

function holderOf(queries: Database["queries"], name: string) {
  return queries
    .selectFrom("leases")
    .select(["holder_id", "lease_until_ms"])
    .where("name", "=", name)
    .executeTakeFirst();
}
