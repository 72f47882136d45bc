// Stops synchronous work that takes too long: regular timers cannot, because the work holds the event loop.
import { createContext, Script } from "node:vm";
import type { Clock } from "../kernel/clock.ts";

/** Runs `work` and says whether it ended within `limitMs`; its own errors are thrown. It may be begun several times. */
export type WithinLimit = (limitMs: number, work: () => void) => boolean;

/** Work that had a smaller share of its time on a processor did not take too long: the machine kept it waiting. */
const LEAST_SHARE = 0.5;
/** However often the machine keeps it waiting. */
export const MOST_TRIES = 2;

/**
 * The limit is one of wall time, which also passes while the machine is stalled. With a clock, work that was kept waiting is
 * begun again, so that it holds the thread for MOST_TRIES x `limitMs` at most. Costs about 0.2 ms a call.
 */
export function createTimeLimit(clock?: Pick<Clock, "processorMs">): WithinLimit {
  const sandbox: { work: () => void } = { work: () => {} };
  const context = createContext(sandbox);
  const script = new Script("work()");
  const ends = (timeout: number): boolean => {
    try {
      script.runInContext(context, { timeout });
      return true;
    } catch (error) {
      if (isTimeout(error)) return false;
      throw error;
    }
  };
  return (limitMs, work) => {
    sandbox.work = work;
    if (clock === undefined) return ends(limitMs);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const beganMs = clock.processorMs();
      if (ends(limitMs)) return true;
      if (clock.processorMs() - beganMs >= LEAST_SHARE * limitMs) return false;
    }
    return false;
  };
}

/** The error may come from another context, where `Error` is another class. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
