// What the worker of a lane does: its runs and schedules, and the upkeep of the store.
import { z } from "zod";
import type { Clock } from "../kernel/clock.ts";
import { Again, type JobKind, type JobQueue } from "../jobs/index.ts";
import type { Log } from "../observability/index.ts";
import { runJobKind, type Runs, TAKE_OVER_KIND, upkeep, type UpkeepDeps } from "../runs/index.ts";
import { type DurableDeps, scheduledJob, scheduledKind } from "./submit.ts";

const UPKEEP_KIND = "store upkeep";
/** After the opening, so that nobody's first call waits for it. */
const UPKEEP_AFTER_MS = 5_000;
const UPKEEP_EVERY_MS = 3_600_000;
const UPKEEP_ATTEMPTS = 1_000;
/** Runs of a lane at a time; a batch is one, with a concurrency of its own. */
export const RUNS_AT_A_TIME = 8;

const ownerOf = z.object({ owner_id: z.string() });
const runOf = z.object({ run_id: z.string() });

export type Kinds = Readonly<Record<string, JobKind>>;

/** What any process with a worker does for all: the ends of leases, and retention. */
export function storeKinds({ runs, upkeepDeps }: { readonly runs: Runs; readonly upkeepDeps: UpkeepDeps }): Kinds {
  const { clock } = upkeepDeps;
  return {
    [TAKE_OVER_KIND]: {
      limit: 1,
      run: async (payload) => {
        const livesUntilMs = await runs.lookAfter(ownerOf.parse(payload).owner_id);
        return livesUntilMs === null ? null : new Again(livesUntilMs);
      },
    },
    [UPKEEP_KIND]: {
      limit: 1,
      run: async (_payload, { signal }) => {
        await upkeep(upkeepDeps, signal);
        signal.throwIfAborted();
        return new Again(clock.now() + UPKEEP_EVERY_MS);
      },
    },
  };
}

/** There is one such job, which comes again and again. */
export async function enqueueUpkeep(queue: JobQueue, clock: Clock, afterMs = UPKEEP_AFTER_MS): Promise<void> {
  const runAtMs = clock.now() + afterMs;
  await queue.enqueue({ kind: UPKEEP_KIND, payload: {}, dedupeKey: "", runAtMs, maxAttempts: UPKEEP_ATTEMPTS });
}

/** Upkeep by a process without a worker: after a while, where none has done it for long. */
export function startVisit(deps: {
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly upkeepDeps: UpkeepDeps;
}): AsyncDisposable {
  const { queue, clock, log, upkeepDeps } = deps;
  const closing = new AbortController();
  let working = Promise.resolve();
  const tidy = async (): Promise<void> => {
    const job = await queue.find(UPKEEP_KIND, "");
    if (job !== null && job.runAtMs > clock.now() - UPKEEP_EVERY_MS) return;
    if (job !== null) await queue.cancel(job.id);
    await enqueueUpkeep(queue, clock, UPKEEP_EVERY_MS);
    await upkeep(upkeepDeps, closing.signal);
  };
  const cancel = clock.after(UPKEEP_AFTER_MS, () => {
    working = tidy().catch((error: unknown) => {
      log.warn("upkeep-failed", { error });
    });
  });
  return {
    [Symbol.asyncDispose]: async () => {
      cancel();
      closing.abort();
      await working;
    },
  };
}

/** What only processes of this lane do: they have its keys, and its folder. */
export function laneKinds(deps: DurableDeps): Kinds {
  return {
    [runJobKind(deps.lane)]: {
      limit: RUNS_AT_A_TIME,
      run: async (payload, { signal }) => deps.runs.workOn(runOf.parse(payload).run_id, signal),
    },
    [scheduledKind(deps.lane)]: scheduledJob(deps),
  };
}
