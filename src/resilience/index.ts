// Healing: circuits that give a failing model a rest, and retries that wait as long as they should.
export { type Admission, type Admitted, type Breaker, circuitBreaker, type Outcome } from "./breaker.ts";
export { type HealingUseCases, healingUseCases, type RecentFailures } from "./healing-status.ts";
export type { RetryConfig } from "./backoff.ts";
export { type Failed, retrying, type Retrying } from "./retry.ts";
export { retryDelayFrom } from "./retry-after.ts";
export type { Target } from "./store.ts";
export { healingTools } from "./tools.ts";
