// The one retry loop around a provider: attempts whose failures are values, with waits between them.
import type { Failure } from "../failure/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Random } from "../kernel/random.ts";
import { redact } from "../redaction/index.ts";
import { type RetryConfig, retryDelay } from "./backoff.ts";
import type { RetryBudget } from "./retry-budget.ts";

const REFUSED_BY_BUDGET = "not retried, because too many retries have failed lately";

export interface Failed {
  readonly kind: "failed";
  readonly failure: Failure;
}

export interface Retry {
  /** The first retry is number 1. */
  readonly retryNumber: number;
  readonly waitMs: number;
  /** What the attempt before it failed with. */
  readonly failure: Failure;
}

export interface Retrying {
  readonly config: RetryConfig;
  /** Of the provider, for all its calls. */
  readonly budget: RetryBudget;
  readonly random: Random;
  readonly clock: Clock;
  /** Ends a wait. */
  readonly signal: AbortSignal;
  /** Until the deadline. */
  readonly remainingMs: () => number;
  /** Called before each wait. */
  readonly onRetry: (retry: Retry) => void;
}

/**
 * The first result that is not a failure, or the last failure when no retry is left, allowed, paid for or in time; it
 * says how long the provider asks to wait, or that the budget is used up, where that is why. When the signal aborts it
 * is the failure that was being waited on: the caller looks at the signal.
 */
export async function retrying<Result extends { readonly kind: "answered" } | Failed>(
  { config, budget, random, clock, signal, remainingMs, onRetry }: Retrying,
  attempt: () => Promise<Result>,
): Promise<Result> {
  let paid: number | null = null;
  for (let retryNumber = 1; ; retryNumber += 1) {
    const result = await attempt();
    if (result.kind === "answered") {
      budget.answered(paid);
      return result;
    }
    if (signal.aborted) return result;
    const { failure } = result;
    const delay = retryDelay({ failure, retryNumber, remainingMs: remainingMs() }, config, random);
    if (delay.kind === "give-up") {
      const askedMs = delay.why === "asked-too-long" || delay.why === "deadline" ? failure.retryAfterMs : undefined;
      return askedMs === undefined
        ? result
        : { ...result, failure: saying(failure, `the provider asks to wait ${Math.ceil(askedMs / 1000)} s`) };
    }
    paid = budget.pay(failure.kind);
    if (paid === null) return { ...result, failure: saying(failure, REFUSED_BY_BUDGET) };
    onRetry({ retryNumber, waitMs: delay.ms, failure });
    await clock.sleep(delay.ms, signal);
    if (signal.aborted) return result;
  }
}

function saying(failure: Failure, why: string): Failure {
  return { ...failure, detail: redact(`${failure.detail}; ${why}`) };
}
