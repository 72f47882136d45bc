// From what a tool returned or threw to what a client gets. Only here and in cli/ do errors become words for people.
import type { CallToolResult } from "@modelcontextprotocol/server";
import { OrchestratorError } from "../kernel/errors.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Log } from "../observability/index.ts";
import type { ToolResult } from "../tooling/index.ts";

/** Clients show either part, so each says everything. */
export function callResult({ structured, isError }: ToolResult): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(structured) }],
    structuredContent: { ...structured },
    ...(isError === true ? { isError } : {}),
  };
}

export function errorResult(error: unknown, log: Log): CallToolResult {
  return callResult({ structured: errorFacts(error, log), isError: true });
}

function errorFacts(error: unknown, log: Log): JsonObject {
  if (error instanceof OrchestratorError) {
    const { code, message, retryable, hint, next } = error;
    return { code, message, retryable, hint, next };
  }
  log.error("tool-failed-unexpectedly", { error });
  return {
    code: "tools/unexpected",
    message: "Something went wrong that this version has no name for; the server is still up.",
    retryable: false,
    hint: "Look at the last lines of the log: npm run -s cli -- doctor in the clone.",
    next: [],
  };
}
