// What healing_status shows: circuits, what failed lately, and when circuits opened and closed.
import { z } from "zod";
import type { Clock } from "../kernel/clock.ts";
import { type Database, latestEvents, type StoredEvent } from "../storage/index.ts";
import { admission, type Circuit, type CircuitConfig } from "./circuit.ts";
import { readCircuits, type StoredCircuit } from "./store.ts";

/** Keeps the answer under 25,000 characters. */
const SHOWN_CIRCUITS = 40;
const SHOWN_FAILURES = 20;
const SHOWN_EVENTS = 20;

/** The failures of one kind of one model, from the ledger. */
export interface RecentFailures {
  readonly provider: string;
  readonly model: string;
  readonly kind: string;
  readonly count: number;
  readonly lastAtMs: number;
}

export interface CircuitStatus {
  readonly provider: string;
  readonly model: string;
  readonly state: Circuit["kind"];
  /** Counted while closed, else null. */
  readonly consecutiveFailures: number | null;
  /** How often it has opened. */
  readonly trips: number;
  readonly openedAtMs: number | null;
  /** null while closed; while a probe is under way, when another may be tried if it does not report. */
  readonly nextProbeAtMs: number | null;
  /** The last failure that counted. */
  readonly lastFailure: { readonly kind: string; readonly atMs: number } | null;
}

export interface CircuitChangeStatus {
  readonly kind: string;
  readonly provider: string;
  readonly model: string;
  readonly from: string;
  /** What opened it; for a closing, the last failure before. */
  readonly failure: string | null;
  readonly atMs: number;
}

export interface HealingStatus {
  /** Resting models first. A model that never failed is not listed. */
  readonly circuits: readonly CircuitStatus[];
  /** Newest first. */
  readonly recentFailures: readonly RecentFailures[];
  /** Newest first. */
  readonly recentChanges: readonly CircuitChangeStatus[];
}

export interface HealingUseCases {
  healingStatus(): Promise<HealingStatus>;
}

export interface HealingDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly config: CircuitConfig;
  readonly recentFailures: () => Promise<readonly RecentFailures[]>;
}

export function healingUseCases({ database, clock, config, recentFailures }: HealingDeps): HealingUseCases {
  return {
    async healingStatus() {
      const stored = await readCircuits(database.queries);
      const failures = await recentFailures();
      const events = await latestEvents(database.queries, ["circuit-opened", "circuit-closed"], SHOWN_EVENTS);
      const nowMs = clock.now();
      return {
        circuits: stored
          .toSorted((a, b) => Number(a.circuit.kind === "closed") - Number(b.circuit.kind === "closed"))
          .slice(0, SHOWN_CIRCUITS)
          .map((circuit) => circuitStatus(circuit, nowMs, config)),
        recentFailures: failures.toSorted((a, b) => b.lastAtMs - a.lastAtMs).slice(0, SHOWN_FAILURES),
        recentChanges: events.flatMap(changeStatus),
      };
    },
  };
}

function circuitStatus(
  { target, circuit, lastFailure }: StoredCircuit,
  nowMs: number,
  config: CircuitConfig,
): CircuitStatus {
  const permission = admission(circuit, nowMs, config);
  return {
    ...target,
    state: circuit.kind,
    consecutiveFailures: circuit.kind === "closed" ? circuit.consecutiveFailures : null,
    trips: circuit.trips,
    openedAtMs: circuit.kind === "closed" ? null : circuit.openedAtMs,
    nextProbeAtMs:
      circuit.kind === "closed" ? null : nowMs + (permission.kind === "refused" ? permission.retryAfterMs : 0),
    lastFailure,
  };
}

const changeDetail = z.object({
  provider: z.string(),
  model: z.string(),
  from: z.string(),
  failure: z.string().nullable(),
});

function changeStatus({ kind, detail, atMs }: StoredEvent): CircuitChangeStatus[] {
  const parsed = changeDetail.safeParse(detail);
  return parsed.success ? [{ kind, ...parsed.data, atMs }] : [];
}
