// The circuit of one provider's model: a pure state machine that its breaker stores and asks.
import type { Config } from "../config/index.ts";
import type { JudgedCalls, Share } from "./call-history.ts";
import { leftMs } from "./span.ts";

export type CircuitConfig = Config["circuit"];

/** The share of answers that are none which opens a circuit. */
const SEMANTIC_RATIO = 0.5;

/** The right to try a resting model once. A holder is one attempt: it is never given two leases. */
export interface ProbeLease {
  readonly holder: string;
  /** Epoch milliseconds; a probe that has not reported by then makes way for another. */
  readonly untilMs: number;
}

/**
 * CLOSED -> OPEN after `failureThreshold` failures without an answer between them, when `failureRatio` of the last calls
 * failed, or when half of an hour's calls brought answers that are none; OPEN -> HALF-OPEN when a probe is leased,
 * `openMs` later at the earliest; HALF-OPEN -> CLOSED after `successThreshold` answered probes, -> OPEN after a failed
 * one. `trips` counts every opening there ever was: a call admitted before one has no say after it.
 */
export type Circuit =
  | {
      readonly kind: "closed";
      readonly consecutiveFailures: number;
      /** When it closed, in epoch milliseconds: earlier calls count no more. 0 = it was never open. */
      readonly sinceMs: number;
      readonly trips: number;
    }
  | { readonly kind: "open"; readonly openedAtMs: number; readonly trips: number }
  | {
      readonly kind: "half-open";
      readonly openedAtMs: number;
      /** null = free for the next who asks. */
      readonly probe: ProbeLease | null;
      readonly successes: number;
      readonly trips: number;
    };

export const HEALTHY: Circuit = { kind: "closed", consecutiveFailures: 0, sinceMs: 0, trips: 0 };

/** What an admitted attempt carries back with its verdict. */
export type Ticket =
  | { readonly kind: "call"; readonly trips: number }
  | { readonly kind: "probe"; readonly lease: ProbeLease };

/** `answered`: a real answer. `failed`: the provider's fault. `released`: anything else, which is no verdict. */
export type CircuitEvent =
  | { readonly kind: "probe-leased"; readonly lease: ProbeLease; readonly nowMs: number }
  | { readonly kind: "answered"; readonly ticket: Ticket; readonly nowMs: number }
  | {
      readonly kind: "failed";
      readonly ticket: Ticket;
      readonly nowMs: number;
      /** Whether it counts as one in a row; an answer that is none only counts by its share. */
      readonly inARow: boolean;
      /** Of the time since the circuit closed, this one among them. */
      readonly calls: JudgedCalls;
    }
  | { readonly kind: "released"; readonly ticket: Ticket };

export type Permission =
  | { readonly kind: "allowed" }
  | { readonly kind: "probe-available" }
  | {
      readonly kind: "refused";
      /** Until a probe may be tried at the latest; never above the rest or the lease it waits for. */
      readonly retryAfterMs: number;
    };

export function admission(circuit: Circuit, nowMs: number, config: CircuitConfig): Permission {
  if (circuit.kind === "closed") return { kind: "allowed" };
  const retryAfterMs = untilProbeMs(circuit, nowMs, config);
  return retryAfterMs === 0 ? { kind: "probe-available" } : { kind: "refused", retryAfterMs };
}

/** Returns the same object when the event changes nothing: a lease that is not free, or a verdict that came too late. */
export function next(circuit: Circuit, event: CircuitEvent, config: CircuitConfig): Circuit {
  if (event.kind === "probe-leased") return afterLease(circuit, event.lease, event.nowMs, config);
  switch (circuit.kind) {
    case "open":
      return circuit;
    case "closed":
      return event.ticket.kind === "call" && event.ticket.trips === circuit.trips
        ? afterCall(circuit, event, config)
        : circuit;
    case "half-open":
      return event.ticket.kind === "probe" && isSameLease(event.ticket.lease, circuit.probe)
        ? afterProbe(circuit, event, config)
        : circuit;
  }
}

type Closed = Extract<Circuit, { kind: "closed" }>;
type HalfOpen = Extract<Circuit, { kind: "half-open" }>;
type Verdict = Exclude<CircuitEvent, { kind: "probe-leased" }>;

function afterLease(circuit: Circuit, probe: ProbeLease, nowMs: number, config: CircuitConfig): Circuit {
  if (circuit.kind === "closed" || untilProbeMs(circuit, nowMs, config) > 0) return circuit;
  return circuit.kind === "half-open"
    ? { ...circuit, probe }
    : { kind: "half-open", openedAtMs: circuit.openedAtMs, probe, successes: 0, trips: circuit.trips };
}

function afterCall(circuit: Closed, verdict: Verdict, config: CircuitConfig): Circuit {
  switch (verdict.kind) {
    case "answered":
      return circuit.consecutiveFailures === 0 ? circuit : { ...circuit, consecutiveFailures: 0 };
    case "failed": {
      const consecutiveFailures = circuit.consecutiveFailures + (verdict.inARow ? 1 : 0);
      if (consecutiveFailures >= config.failureThreshold || failsTooOften(verdict.calls, config)) {
        return { kind: "open", openedAtMs: verdict.nowMs, trips: circuit.trips + 1 };
      }
      // A start that lies ahead, after the clock was set back, would hide every call until then.
      const sinceMs = Math.min(circuit.sinceMs, verdict.nowMs);
      return verdict.inARow || sinceMs < circuit.sinceMs ? { ...circuit, consecutiveFailures, sinceMs } : circuit;
    }
    case "released":
      return circuit;
  }
}

function afterProbe(circuit: HalfOpen, verdict: Verdict, config: CircuitConfig): Circuit {
  switch (verdict.kind) {
    case "answered": {
      const successes = circuit.successes + 1;
      return successes < config.successThreshold
        ? { ...circuit, probe: null, successes }
        : { kind: "closed", consecutiveFailures: 0, sinceMs: verdict.nowMs, trips: circuit.trips };
    }
    case "failed":
      return { kind: "open", openedAtMs: verdict.nowMs, trips: circuit.trips + 1 };
    case "released":
      return { ...circuit, probe: null };
  }
}

function failsTooOften({ latest, semantic }: JudgedCalls, config: CircuitConfig): boolean {
  return (
    reaches(latest, config.failureRatio, latest.calls >= config.minimumCalls) ||
    reaches(semantic, SEMANTIC_RATIO, semantic.failures >= config.semanticMinimum)
  );
}

function reaches({ calls, failures }: Share, ratio: number, isEnough: boolean): boolean {
  return isEnough && failures >= ratio * calls;
}

function isSameLease(a: ProbeLease, b: ProbeLease | null): boolean {
  return a.holder === b?.holder && a.untilMs === b.untilMs;
}

function untilProbeMs(circuit: Exclude<Circuit, Closed>, nowMs: number, config: CircuitConfig): number {
  if (circuit.kind === "open") return leftMs(circuit.openedAtMs + config.openMs, config.openMs, nowMs);
  return circuit.probe === null ? 0 : leftMs(circuit.probe.untilMs, config.probeLeaseMs, nowMs);
}
