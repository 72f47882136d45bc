// What evaluation refuses before any run begins.
import { OrchestratorError } from "../kernel/errors.ts";

/** A grader whose parameters cannot be used. Raised before any work starts. */
export class InvalidGraderError extends OrchestratorError {
  constructor(problem: string, hint: string, cause?: unknown) {
    super({ code: "evaluation/invalid-grader", message: `The grader cannot be used: ${problem}.`, hint, cause });
  }
}

/** A JSON schema from a user that cannot be compiled or may cost without bound. Raised before any work starts. */
export class InvalidSchemaError extends OrchestratorError {
  constructor(problem: string, cause?: unknown) {
    super({
      code: "evaluation/invalid-schema",
      message: `The JSON schema cannot be used: ${problem}.`,
      hint: "Send a JSON Schema (2020-12) object of at most 64 kB and 32 levels whose every $ref starts with '#'.",
      cause,
    });
  }
}

/** A request about trials that cannot be done. */
export class TrialsError extends OrchestratorError {}

export const noTrial = (runId: string): TrialsError =>
  new TrialsError({
    code: "evaluation/no-trial",
    message: `The run ${runId} has no trial: nothing of it was answered and recorded yet.`,
    hint: "Wait for its end. Of a batch, pass the run_id of one of its prompts, which run_get lists; exports and backups have none.",
    next: ["run_get", "run_wait"],
  });

export const badTrialCursor = (cursor: string): TrialsError =>
  new TrialsError({
    code: "evaluation/bad-cursor",
    message: `The cursor ${JSON.stringify(cursor.slice(0, 80))} is none of a trial in this store.`,
    hint: "Take metadata.cursor of an exported line. After a restored backup, or in another data folder, export from the beginning.",
    next: ["trial_export"],
  });

export const exportFailed = (target: string, cause: unknown): TrialsError =>
  new TrialsError({
    code: "evaluation/export-failed",
    message: `The trials could not be written to ${target}.`,
    hint: "Free space on that disk, and make the folder writable for this user; then export again.",
    cause,
  });
