// What keeps a suite from being run.
import { OrchestratorError } from "../../kernel/errors.ts";

class EvalError extends OrchestratorError {}

/** A suite plays only in folders that it has made itself. */
export const folderExists = (path: string, cause: unknown): EvalError =>
  new EvalError({
    code: "eval/folder-exists",
    message: `The suite makes its data folder itself, and ${path} was there already.`,
    hint: "Nothing in it was read or changed. Run the suite again: it takes another name.",
    cause,
  });

export const reportNotWritten = (path: string, cause: unknown): EvalError =>
  new EvalError({
    code: "eval/report-not-written",
    message: `The report could not be written to ${path}.`,
    hint: "See whether the disk is full and the folder is yours; the result of the suite stands above.",
    cause,
  });
