// The default numbers, and what the parts of this slice need in a test.
import type { Log } from "../observability/index.ts";
import type { Database } from "../storage/index.ts";
import type { BreakerDeps } from "./breaker.ts";
import { type CallHistory, NO_CALLS } from "./call-history.ts";
import type { RetryConfig } from "./backoff.ts";
import type { CircuitConfig } from "./circuit.ts";

export const RETRY: RetryConfig = { baseMs: 2_000, factor: 2, capMs: 60_000, maxRetries: 5 };
export const CIRCUIT: CircuitConfig = {
  failureThreshold: 3,
  failureRatio: 0.5,
  windowCalls: 20,
  minimumCalls: 10,
  semanticWindowMs: 3_600_000,
  semanticMinimum: 5,
  openMs: 30_000,
  probeLeaseMs: 130_000,
  successThreshold: 1,
};

/** Nothing is known of any call, so that only failures in a row count. */
export const NO_HISTORY: CallHistory = {
  judgedCalls: () => Promise.resolve(NO_CALLS),
  takenCalls: () => Promise.resolve(0),
};

/** A log that keeps the names of its events, and of which runs they are. */
export function rememberingLog(): Log & { readonly events: readonly string[]; readonly runIds: readonly unknown[] } {
  const events: string[] = [];
  const runIds: unknown[] = [];
  const write: Log["warn"] = (event, facts) => {
    events.push(event);
    runIds.push(facts?.run_id);
  };
  return { events, runIds, debug: write, info: write, warn: write, error: write };
}

export function breakerDeps(facts: Pick<BreakerDeps, "database" | "clock"> & Partial<BreakerDeps>): BreakerDeps {
  return { config: CIRCUIT, calls: NO_HISTORY, log: rememberingLog(), ...facts };
}

/** Counts the write transactions from now on. */
export function countingWrites(of: Database): { readonly database: Database; writes: number } {
  const counter = {
    writes: 0,
    database: {
      ...of,
      write: <T>(work: Parameters<typeof of.write<T>>[0]) => {
        counter.writes += 1;
        return of.write(work);
      },
    },
  };
  return counter;
}
