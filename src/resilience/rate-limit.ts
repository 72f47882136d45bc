// The rate limit of one key for one provider's model, learned from what the provider refuses: a pure state machine.
import type { RetryConfig } from "./backoff.ts";
import { leftMs } from "./span.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../kernel/durations.ts";

/** A refusal cuts the rate to this share of what the provider took in the minute before it. */
const CUT_RATIO = 0.7;
/** Each stretch of so long with an answer raises it, ... */
const RAISE_MS = 20_000;
/** ... by this share of what was taken before the cut, and by one such step more than the stretch before. */
const RAISE_RATIO = 0.1;
/** A rate that has grown to so many times what was taken before the cut is forgotten. */
const FORGOTTEN_RATIO = 2;
/** How long a used-up quota is left alone where the provider does not say. */
const EXHAUSTED_MS = HOUR_MS;

/** A stretch of time with its length, so that a clock that is set back does not make it endless. */
interface Span {
  readonly untilMs: number;
  readonly ms: number;
}

/**
 * FREE -> LIMITED with a 429, which blocks for as long as the provider asks, and cuts the rate, but never below one call
 * in the base wait of a retry: a provider that refuses for reasons of its own must not bring work to a stand. Answers
 * raise it, faster and faster, until it is forgotten: -> FREE. -> EXHAUSTED when the quota is used up, for as long as the
 * provider asks or an hour, and never beyond the end of the UTC day; then -> FREE with an answer. `cuts` counts every cut
 * and exhaustion there ever was: a call that was let through before one proves nothing about the rate after it.
 */
export type RateLimit =
  | { readonly kind: "free"; readonly cuts: number }
  | {
      readonly kind: "limited";
      readonly perMinute: number;
      /** What the provider took in the minute before the last cut, or the lowest rate. */
      readonly takenPerMinute: number;
      /** Since the last cut. */
      readonly raises: number;
      /** When the rate was last cut or raised. */
      readonly changedAtMs: number;
      /** When the next call may go (GCRA without a burst: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm). */
      readonly nextAtMs: number;
      readonly block: Span;
      /** Without an answer between them. */
      readonly refusals: number;
      readonly cuts: number;
    }
  | { readonly kind: "exhausted"; readonly span: Span; readonly cuts: number };

export const UNLIMITED: RateLimit = { kind: "free", cuts: 0 };

/** `cuts` are those of the call's pass. */
export type RateEvent =
  | { readonly kind: "taken"; readonly nowMs: number }
  | { readonly kind: "answered"; readonly nowMs: number; readonly cuts: number }
  | {
      readonly kind: "refused";
      readonly nowMs: number;
      readonly cuts: number;
      /** How long the provider asks to wait. */
      readonly askedMs: number | undefined;
      /** What it took in the minute before. */
      readonly takenPerMinute: number;
    }
  | { readonly kind: "quota-used-up"; readonly nowMs: number; readonly askedMs: number | undefined };

/** free = nothing is in force; turn = a call may go, and takes its turn with that. */
export type Standing =
  | { readonly kind: "free" }
  | { readonly kind: "turn" }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "exhausted"; readonly ms: number };

export function standing(limit: RateLimit, nowMs: number): Standing {
  switch (limit.kind) {
    case "free":
      return { kind: "free" };
    case "exhausted": {
      const ms = remaining(limit.span, nowMs);
      return ms > 0 ? { kind: "exhausted", ms } : { kind: "free" };
    }
    case "limited": {
      const ms = Math.max(remaining(limit.block, nowMs), leftMs(limit.nextAtMs, intervalMs(limit), nowMs));
      return ms > 0 ? { kind: "wait", ms } : { kind: "turn" };
    }
  }
}

/** Returns the same object when the event changes nothing. */
export function afterEvent(limit: RateLimit, event: RateEvent, retry: RetryConfig): RateLimit {
  switch (event.kind) {
    case "taken":
      return limit.kind === "limited" ? { ...limit, nextAtMs: event.nowMs + intervalMs(limit) } : limit;
    case "answered":
      return event.cuts === limit.cuts ? afterAnswer(limit, event.nowMs) : limit;
    case "refused":
      return standing(limit, event.nowMs).kind === "exhausted" ? limit : afterRefusal(limit, event, retry);
    case "quota-used-up": {
      if (standing(limit, event.nowMs).kind === "exhausted") return limit;
      const ms = Math.min(event.askedMs ?? EXHAUSTED_MS, DAY_MS - (event.nowMs % DAY_MS));
      return { kind: "exhausted", span: spanFrom(event.nowMs, ms), cuts: limit.cuts + 1 };
    }
  }
}

type Limited = Extract<RateLimit, { kind: "limited" }>;
type Refused = Extract<RateEvent, { kind: "refused" }>;

function afterAnswer(limit: RateLimit, nowMs: number): RateLimit {
  switch (limit.kind) {
    case "free":
      return limit;
    case "exhausted":
      return { kind: "free", cuts: limit.cuts };
    case "limited": {
      const sinceMs = nowMs - limit.changedAtMs;
      // A change that lies ahead is one of a clock that was set back.
      if (sinceMs >= 0 && sinceMs < RAISE_MS) return limit.refusals === 0 ? limit : { ...limit, refusals: 0 };
      const raises = limit.raises + 1;
      const perMinute = limit.perMinute + raises * RAISE_RATIO * limit.takenPerMinute;
      return perMinute >= FORGOTTEN_RATIO * limit.takenPerMinute
        ? { kind: "free", cuts: limit.cuts }
        : { ...limit, perMinute, raises, changedAtMs: nowMs, refusals: 0 };
    }
  }
}

function afterRefusal(limit: RateLimit, event: Refused, retry: RetryConfig): RateLimit {
  const refusals = limit.kind === "limited" ? limit.refusals : 0;
  const ms = event.askedMs ?? Math.min(retry.capMs, retry.baseMs * retry.factor ** refusals);
  const block = spanFrom(event.nowMs, ms);
  if (event.cuts !== limit.cuts) return limit.kind === "limited" ? extended(limit, block, event.nowMs) : limit;
  const before = limit.kind === "limited" ? limit.perMinute : event.takenPerMinute;
  // After a long block nothing was taken, which says nothing about the rate.
  const observed = event.takenPerMinute === 0 ? before : Math.min(before, event.takenPerMinute);
  const least = MINUTE_MS / retry.baseMs;
  return {
    kind: "limited",
    perMinute: Math.max(least, CUT_RATIO * observed),
    takenPerMinute: Math.max(least, observed),
    raises: 0,
    changedAtMs: event.nowMs,
    nextAtMs: event.nowMs,
    block,
    refusals: refusals + 1,
    cuts: limit.cuts + 1,
  };
}

function extended(limit: Limited, block: Span, nowMs: number): RateLimit {
  return remaining(block, nowMs) > remaining(limit.block, nowMs) ? { ...limit, block } : limit;
}

function spanFrom(nowMs: number, atLeastMs: number): Span {
  const ms = Math.ceil(atLeastMs);
  return { untilMs: nowMs + ms, ms };
}

function remaining({ untilMs, ms }: Span, nowMs: number): number {
  return leftMs(untilMs, ms, nowMs);
}

/** Whole milliseconds between two calls. */
function intervalMs({ perMinute }: Limited): number {
  return Math.ceil(MINUTE_MS / perMinute);
}
