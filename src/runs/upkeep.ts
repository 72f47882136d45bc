// Keeps the store from growing without bound, in small bites.
import type { Clock } from "../kernel/clock.ts";
import type { Log } from "../observability/index.ts";
import type { Database, Queries } from "../storage/index.ts";

/** A slice's part: one bite of bounded size. Answers how many rows it took; 0 = nothing is left to do. */
export interface UpkeepStep {
  readonly name: string;
  readonly bite: (queries: Queries, nowMs: number) => Promise<number>;
}

/** Between two bites, so that others get the lock. */
const PAUSE_MS = 10;

export interface UpkeepDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly steps: readonly UpkeepStep[];
}

/** One step after the other; what fails in one is logged, and tried again the next time. */
export async function upkeep({ database, clock, log, steps }: UpkeepDeps, signal: AbortSignal): Promise<void> {
  for (const { name, bite } of steps) {
    try {
      let rows = 0;
      for (let taken = 1; taken > 0 && !signal.aborted; rows += taken) {
        taken = await database.write((queries) => bite(queries, clock.now()));
        if (taken > 0) await clock.sleep(PAUSE_MS, signal);
      }
      if (rows > 0) log.info("upkeep", { step: name, rows });
    } catch (error) {
      log.warn("upkeep-failed", { step: name, error });
    }
  }
}
