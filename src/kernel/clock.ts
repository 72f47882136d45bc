// Time as a value that is passed in: epoch milliseconds and a wait that can be aborted.

export interface Clock {
  /** Wall clock, epoch milliseconds. May jump backwards. */
  now(): number;
  /** Milliseconds since an arbitrary start; never jumps. Use it for durations. */
  monotonic(): number;
  /** Milliseconds that this thread has had of a processor; while it, or the machine, waits there come none. */
  processorMs(): number;
  /** Resolves after `ms`, or at once when `signal` aborts: the caller looks at the signal afterwards. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` after `ms` unless cancelled; never keeps the process alive. Returns the cancel function. */
  after(ms: number, run: () => void): () => void;
}
