// What graders work with: loaded with the first schema or pattern.
import { createSchemaCompiler } from "./compile-schema.ts";
import type { RegexEngine } from "./graders/code/regex.ts";
import type { GradingDeps } from "./pipeline.ts";
import { createTimeLimit } from "./within-limit.ts";

export function gradingEngines(): Pick<GradingDeps, "compileSchema" | "regexEngine"> {
  let loading: Promise<RegexEngine> | undefined;
  return { compileSchema: createSchemaCompiler(), regexEngine: () => (loading ??= loadRegexEngine()) };
}

async function loadRegexEngine(): Promise<RegexEngine> {
  const { RE2JS } = await import("re2js");
  return { re2: RE2JS, withinLimit: createTimeLimit() };
}
