// What graders work with: loaded with the first schema, pattern or code.
import type { Clock } from "../kernel/clock.ts";
import { createSchemaCompiler } from "./compile-schema.ts";
import type { RegexEngine } from "./graders/code/regex.ts";
import type { CodeGradingDeps } from "./graders/code/grade-code.ts";
import { parsingAside } from "./parse-aside.ts";
import { createTimeLimit, type WithinLimit } from "./within-limit.ts";

/**
 * @param clock without it, nothing is kept ready for the next answer, and a stalled machine is not told from work that
 * takes too long
 * @param patience how many times longer than in the thread of all runs a schema or a pattern may take
 */
export function gradingEngines({
  clock,
  patience = 1,
}: {
  clock?: Pick<Clock, "after" | "processorMs">;
  patience?: number;
}): Pick<CodeGradingDeps, "compileSchema" | "regexEngine" | "parseCode"> {
  const patiently = (): WithinLimit => {
    const withinLimit = createTimeLimit(clock);
    return (limitMs, work) => withinLimit(patience * limitMs, work);
  };
  let loading: Promise<RegexEngine> | undefined;
  return {
    compileSchema: createSchemaCompiler(patiently),
    parseCode: parsingAside(clock),
    regexEngine: () => (loading ??= loadRegexEngine(patiently)),
  };
}

async function loadRegexEngine(timeLimit: () => WithinLimit): Promise<RegexEngine> {
  const { RE2JS } = await import("re2js");
  return { re2: RE2JS, withinLimit: timeLimit() };
}
