// Grading: graders, their pipeline, and the trial that is kept of each graded answer.
export { createGrading, type Grading } from "./grading.ts";
export { GRADERS_LINE, graderSpecSchema, jsonSchemaObject } from "./graders/specs.ts";
export { type Evaluation, failedLeaves, readsEffort, UNGRADED } from "./pipeline.ts";
export { exportRequest, filterOf } from "./export/request.ts";
export type { ExportedTrial } from "./export/line-schema.ts";
export { type LabelInput, type LabelledTrial, labelling } from "./labels.ts";
export { type EvaluationUseCases, evaluationTools } from "./tools.ts";
export { createTrials, exportHandler, type ExportInput, type TrialUseCases, writtenBy } from "./trials.ts";
export { repairRequest } from "./repair-request.ts";
export { trialRetention } from "./retention.ts";
export { storeTrial } from "./trial.ts";
