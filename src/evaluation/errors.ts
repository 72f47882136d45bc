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
