// What can be wrong with the arguments of a tool.
import type { z } from "zod";
import { OrchestratorError } from "../kernel/errors.ts";

const SHOWN_ISSUES = 5;
const MESSAGE_CHARACTERS = 1_000;

export const invalidArguments = (tool: string, cause: z.ZodError): OrchestratorError =>
  new OrchestratorError({
    code: "tools/invalid-arguments",
    message: `${tool}: ${cause.issues.slice(0, SHOWN_ISSUES).map(issueText).join("; ")}`
      .slice(0, MESSAGE_CHARACTERS)
      .toWellFormed(),
    hint: "Correct the arguments as the tool's input schema says and call again.",
    next: [tool],
    cause,
  });

function issueText({ path, message }: z.core.$ZodIssue): string {
  return `${path.length === 0 ? "arguments" : path.map(String).join(".")}: ${message}`;
}
