// What calibration refuses before it asks anybody.
import { OrchestratorError } from "../../kernel/errors.ts";

/** Labelled answers by which no judge can be measured: a label that says nothing, an answer twice, too few of a kind. Raised before any work starts. */
export class UnusableLabelsError extends OrchestratorError {
  constructor(problem: string, hint: string) {
    super({ code: "evaluation/unusable-labels", message: `The labels cannot be used: ${problem}.`, hint });
  }
}

/** A grader that no model judges, or one that cannot be tuned. Raised before any work starts. */
export class NotAJudgeError extends OrchestratorError {
  constructor(problem: string, hint: string) {
    super({ code: "evaluation/not-a-judge", message: problem, hint });
  }
}
