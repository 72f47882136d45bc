// The circuit breaker of every provider's model, shared by all processes of a data directory.
import { FAILURE_RULES, type FailureKind } from "../failure/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Database } from "../storage/index.ts";
import { admission, type CircuitConfig, type CircuitEvent, next, type ProbeLease, type Ticket } from "./circuit.ts";
import { type CircuitChange, readCircuit, type StoredCircuit, type Target, writeCircuit } from "./store.ts";

/** How long to wait before looking again while somebody's probe is under way: its verdict may come any moment. */
const PROBE_LOOK_MS = 1_000;

/** Leave for one attempt; it is handed back with what came of it. */
export type Admitted = Ticket & { readonly target: Target };

export type Admission =
  | Admitted
  | {
      readonly kind: "refused";
      /** Until a probe may be tried at the latest. */
      readonly retryAfterMs: number;
    };

/** "success" = an answer was received, whatever it is worth. */
export type Outcome = "success" | FailureKind;

export interface Breaker {
  /** A healthy model costs one read. `holder` is the id of the attempt: unique, as it identifies a probe. */
  admit(target: Target, holder: string): Promise<Admission>;
  /**
   * Only an answer resets the count of failures or closes the circuit. A failure that does not count against the
   * provider (the caller's abort, a refused budget, 400, 401, 403, 429, blocked) proves nothing about its health: it
   * changes nothing for a call, and makes way for the next probe after a probe. Writes only what changes.
   */
  report(admitted: Admitted, outcome: Outcome): Promise<void>;
  /** How long to sleep before asking again; 0 = now. Takes no lease, so another may still come first. */
  waitMs(target: Target): Promise<number>;
}

export interface BreakerDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly config: CircuitConfig;
}

export function circuitBreaker({ database, clock, config }: BreakerDeps): Breaker {
  const write = (seen: StoredCircuit, change: CircuitChange): Promise<boolean> =>
    database.write((queries) => writeCircuit(queries, seen, change));

  return {
    async admit(target, holder) {
      for (;;) {
        const seen = await readCircuit(database.queries, target);
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
            if (await write(seen, { circuit, nowMs, failure: null })) return { kind: "probe", target, lease };
          }
        }
      }
    },

    async report(admitted, outcome) {
      for (;;) {
        const seen = await readCircuit(database.queries, admitted.target);
        const nowMs = clock.now();
        const circuit = next(seen.circuit, verdict(admitted, outcome, nowMs), config);
        if (circuit === seen.circuit) return;
        const failure = counts(outcome) ? outcome : null;
        if (await write(seen, { circuit, nowMs, failure })) return;
      }
    },

    async waitMs(target) {
      const { circuit } = await readCircuit(database.queries, target);
      const permission = admission(circuit, clock.now(), config);
      if (permission.kind !== "refused") return 0;
      return circuit.kind === "half-open" ? Math.min(permission.retryAfterMs, PROBE_LOOK_MS) : permission.retryAfterMs;
    },
  };
}

function verdict(ticket: Ticket, outcome: Outcome, nowMs: number): CircuitEvent {
  if (outcome === "success") return { kind: "answered", ticket };
  return counts(outcome) ? { kind: "failed", ticket, nowMs } : { kind: "released", ticket };
}

function counts(outcome: Outcome): outcome is FailureKind {
  return outcome !== "success" && FAILURE_RULES[outcome].countsAgainstCircuit;
}
