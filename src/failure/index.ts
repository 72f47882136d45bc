// What can go wrong with a provider or a grader.
export { codeOf, FAILURE_KINDS, FAILURE_RULES } from "./failure.ts";
export type { Failure, FailureKind, Fallback } from "./failure.ts";
