// Grading: graders, their pipeline, and the trial that is kept of each graded answer.
export { createEvaluation, type Evaluating, evaluationRetention } from "./create-evaluation.ts";
export type { Grading } from "./grading.ts";
export {
  GRADER_NAMES,
  type GraderInput,
  GRADERS_EXAMPLES,
  gradersWith,
  graderListSchema,
  jsonSchemaObject,
} from "./graders/specs.ts";
export { codeGrading } from "./grade-by-code.ts";
export type { GradedAnswer } from "./graders/grader.ts";
export { type Evaluation, failedLeaves, isBetter, keepsEffort, UNGRADED } from "./pipeline.ts";
export { boundedLines } from "./import/bounded-lines.ts";
export { exportRequest, filterOf } from "./export/request.ts";
export type { ExportedTrial } from "./export/line-schema.ts";
export { type LabelInput, type LabelledTrial, labelling } from "./labels.ts";
export { type EvaluationUseCases, evaluationTools } from "./tools.ts";
export { type ExportInput, type TrialUseCases, writtenBy } from "./trials.ts";
export { failedStored } from "./failed-stored.ts";
export { repairRequest } from "./repair-request.ts";
export { trialMetrics } from "./metrics.ts";
export { insertTrialRow, redactedTexts, storeTrial, TRIAL_SCHEMA_VERSION } from "./trial.ts";
export { evaluationFacts, failedFacts, graderTitle } from "./evaluation-facts.ts";
export { type EvalRunInput, evalRunSchema } from "./eval-run.ts";
export { calibrationReportSchema, type CalibrationReport } from "./calibration/calibrate.ts";
export type { Figures } from "./calibration/figures.ts";
export type { CalibrationLine, Judging } from "./calibration/judging.ts";
export {
  type LabelledAnswer,
  labelledAnswerSchema,
  ADVISED_OF_A_CLASS,
  MOST_ANSWERS,
} from "./calibration/labelled-answer.ts";
export { tuningReportSchema, type TuningReport } from "./calibration/tune.ts";
