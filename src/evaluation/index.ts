// Grading: graders, their pipeline, and the trial that is kept of each graded answer.
export { createGrading, type Grading } from "./grading.ts";
export {
  GRADER_NAMES,
  type GraderInput,
  GRADERS_EXAMPLES,
  graderSpecSchema,
  jsonSchemaObject,
} from "./graders/specs.ts";
export { type Evaluation, failedLeaves, readsEffort, UNGRADED } from "./pipeline.ts";
export { trialLines } from "./export-trials.ts";
export { repairRequest } from "./repair-request.ts";
export { trialMetrics } from "./metrics.ts";
export { judgementRetention, trialRetention } from "./retention.ts";
export { storeTrial } from "./trial.ts";
export { createJudges } from "./graders/model/judges.ts";
export { judgeStore } from "./judge-store.ts";
export { evaluationFacts } from "./evaluation-facts.ts";
export { createEvalRun, type EvalRunInput, evalRunSchema } from "./eval-run.ts";
export { evaluationTools, type EvaluationUseCases } from "./tools.ts";
