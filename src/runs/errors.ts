// What can be wrong with a request about runs.
import { OrchestratorError } from "../kernel/errors.ts";

export class RunsError extends OrchestratorError {}

export const unknownRun = (runId: string): RunsError =>
  new RunsError({
    code: "runs/unknown-run",
    message: `There is no run ${JSON.stringify(runId.slice(0, 80))} in this project.`,
    hint: "Take a run_id from run_list.",
    next: ["run_list"],
  });

export const idempotencyMismatch = (key: string, runId: string): RunsError =>
  new RunsError({
    code: "runs/idempotency-mismatch",
    message: `The idempotency_key ${JSON.stringify(key)} was used with other arguments, by the run ${runId}.`,
    hint: "Pass the same arguments, or another idempotency_key.",
    next: ["run_get"],
  });

export const notRetryable = (runId: string, status: string): RunsError =>
  new RunsError({
    code: "runs/not-retryable",
    message: `The run ${runId} is ${status}; only a run that failed, was rejected, cancelled or interrupted is retried.`,
    hint: hintFor(status),
    next: status === "completed" ? ["spawn_agent"] : ["run_wait", "run_control"],
  });

function hintFor(status: string): string {
  if (status === "completed") return "Start a new run.";
  return status === "paused"
    ? 'Go on with it by run_control, action "resume".'
    : "Wait for its end with run_wait, or cancel it first.";
}

export const notPausable = (runId: string, status: string, batchId: string | null): RunsError =>
  new RunsError({
    code: "runs/not-pausable",
    message:
      batchId === null
        ? `The run ${runId} is ${status}; only a run that waits or is worked on can be paused.`
        : `The run ${runId} is a prompt of the batch ${batchId}, which is paused as a whole.`,
    hint: batchId === null ? "Look at it with run_get." : "Pass the batch's run_id.",
    next: batchId === null ? ["run_get"] : ["run_control"],
  });

export const notResumable = (runId: string, status: string): RunsError =>
  new RunsError({
    code: "runs/not-resumable",
    message: `The run ${runId} is ${status}; only a paused run is resumed.`,
    hint: 'What ended without an answer is done again by run_control, action "retry".',
    next: ["run_get", "run_control"],
  });

export const textGone = (runId: string): RunsError =>
  new RunsError({
    code: "runs/text-gone",
    message: `The prompt and the answer of the run ${runId} are no longer kept.`,
    hint: "Start it again with its prompt. How long texts are kept is retention.text_days in the configuration file.",
    next: ["spawn_agent"],
  });

export const unusableInput = (runId: string, cause: unknown): RunsError =>
  new RunsError({
    code: "runs/unusable-input",
    message: `What the run ${runId} was asked for is nothing that this version understands.`,
    hint: "Start it again as a new run. What another version stored may differ.",
    next: ["spawn_agent"],
    cause,
  });

export const badCursor = (): RunsError =>
  new RunsError({
    code: "runs/bad-cursor",
    message: "The cursor is not one that run_list gave.",
    hint: "Leave cursor out to start from the newest run.",
    next: ["run_list"],
  });
