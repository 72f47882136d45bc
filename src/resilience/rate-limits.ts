// Rate limits that are learned from what providers refuse, per key and model, shared by all processes of a data directory.
import type { Failure } from "../failure/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { sha256Hex } from "../kernel/hash.ts";
import type { Log } from "../observability/index.ts";
import type { Database } from "../storage/index.ts";
import type { RetryConfig } from "./backoff.ts";
import type { CallHistory } from "./call-history.ts";
import { afterEvent, type RateEvent, standing, type Standing } from "./rate-limit.ts";
import { type RateKey, readRateLimit, type StoredRateLimit, writeRateLimit } from "./rate-limit-store.ts";
import type { Target } from "./store.ts";
import { unlessAway } from "./unless-away.ts";
import { MINUTE_MS } from "../kernel/durations.ts";

/** Enough to tell keys apart, and too little to find one. */
const FINGERPRINT_CHARACTERS = 16;

/** Leave for one request; it is handed back with what came of it. */
export interface RatePass {
  readonly target: Target;
  readonly cuts: number;
  /** Whether a limit was in force: without one an answer says nothing new. */
  readonly limited: boolean;
}

export type Hold =
  /** Ask again after so long; another may still come first. */
  | { readonly kind: "wait"; readonly ms: number }
  /** The quota is used up: another model may answer, this one will not for so long. */
  | { readonly kind: "exhausted"; readonly ms: number };

export type Turn = { readonly kind: "go"; readonly pass: RatePass } | Hold;

export interface RateLimits {
  /**
   * Before money is reserved; takes nothing. null = a request may go, as far as this process knows: it reads only where
   * it has met a limit, so that without one a call costs one read, that of `take`. `runId`: who asks, for the log.
   */
  look(target: Target, runId?: string): Promise<Hold | null>;
  /**
   * Right before a request. Where nothing is in force it is one read, else one conditional write. A store that cannot be
   * read or written holds nobody back.
   */
  take(target: Target, runId?: string): Promise<Turn>;
  /**
   * A 429 blocks the key for this model until the time that the provider asked for, and lowers the rate; a used-up quota
   * marks it as exhausted; answers raise the rate. Every other failure says nothing.
   * @throws StorageError
   */
  report(pass: RatePass, outcome: "answered" | Failure): Promise<void>;
}

export interface RateLimitsDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** How long a 429 blocks that says nothing about it. */
  readonly retry: RetryConfig;
  readonly calls: CallHistory;
  readonly providers: Readonly<Record<string, { readonly apiKey: string | null } | undefined>>;
  readonly log: Log;
}

export function rateLimits({ database, clock, retry, calls, providers, log }: RateLimitsDeps): RateLimits {
  /** Targets whose limit was in force when this process last read it. */
  const met = new Set<string>();
  const read = async ({ provider, model }: Target): Promise<StoredRateLimit> => {
    const of: RateKey = { provider, model, key: fingerprint(providers[provider]?.apiKey ?? "") };
    const seen = await readRateLimit(database.queries, of);
    if (seen.limit.kind === "free") met.delete(nameOf(of));
    else met.add(nameOf(of));
    return seen;
  };
  const look = (target: Target, runId?: string): Promise<StoredRateLimit | null> =>
    unlessAway({ log, runId }, "rate-limit-not-read", () => read(target), null);
  /** @returns false when the limit is no longer the one that was seen. */
  const apply = async (seen: StoredRateLimit, event: RateEvent): Promise<boolean> => {
    const limit = afterEvent(seen.limit, event, retry);
    if (limit === seen.limit) return true;
    return database.write((queries) => writeRateLimit(queries, seen, limit, event.nowMs));
  };

  return {
    async look(target, runId) {
      if (!met.has(nameOf(target))) return null;
      const seen = await look(target, runId);
      return seen === null ? null : holdOf(standing(seen.limit, clock.now()));
    },

    async take(target, runId) {
      for (;;) {
        const seen = await look(target, runId);
        if (seen === null) return { kind: "go", pass: { target, cuts: 0, limited: false } };
        const nowMs = clock.now();
        const now = standing(seen.limit, nowMs);
        const hold = holdOf(now);
        if (hold !== null) return hold;
        const go: Turn = {
          kind: "go",
          pass: { target, cuts: seen.limit.cuts, limited: seen.limit.kind !== "free" },
        };
        if (now.kind === "free") return go;
        const turn = unlessAway({ log, runId }, "turn-not-taken", () => apply(seen, { kind: "taken", nowMs }), true);
        if (await turn) return go;
      }
    },

    async report(pass, outcome) {
      if (outcome === "answered" && !pass.limited) return;
      const event = await eventOf(pass, outcome);
      if (event === null) return;
      for (;;) if (await apply(await read(pass.target), event)) return;
    },
  };

  async function eventOf({ target, cuts }: RatePass, outcome: "answered" | Failure): Promise<RateEvent | null> {
    const nowMs = clock.now();
    if (outcome === "answered") return { kind: "answered", nowMs, cuts };
    const askedMs = outcome.retryAfterMs;
    if (outcome.kind === "quota_exhausted") return { kind: "quota-used-up", nowMs, askedMs };
    if (outcome.kind !== "rate_limited") return null;
    const takenPerMinute = await calls.takenCalls(target, nowMs - MINUTE_MS, nowMs);
    return { kind: "refused", nowMs, cuts, askedMs, takenPerMinute };
  }
}

function holdOf(now: Standing): Hold | null {
  return now.kind === "wait" || now.kind === "exhausted" ? now : null;
}

function nameOf({ provider, model }: Target): string {
  return `${provider}:${model}`;
}

function fingerprint(apiKey: string): string {
  return sha256Hex(apiKey).slice(0, FINGERPRINT_CHARACTERS);
}
