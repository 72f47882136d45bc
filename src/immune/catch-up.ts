// Learning keeps up with trials: before anything is read that follows from them, by whoever reads.
import type { Log } from "../observability/index.ts";
import { learnBatch, type LearnDeps } from "./learn.ts";

/** Of transactions before a review goes on without the rest. */
const BATCHES = 10;

export interface CatchUp {
  /**
   * What is missing of the newest trials is learned, up to a bound; the rest goes on in the background, and nobody waits
   * for that. Never throws.
   */
  now(): Promise<void>;
  /** All of it. */
  whole(): Promise<void>;
  /** Ends what goes on in the background. */
  [Symbol.asyncDispose](): Promise<void>;
}

export function createCatchUp(deps: LearnDeps & { readonly log: Log }): CatchUp {
  const ending = new AbortController();
  /** One at a time in a process: two would only take each other's place. */
  let latest: Promise<boolean> = Promise.resolve(false);

  /** @returns whether there is more */
  function learn(batches: number): Promise<boolean> {
    latest = latest.then(() => learnSome(deps, batches, ending.signal));
    return latest;
  }

  let isBehind = false;
  return {
    now: async () => {
      if (isBehind || !(await learn(BATCHES))) return;
      isBehind = true;
      void learn(Infinity).finally(() => {
        isBehind = false;
      });
    },
    whole: async () => {
      await learn(Infinity);
    },
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await latest;
    },
  };
}

/** Never rejects. */
async function learnSome(
  deps: LearnDeps & { readonly log: Log },
  batches: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    let isMore = true;
    for (let done = 0; done < batches && isMore; done += 1) {
      // The store's calls give no turn to others by themselves.
      if (done > 0) await deps.clock.sleep(0, signal);
      if (signal.aborted) break;
      isMore = await learnBatch(deps);
    }
    return isMore;
  } catch (error) {
    deps.log.error("learning-failed", { error });
    return false;
  }
}
