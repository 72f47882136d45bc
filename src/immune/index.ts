// The immune system: the same failure does not happen twice.
export type { AgentImmune } from "./create-immune.ts";

export { immuneRetention } from "./retention.ts";

/** Loaded with the first use of the store. */
export const loadImmune = () => import("./create-immune.ts");
export type { Review } from "./review-run.ts";
export type { Material } from "./screen-material.ts";
export type { GuardedRequest } from "./guardrails/index.ts";
export { immuneTools } from "./tools.ts";
export type { PromptCheck, PromptReview } from "./check-prompt.ts";
export { reviewRequest, type ReviewInput, type ReviewRequest } from "./review-request.ts";
export { failureToLearn, type FailureInput, type LearnedFailure } from "./learn-failure.ts";
export { failurePage, type FailurePageInput } from "./failure-page.ts";
export type { ImmuneUseCases } from "./views.ts";

/** For the figures of a store. */
export const loadImmuneMetrics = () => import("./immune-metrics.ts");

/** For people at a terminal. */
export const loadImmuneTexts = () => import("./as-text.ts");
