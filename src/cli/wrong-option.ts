// A request that the agents refuse, in the words of the command line that made it.
import type { z } from "zod";
import { UsageError } from "./command.ts";

/** Where a field of the request comes from, unless its option has its name. */
const SOURCES: Readonly<Record<string, string>> = {
  agents: "--file",
  prompt: "the prompt",
  system_prompt: "--system",
  max_tokens: "--max-tokens",
  graders: "--grader",
  on_fail: "--on-fail",
  timeout_ms: "--timeout",
  max_cost_usd: "--max-cost-usd",
};

/** The first thing that is wrong: its option, its field and its bound; of a grader the sentence that names its setting. */
export function wrongOption({ issues: [issue] }: z.ZodError): UsageError {
  const path = issue?.path.map(String) ?? [];
  const [field = ""] = path;
  const place = field === "graders" ? "" : `${path.join(".")}: `;
  return new UsageError(`${SOURCES[field] ?? `--${field}`}: ${place}${issue?.message ?? "is not valid"}.`);
}
