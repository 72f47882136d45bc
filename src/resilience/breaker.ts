// The circuit breaker of every provider's model, shared by all processes of a data directory.
import { FAILURE_RULES, type FailureKind } from "../failure/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Log } from "../observability/index.ts";
import type { Database } from "../storage/index.ts";
import { type CallHistory, type JudgedCalls, NO_CALLS } from "./call-history.ts";
import { admission, type CircuitConfig, type CircuitEvent, next, type ProbeLease, type Ticket } from "./circuit.ts";
import { type CircuitChange, readCircuit, type StoredCircuit, type Target, writeCircuit } from "./store.ts";
import { unlessAway } from "./unless-away.ts";

/** How long to wait before looking again while somebody's probe is under way: its verdict may come any moment. */
const PROBE_LOOK_MS = 1_000;

/** Leave for one attempt; it is handed back with what came of it. */
export type Admitted =
  | (Ticket & { readonly target: Target })
  /** The circuit could not be read: what comes of the attempt moves nothing. */
  | { readonly kind: "unseen"; readonly target: Target };

export type Admission =
  | Admitted
  | {
      readonly kind: "refused";
      /** Until a probe may be tried at the latest. */
      readonly retryAfterMs: number;
    };

/**
 * "success" = an answer was received, whatever it is worth. "unjudged" = what came says nothing about the model, such as
 * an answer without text under a max_tokens that left no room for any.
 */
export type Outcome = "success" | "unjudged" | FailureKind;

export interface Breaker {
  /**
   * A healthy model costs one read. `holder` is the id of the attempt: unique, as it identifies a probe. A store that
   * cannot be read refuses nobody; one that cannot be written gives out no probe. `runId`: who asks, for the log.
   */
  admit(target: Target, holder: string, runId?: string): Promise<Admission>;
  /**
   * Told after the attempt's line in the ledger has ended, which is what shares are taken from. Only an answer resets
   * the count of failures in a row or closes the circuit. An answer that is none (empty, malformed, without visible
   * text) is no failure in a row, counts by its share of an hour's calls, and fails a probe. What the provider is not to
   * blame for (the caller's abort, a refused budget, 400, 401, 403, 429, blocked) changes nothing for a call, and makes
   * way for the next probe after a probe. Writes only what changes.
   * @throws StorageError
   */
  report(admitted: Admitted, outcome: Outcome): Promise<void>;
  /** How long to sleep before asking again; 0 = now. Takes no lease, so another may still come first. */
  waitMs(target: Target, runId?: string): Promise<number>;
}

export interface BreakerDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly config: CircuitConfig;
  readonly calls: CallHistory;
  readonly log: Log;
}

export function circuitBreaker({ database, clock, config, calls, log }: BreakerDeps): Breaker {
  const write = (seen: StoredCircuit, change: CircuitChange): Promise<boolean> =>
    database.write((queries) => writeCircuit(queries, seen, change));

  const look = (target: Target, runId?: string): Promise<StoredCircuit | null> =>
    unlessAway({ log, runId }, "circuit-not-read", () => readCircuit(database.queries, target), null);

  return {
    async admit(target, holder, runId) {
      for (;;) {
        const seen = await look(target, runId);
        if (seen === null) return { kind: "unseen", target };
        const nowMs = clock.now();
        const permission = admission(seen.circuit, nowMs, config);
        switch (permission.kind) {
          case "allowed":
            return { kind: "call", target, trips: seen.circuit.trips };
          case "refused":
            return permission;
          case "probe-available": {
            const lease: ProbeLease = { holder, untilMs: nowMs + config.probeLeaseMs };
            const circuit = next(seen.circuit, { kind: "probe-leased", lease, nowMs }, config);
            const change = { circuit, nowMs, failure: null };
            const leased = await unlessAway({ log, runId }, "probe-not-leased", () => write(seen, change), null);
            if (leased === null) return { kind: "refused", retryAfterMs: PROBE_LOOK_MS };
            if (leased) return { kind: "probe", target, lease };
          }
        }
      }
    },

    async report(admitted, outcome) {
      if (admitted.kind === "unseen") return;
      for (;;) {
        const seen = await readCircuit(database.queries, admitted.target);
        const nowMs = clock.now();
        const judged = isFault(outcome) ? await judgedCalls(seen, nowMs) : NO_CALLS;
        const circuit = next(seen.circuit, verdict(admitted, outcome, nowMs, judged), config);
        if (circuit === seen.circuit) return;
        const failure = isFault(outcome) ? outcome : null;
        if (await write(seen, { circuit, nowMs, failure })) return;
      }
    },

    async waitMs(target, runId) {
      const seen = await look(target, runId);
      if (seen === null) return 0;
      const permission = admission(seen.circuit, clock.now(), config);
      if (permission.kind !== "refused") return 0;
      return seen.circuit.kind === "half-open"
        ? Math.min(permission.retryAfterMs, PROBE_LOOK_MS)
        : permission.retryAfterMs;
    },
  };

  async function judgedCalls({ target, circuit }: StoredCircuit, nowMs: number): Promise<JudgedCalls> {
    if (circuit.kind !== "closed") return NO_CALLS;
    return calls.judgedCalls(target, {
      sinceMs: circuit.sinceMs,
      nowMs,
      latestCalls: config.windowCalls,
      semanticMs: config.semanticWindowMs,
    });
  }
}

function verdict(ticket: Ticket, outcome: Outcome, nowMs: number, calls: JudgedCalls): CircuitEvent {
  if (outcome === "success") return { kind: "answered", ticket, nowMs };
  if (!isFault(outcome)) return { kind: "released", ticket };
  return { kind: "failed", ticket, nowMs, inARow: FAILURE_RULES[outcome].countsAgainstCircuit, calls };
}

/** Whether it is the provider's fault. */
function isFault(outcome: Outcome): outcome is FailureKind {
  if (outcome === "success" || outcome === "unjudged") return false;
  const { countsAgainstCircuit, semantic } = FAILURE_RULES[outcome];
  return countsAgainstCircuit || semantic;
}
