// Keeps the store from growing without bound: once an hour, by whichever process comes first, in small bites.
import type { Clock } from "../kernel/clock.ts";
import type { Log } from "../observability/index.ts";
import type { Database, Queries } from "../storage/index.ts";

/** A slice's part: one bite of bounded size. Answers how many rows it took; 0 = nothing is left to do. */
export interface UpkeepStep {
  readonly name: string;
  readonly bite: (queries: Queries, nowMs: number) => Promise<number>;
}

/** After the opening, so that nobody's first call waits for it. */
const START_MS = 5_000;
const EVERY_MS = 3_600_000;
/** Between two bites, so that others get the lock. */
const PAUSE_MS = 10;
const NAME = "retention";

export interface UpkeepDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly steps: readonly UpkeepStep[];
}

/** A timer that never keeps the process alive; disposing it waits for the bite that is under way. */
export function startUpkeep(deps: UpkeepDeps): AsyncDisposable {
  const closing = new AbortController();
  let running = Promise.resolve();
  let stopTimer = deps.clock.after(START_MS, tick);
  function tick(): void {
    running = upkeep(deps, closing.signal);
    stopTimer = deps.clock.after(EVERY_MS, tick);
  }
  return {
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      stopTimer();
      await running;
    },
  };
}

/** What fails in it is logged, and done at the next time. */
export async function upkeep({ database, clock, log, steps }: UpkeepDeps, signal: AbortSignal): Promise<void> {
  try {
    if (!(await isDue(database, clock.now()))) return;
    for (const { name, bite } of steps) {
      let rows = 0;
      for (let taken = 1; taken > 0 && !signal.aborted; rows += taken) {
        taken = await database.write((queries) => bite(queries, clock.now()));
        if (taken > 0) await clock.sleep(PAUSE_MS, signal);
      }
      if (rows > 0) log.info("upkeep", { step: name, rows });
    }
  } catch (error) {
    log.warn("upkeep-failed", { error });
  }
}

/** One process takes the hour, in one write. A time that lies ahead, as after a clock that was set back, counts as due. */
function isDue(database: Database, nowMs: number): Promise<boolean> {
  return database.write(async (queries) => {
    const last = await queries.selectFrom("upkeep").select("run_at_ms").where("name", "=", NAME).executeTakeFirst();
    if (last !== undefined && last.run_at_ms <= nowMs && last.run_at_ms > nowMs - EVERY_MS) return false;
    await queries
      .insertInto("upkeep")
      .values({ name: NAME, run_at_ms: nowMs })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ run_at_ms: nowMs }))
      .execute();
    return true;
  });
}
