// Healing: circuits that give a failing model a rest, and retries that wait as long as they should.
export { type Admitted, type Breaker, circuitBreaker, type Outcome } from "./breaker.ts";
export { type CallHistory, COUNTING_KINDS, type JudgedCalls, SEMANTIC_KINDS, type Window } from "./call-history.ts";
export { type Bulkheads, bulkheads } from "./bulkhead.ts";
export { type HealingUseCases, healingUseCases, type RecentFailures } from "./healing-status.ts";
export { delayMs, type RetryConfig } from "./backoff.ts";
export { type Hold, type RateLimits, rateLimits, type RatePass } from "./rate-limits.ts";
export { healthMetrics } from "./metrics.ts";
export { healthRetention } from "./retention.ts";
export { retrying } from "./retry.ts";
export { type RetryBudgets, retryBudgets } from "./retry-budget.ts";
export { retryDelayFrom } from "./retry-after.ts";
export { circuitKind, type Target } from "./store.ts";
export { healingTools } from "./tools.ts";
