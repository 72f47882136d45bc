// How strong a pattern is: it loses half of what is left every 72 hours, and gains or loses by what came of it.
import { DAY_MS, HOUR_MS } from "../kernel/durations.ts";

export const HALF_LIFE_MS = 72 * HOUR_MS;
/** Without use for so long, it takes no part in matching. */
export const STALE_MS = 14 * DAY_MS;
export const INITIAL_STRENGTH = 0.5;
/** What is stale and weaker may go. */
export const PRUNE_BELOW = 0.1;

export const REINFORCEMENTS = {
  /** A prompt that was like it failed like it. */
  standard_match: 0.05,
  /** What is known to help was put into such a prompt, and it passed. */
  critical_success: 0.2,
  /** A prompt was a little like it. */
  partial_match: 0.01,
  /** A prompt that was like it, with nothing done about it, passed. */
  failure_penalty: -0.15,
  /** What was done because of it did harm. */
  critical_failure: -0.5,
} as const;
export type Reinforcement = keyof typeof REINFORCEMENTS;

/** What a pattern's strength was at a time. */
export interface Strength {
  /** 0 to 1. */
  readonly value: number;
  readonly atMs: number;
}

/** All that strengthened and weakened it on one day, and when the last of it was. */
export interface Gained {
  readonly atMs: number;
  readonly weight: number;
}

/** S(t) = S_last * 2^(-dt/h); before `last` it is what it was then. */
export function strengthAt({ value, atMs }: Strength, nowMs: number): number {
  return value * 2 ** (-Math.max(0, nowMs - atMs) / HALF_LIFE_MS);
}

/**
 * What a pattern has come to that was first seen at `bornMs`. Days are taken in the order of their time, so that it does
 * not matter in which order, or in which store, they were counted.
 */
export function strengthAfter(bornMs: number, days: readonly Gained[]): Strength {
  let strength: Strength = { value: INITIAL_STRENGTH, atMs: bornMs };
  for (const { atMs, weight } of days.toSorted((a, b) => a.atMs - b.atMs || a.weight - b.weight)) {
    const laterMs = Math.max(atMs, strength.atMs);
    strength = { value: clamp(strengthAt(strength, laterMs) + weight), atMs: laterMs };
  }
  return strength;
}

export function isStale(lastUsedMs: number, nowMs: number): boolean {
  return nowMs - lastUsedMs > STALE_MS;
}

export function mayBePruned(strength: Strength, lastUsedMs: number, nowMs: number): boolean {
  return isStale(lastUsedMs, nowMs) && strengthAt(strength, nowMs) < PRUNE_BELOW;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
