// How long to wait before a failed attempt is made again, and when not to.
import type { Config } from "../config/index.ts";
import { FAILURE_RULES, type Failure } from "../failure/index.ts";
import type { Random } from "../kernel/random.ts";

export type RetryConfig = Config["retry"];

/**
 * Full jitter: whole milliseconds, uniform from 0 to min(cap, base * factor^(retryNumber - 1)); the first retry is
 * number 1. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function delayMs(retryNumber: number, config: RetryConfig, random: Random): number {
  const ceilingMs = Math.min(config.capMs, config.baseMs * config.factor ** (retryNumber - 1));
  return Math.floor(random.next() * (Math.floor(ceilingMs) + 1));
}

export interface FailedAttempt {
  readonly failure: Failure;
  /** The retry that would come now, from 1. */
  readonly retryNumber: number;
  /** Until the deadline. */
  readonly remainingMs: number;
}

export type RetryDelay =
  | { readonly kind: "wait"; readonly ms: number }
  | {
      readonly kind: "give-up";
      /** `asked-too-long`: the provider asks for more than the cap. `deadline`: the wait would use up what is left. */
      readonly why: "not-retried" | "retries-used-up" | "asked-too-long" | "deadline";
    };

/**
 * A wait that the provider asks for is never cut short: it is kept, with at most one base of jitter on top as far as the
 * cap and the deadline leave room, or given up.
 */
export function retryDelay(failed: FailedAttempt, config: RetryConfig, random: Random): RetryDelay {
  const askedMs = failed.failure.retryAfterMs;
  if (!FAILURE_RULES[failed.failure.kind].retried) return { kind: "give-up", why: "not-retried" };
  if (failed.retryNumber > config.maxRetries) return { kind: "give-up", why: "retries-used-up" };
  if (askedMs !== undefined && askedMs > config.capMs) return { kind: "give-up", why: "asked-too-long" };
  const latestMs = Math.min(config.capMs, Math.ceil(failed.remainingMs) - 1);
  const ms =
    askedMs === undefined
      ? delayMs(failed.retryNumber, config, random)
      : Math.max(Math.ceil(askedMs), Math.min(latestMs, Math.ceil(askedMs) + delayMs(1, config, random)));
  return ms < failed.remainingMs ? { kind: "wait", ms } : { kind: "give-up", why: "deadline" };
}
