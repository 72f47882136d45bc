// What healing_status shows: circuits, rate limits, what failed lately, and what this process has left for retries and calls.
import { z } from "zod";
import type { Config } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { type Database, latestEvents, type StoredEvent } from "../storage/index.ts";
import type { Bulkheads, BulkheadStatus } from "./bulkhead.ts";
import { admission, type Circuit, type CircuitConfig } from "./circuit.ts";
import { standing } from "./rate-limit.ts";
import { readRateLimits, type StoredRateLimit } from "./rate-limit-store.ts";
import { RETRY_BUDGET, type RetryBudgets } from "./retry-budget.ts";
import { readCircuits, type StoredCircuit } from "./store.ts";

/** Keeps the answer under 25,000 characters. */
const SHOWN_CIRCUITS = 40;
const SHOWN_RATE_LIMITS = 20;
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

export interface RateLimitStatus {
  readonly provider: string;
  readonly model: string;
  /** A fingerprint of the API key. */
  readonly key: string;
  readonly state: "limited" | "exhausted";
  /** Requests; null while the quota is used up. */
  readonly perMinute: number | null;
  /** When the next request may go; null = now. */
  readonly nextRequestAtMs: number | null;
}

export interface RetryBudgetStatus {
  readonly provider: string;
  readonly tokens: number;
  readonly capacity: number;
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
  /** Held back longest first. A key that may do as it likes is not listed. */
  readonly rateLimits: readonly RateLimitStatus[];
  /** Of this process. A provider that it has not asked is not listed. */
  readonly retryBudgets: readonly RetryBudgetStatus[];
  /** Of this process. A provider without a call under way is not listed. */
  readonly bulkheads: readonly (BulkheadStatus & Config["bulkhead"])[];
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
  readonly config: Pick<Config, "circuit" | "bulkhead">;
  readonly retryBudgets: RetryBudgets;
  readonly bulkheads: Bulkheads;
  readonly recentFailures: () => Promise<readonly RecentFailures[]>;
}

export function healingUseCases(deps: HealingDeps): HealingUseCases {
  const { database, clock, config, retryBudgets, bulkheads, recentFailures } = deps;
  return {
    async healingStatus() {
      const stored = await readCircuits(database.queries);
      const limits = await readRateLimits(database.queries);
      const failures = await recentFailures();
      const events = await latestEvents(database.queries, ["circuit-opened", "circuit-closed"], SHOWN_EVENTS);
      const nowMs = clock.now();
      return {
        circuits: stored
          .toSorted((a, b) => Number(a.circuit.kind === "closed") - Number(b.circuit.kind === "closed"))
          .slice(0, SHOWN_CIRCUITS)
          .map((circuit) => circuitStatus(circuit, nowMs, config.circuit)),
        rateLimits: limits
          .flatMap((limit) => rateLimitStatus(limit, nowMs))
          .toSorted((a, b) => (b.nextRequestAtMs ?? 0) - (a.nextRequestAtMs ?? 0))
          .slice(0, SHOWN_RATE_LIMITS),
        retryBudgets: retryBudgets.status().map((budget) => ({ ...budget, capacity: RETRY_BUDGET.capacity })),
        bulkheads: bulkheads.status().map((bulkhead) => ({ ...bulkhead, ...config.bulkhead })),
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

function rateLimitStatus({ of, limit }: StoredRateLimit, nowMs: number): RateLimitStatus[] {
  const now = standing(limit, nowMs);
  switch (now.kind) {
    case "free":
      return [];
    case "exhausted":
      return [{ ...of, state: "exhausted", perMinute: null, nextRequestAtMs: nowMs + now.ms }];
    case "wait":
    case "turn": {
      const perMinute = limit.kind === "limited" ? limit.perMinute : null;
      return [{ ...of, state: "limited", perMinute, nextRequestAtMs: now.kind === "wait" ? nowMs + now.ms : null }];
    }
  }
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
