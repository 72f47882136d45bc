// What can go wrong with the demo itself.
import { OrchestratorError } from "../../kernel/errors.ts";

export class DemoError extends OrchestratorError {}

/** It ended, or does not speak the protocol; its last words on standard error are all there is to go by. */
export const serverLost = (lastWords: string, cause: unknown): DemoError =>
  new DemoError({
    code: "demo/server-lost",
    message: [`The server of the demo gave no answer: ${words(cause)}`, lastWords].filter(Boolean).join("\n"),
    hint: "See what is wrong with the installation: npm run -s cli -- doctor in the clone.",
    cause,
  });

export const unexpectedAnswer = (tool: string, answer: string): DemoError =>
  new DemoError({
    code: "demo/unexpected-answer",
    message: `The demo did not expect this answer of ${tool}: ${answer.slice(0, 500).toWellFormed()}`,
    hint: "Run it again with --keep and look at the log in the data directory that it prints.",
  });

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
