// What the worker of a lane does: its runs and schedules, and the upkeep of the store.
import { z } from "zod";
import type { Clock } from "../kernel/clock.ts";
import { Again, type JobKind, type JobQueue } from "../jobs/index.ts";
import { runJobKind, type Runs, TAKE_OVER_KIND, upkeep, type UpkeepDeps } from "../runs/index.ts";
import { type DurableDeps, scheduledJob, scheduledKind } from "./submit.ts";

const UPKEEP_KIND = "store upkeep";
/** After the opening, so that nobody's first call waits for it. */
const UPKEEP_AFTER_MS = 5_000;
const UPKEEP_EVERY_MS = 3_600_000;
const UPKEEP_ATTEMPTS = 1_000;
/** Runs of a lane at a time; a batch is one, with a concurrency of its own. */
const RUNS_AT_A_TIME = 8;

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
export async function enqueueUpkeep(queue: JobQueue, clock: Clock): Promise<void> {
  const runAtMs = clock.now() + UPKEEP_AFTER_MS;
  await queue.enqueue({ kind: UPKEEP_KIND, payload: {}, dedupeKey: "", runAtMs, maxAttempts: UPKEEP_ATTEMPTS });
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
