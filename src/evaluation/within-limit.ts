// Stops synchronous work that takes too long: regular timers cannot, because the work holds the event loop.
import { createContext, Script } from "node:vm";

/** Runs `work` and says whether it ended within `limitMs` of wall time; its own errors are thrown. */
export type WithinLimit = (limitMs: number, work: () => void) => boolean;

/** Costs about 0.2 ms a call. */
export function createTimeLimit(): WithinLimit {
  const sandbox: { work: () => void } = { work: () => {} };
  const context = createContext(sandbox);
  const script = new Script("work()");
  return (limitMs, work) => {
    sandbox.work = work;
    try {
      script.runInContext(context, { timeout: limitMs });
      return true;
    } catch (error) {
      if (isTimeout(error)) return false;
      throw error;
    }
  };
}

/** The error may come from another context, where `Error` is another class. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
