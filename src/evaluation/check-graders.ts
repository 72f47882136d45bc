// What is wrong with graders is said before a run begins.
import type { CodeGradingDeps } from "./graders/code/grade-code.ts";
import { compileRegex } from "./graders/code/regex.ts";
import type { LeafSpec } from "./graders/specs.ts";

/** @throws InvalidSchemaError, InvalidGraderError (as rejections) for a schema or a pattern that cannot be used */
export async function checkGraders(
  specs: readonly LeafSpec[],
  { compileSchema, regexEngine }: Pick<CodeGradingDeps, "compileSchema" | "regexEngine">,
): Promise<void> {
  for (const spec of specs) {
    if (spec.type === "json_schema") await compileSchema(spec.schema);
    if (spec.type === "regex") compileRegex((await regexEngine()).re2, spec);
  }
}
