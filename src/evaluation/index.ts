// Grading: graders, their pipeline, and the trial that is kept of each graded answer.
export { createGrading, type Grading } from "./grading.ts";
export { GRADERS_LINE, graderSpecSchema, jsonSchemaObject } from "./graders/specs.ts";
export { type Evaluation, failedLeaves, readsEffort, UNGRADED } from "./pipeline.ts";
export { trialLines } from "./export-trials.ts";
export { repairRequest } from "./repair-request.ts";
export { trialMetrics } from "./metrics.ts";
export { trialRetention } from "./retention.ts";
export { storeTrial } from "./trial.ts";
