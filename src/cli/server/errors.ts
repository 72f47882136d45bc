// What can go wrong with a server that a command drives.
import { OrchestratorError } from "../../kernel/errors.ts";

export class ServerError extends OrchestratorError {}

/** It ended, or does not speak the protocol; its last words on standard error are all there is to go by. */
export const serverLost = (lastWords: string, cause: unknown): ServerError =>
  new ServerError({
    code: "cli/server-lost",
    message: [`The server gave no answer: ${words(cause)}`, lastWords].filter(Boolean).join("\n"),
    hint: "See what is wrong with the installation: npm run -s cli -- doctor in the clone.",
    cause,
  });

export const unexpectedAnswer = (tool: string, answer: string): ServerError =>
  new ServerError({
    code: "cli/unexpected-answer",
    message: `Another answer of ${tool} was expected: ${answer.slice(0, 500).toWellFormed()}`,
    hint: "Do it again. If it stays, this version breaks a promise, and its author should hear of it.",
  });

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
