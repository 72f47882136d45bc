// The default numbers, for tests of this slice.
import type { RetryConfig } from "./backoff.ts";
import type { CircuitConfig } from "./circuit.ts";

export const RETRY: RetryConfig = { baseMs: 2_000, factor: 2, capMs: 60_000, maxRetries: 5 };
export const CIRCUIT: CircuitConfig = {
  failureThreshold: 3,
  openMs: 30_000,
  probeLeaseMs: 130_000,
  successThreshold: 1,
};
