// Ctrl-C and kill as a signal: the first asks for a graceful end, the second ends at once.
import { systemClock } from "../kernel/node/clock.ts";

export interface StopRequested {
  readonly signal: AbortSignal;
  /** Gives Ctrl-C back to the system. */
  release(): void;
}

const INTERRUPTED_EXIT = 130;
/** One Ctrl-C may come twice: from the terminal, and from the process that started this one. */
const ECHO_MS = 500;

export function stopRequested(): StopRequested {
  const controller = new AbortController();
  let firstMs = 0;
  const stop = (): void => {
    const nowMs = systemClock.monotonic();
    if (!controller.signal.aborted) {
      firstMs = nowMs;
      controller.abort();
    } else if (nowMs - firstMs > ECHO_MS) {
      process.exit(INTERRUPTED_EXIT);
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, stop);
    },
  };
}
