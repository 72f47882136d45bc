// How much a provider may be retried in all: a bucket of tokens that retries empty and answers fill, against retry storms.
import type { FailureKind } from "../failure/index.ts";

/** The standard retry mode of the AWS SDKs: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export const RETRY_BUDGET = {
  capacity: 500,
  retryCost: 5,
  /** A timeout has held a connection for long, and says that the provider has too much to do. */
  retryAfterTimeoutCost: 10,
  /** What an answer without a retry gives back. */
  firstTryGain: 1,
} as const;

/** The cost of a retry after this failure; null when there are not enough tokens for it. */
function costOfRetry(tokens: number, failed: FailureKind): number | null {
  const cost = failed === "timeout" ? RETRY_BUDGET.retryAfterTimeoutCost : RETRY_BUDGET.retryCost;
  return cost <= tokens ? cost : null;
}

/** An answer gives back what its last retry has cost. */
function tokensAfterAnswer(tokens: number, paid: number | null): number {
  return Math.min(RETRY_BUDGET.capacity, tokens + (paid ?? RETRY_BUDGET.firstTryGain));
}

export interface RetryBudget {
  /** @returns what the retry costs; null = it is not made. */
  pay(failed: FailureKind): number | null;
  /** `paid` is what the retry that was answered has cost; null = it was no retry. */
  answered(paid: number | null): void;
}

/** Of one process. */
export interface RetryBudgets {
  of(provider: string): RetryBudget;
  /** Providers that have been asked. */
  status(): readonly { readonly provider: string; readonly tokens: number }[];
}

export function retryBudgets(): RetryBudgets {
  const tokensOf = new Map<string, number>();
  return {
    of(provider) {
      const tokens = (): number => tokensOf.get(provider) ?? RETRY_BUDGET.capacity;
      return {
        pay(failed) {
          const cost = costOfRetry(tokens(), failed);
          if (cost !== null) tokensOf.set(provider, tokens() - cost);
          return cost;
        },
        answered(paid) {
          tokensOf.set(provider, tokensAfterAnswer(tokens(), paid));
        },
      };
    },
    status: () => [...tokensOf].map(([provider, tokens]) => ({ provider, tokens })),
  };
}
