// What code graders say of an answer: each reports, whatever happens to the others.
import type { CompileSchema } from "../../compile-schema.ts";
import { extractJson } from "../../extract-json.ts";
import { MAX_RESPONSE_CHARACTERS } from "../../limits.ts";
import type { ParseCode } from "../../parse-aside.ts";
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";
import type { CodeSpec, GraderName } from "../specs.ts";
import { gradeCodeValid } from "./code-valid.ts";
import { gradeContains, gradeNotContains } from "./contains.ts";
import { gradeCost, gradeLatency } from "./cost-and-latency.ts";
import { gradeErrorText } from "./error-text.ts";
import { gradeExact } from "./exact.ts";
import { gradeJsonDiff } from "./json-diff.ts";
import { gradeJsonSchema } from "./json-schema.ts";
import { gradeJsonValid } from "./json-valid.ts";
import { gradeLength } from "./length.ts";
import { gradeNonEmpty } from "./non-empty.ts";
import { gradeNumeric } from "./numeric.ts";
import { gradeRefusal } from "./refusal.ts";
import { gradeRegex, type RegexEngine } from "./regex.ts";
import { gradeSecrets } from "./secrets.ts";
import { gradeSimilarity } from "./similarity.ts";
import { gradeToolCalls } from "./tool-calls.ts";

export interface CodeGradingDeps {
  readonly compileSchema: CompileSchema;
  /** Loaded with the first pattern. */
  readonly regexEngine: () => Promise<RegexEngine>;
  readonly parseCode: ParseCode;
  /** Told of a grader that broke; its result is an abstention. */
  readonly graderFailed: (grader: GraderName, error: unknown) => void;
  readonly watch?: GraderWatch;
}

/** Told of each grader, by its place among the specs, as it begins (null) and as it ends. */
export type GraderWatch = (index: number, verdict: Verdict | null) => void;

/** In the order of the specs; the JSON of the answer is looked for once. */
export async function gradeAll(
  answer: GradedAnswer,
  specs: readonly CodeSpec[],
  deps: CodeGradingDeps,
): Promise<readonly Verdict[]> {
  const readsJson = specs.some(({ type }) => type.startsWith("json_"));
  const read = readsJson && answer.json === undefined ? { ...answer, json: extractJson(answer.text) } : answer;
  const verdicts: Verdict[] = [];
  for (const [index, spec] of specs.entries()) {
    deps.watch?.(index, null);
    const verdict = await gradeOne(read, spec, deps);
    deps.watch?.(index, verdict);
    verdicts.push(verdict);
  }
  return verdicts;
}

async function gradeOne(answer: GradedAnswer, spec: CodeSpec, deps: CodeGradingDeps): Promise<Verdict> {
  if (answer.text.length > MAX_RESPONSE_CHARACTERS) return abstained("the answer is longer than 4 MB");
  try {
    return await verdictOf(answer, spec, deps);
  } catch (error) {
    deps.graderFailed(spec.type, error);
    return abstained("the grader failed");
  }
}

async function verdictOf(answer: GradedAnswer, spec: CodeSpec, deps: CodeGradingDeps): Promise<Verdict> {
  switch (spec.type) {
    case "non_empty":
      return gradeNonEmpty(answer);
    case "exact":
      return gradeExact(answer, spec);
    case "contains":
      return gradeContains(answer, spec);
    case "not_contains":
      return gradeNotContains(answer, spec);
    case "regex":
      return gradeRegex(answer, spec, await deps.regexEngine());
    case "length":
      return gradeLength(answer, spec);
    case "similarity":
      return gradeSimilarity(answer, spec);
    case "numeric":
      return gradeNumeric(answer, spec);
    case "json_valid":
      return gradeJsonValid(answer);
    case "json_schema":
      return gradeJsonSchema(answer, await deps.compileSchema(spec.schema));
    case "json_diff":
      return gradeJsonDiff(answer, spec);
    case "code_valid":
      return gradeCodeValid(answer, spec, deps.parseCode);
    case "refusal":
      return gradeRefusal(answer, spec);
    case "error_text":
      return gradeErrorText(answer);
    case "secrets":
      return gradeSecrets(answer);
    case "tool_calls":
      return gradeToolCalls(answer, spec);
    case "latency":
      return gradeLatency(answer, spec);
    case "cost":
      return gradeCost(answer, spec);
  }
}
