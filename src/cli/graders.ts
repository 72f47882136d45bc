// Graders as the command line gives them.
import type { JsonObject } from "../kernel/json.ts";
import { UsageError } from "./command.ts";

/** A grader's name, or its JSON. @throws UsageError */
export function graderFrom(text: string): string | JsonObject {
  if (!text.trimStart().startsWith("{")) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`--grader takes a name or JSON, not ${JSON.stringify(text.slice(0, 80))}.`);
  }
}
