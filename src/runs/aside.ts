// Work beside a run's own, in its name: on its time, its caps and its journal, with lines of the ledger of its own.
import type { RunContext } from "./context.ts";

/** What is said there is not the run's answer: who waits does not hear it. */
export function asideOf(run: RunContext, operation: string): RunContext {
  return {
    ...run,
    operation,
    get pauseRequested() {
      return run.pauseRequested;
    },
    heard: () => {},
  };
}
