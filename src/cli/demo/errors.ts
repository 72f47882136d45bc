// What can go wrong with the demo itself.
import { OrchestratorError } from "../../kernel/errors.ts";

export class DemoError extends OrchestratorError {}

/** Its last words are all there is to go by. */
export const serverEnded = (lastWords: string, cause: unknown): DemoError =>
  new DemoError({
    code: "demo/server-ended",
    message: `The server of the demo ended too early.${lastWords === "" ? "" : ` Its last words:\n${lastWords}`}`,
    hint: "Run task-orchestrator doctor to see what is wrong with the installation.",
    cause,
  });

export const unexpectedAnswer = (tool: string, answer: string): DemoError =>
  new DemoError({
    code: "demo/unexpected-answer",
    message: `The demo did not expect this answer of ${tool}: ${answer.slice(0, 500).toWellFormed()}`,
    hint: "Run it again with --keep and look at the log in the data directory that it prints.",
  });
