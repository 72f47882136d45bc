// Guardrails: what is added to prompts because alike ones failed, and whether it helps.
export { type Counts, exposuresIn } from "./evidence.ts";
export { type EffectInterval, effectInterval } from "./interval.ts";
export { allFitting } from "./all-fitting.ts";
export {
  decide,
  type Decision,
  DEFAULT_POLICY,
  type GuardrailState,
  type LifecyclePolicy,
  type Look,
  type RetirementReason,
  reopen,
  retireAfterReplay,
  startTrial,
} from "./lifecycle.ts";
export { chooseGuardrails, withGuardrails } from "./place.ts";
export { judgeReplay, type ReplayedPair, type ReplayVerdict } from "./replay.ts";
export { type GuardedRequest, requestFacts } from "./request-facts.ts";
