// Arguments checked against their schema, with an error that says what to correct.
import type { z } from "zod";
import { OrchestratorError } from "../kernel/errors.ts";

const SHOWN_ISSUES = 5;
const MESSAGE_CHARACTERS = 1_000;

/**
 * @param where what of the tool's arguments it is
 * @throws OrchestratorError `tools/invalid-arguments`
 */
export function parsedArguments<Schema extends z.ZodType>(
  tool: string,
  schema: Schema,
  args: unknown,
  where = "arguments",
): z.output<Schema> {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, SHOWN_ISSUES)
    .map((issue) => issueText(issue, where))
    .join("; ");
  throw invalidArguments(tool, issues, parsed.error);
}

export function invalidArguments(tool: string, what: string, cause?: unknown): OrchestratorError {
  return new OrchestratorError({
    code: "tools/invalid-arguments",
    message: `${tool}: ${what}`.slice(0, MESSAGE_CHARACTERS).toWellFormed(),
    hint: "Correct the arguments as the schema says and call again.",
    next: [tool],
    cause,
  });
}

function issueText({ path, message }: z.core.$ZodIssue, where: string): string {
  const names = [...(where === "arguments" ? [] : [where]), ...path.map(String)];
  return `${names.length === 0 ? where : names.join(".")}: ${message}`;
}
