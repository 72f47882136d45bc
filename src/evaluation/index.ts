// Grading: graders, their pipeline, and the trial that is kept of each graded answer.
export { createGrading, type Grading } from "./grading.ts";
export { codeGrading } from "./grade-by-code.ts";
export type { GradedAnswer } from "./graders/grader.ts";
export { GRADERS_EXAMPLES, type GraderInput, graderSpecSchema, jsonSchemaObject } from "./graders/specs.ts";
export { type Evaluation, failedLeaves, readsEffort, UNGRADED } from "./pipeline.ts";
export { trialLines } from "./export-trials.ts";
export { repairRequest } from "./repair-request.ts";
export { trialRetention } from "./retention.ts";
export { storeTrial } from "./trial.ts";
export { createJudges } from "./graders/model/judges.ts";
export { judgeStore } from "./judge-store.ts";
export { evaluationFacts } from "./evaluation-facts.ts";
export { createEvalRun, type EvalRunInput, evalRunSchema } from "./eval-run.ts";
export { evaluationTools, type EvaluationUseCases } from "./tools.ts";
