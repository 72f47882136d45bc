// Grades one answer: every grader reports, whatever happens to the others.
import type { JsonValue } from "../kernel/json.ts";
import type { CompileSchema } from "./compile-schema.ts";
import { extractJson } from "./extract-json.ts";
import { gradeContains, gradeNotContains } from "./graders/code/contains.ts";
import { gradeJsonSchema } from "./graders/code/json-schema.ts";
import { gradeJsonValid } from "./graders/code/json-valid.ts";
import { gradeLength } from "./graders/code/length.ts";
import { gradeNonEmpty } from "./graders/code/non-empty.ts";
import { gradeNumeric } from "./graders/code/numeric.ts";
import { compileRegex, gradeRegex, type RegexEngine } from "./graders/code/regex.ts";
import type { GradedAnswer, GraderName, GraderResult, GraderSpec, Verdict } from "./graders/grader.ts";

export interface Evaluation {
  /** Whether every grader that could tell passed the answer; null where none could, or none was asked. */
  readonly passed: boolean | null;
  /** The mean of what the graders gave, 0 to 1; null like `passed`. */
  readonly score: number | null;
  /** In the order of the specs. */
  readonly results: readonly GraderResult[];
  /** The answer's JSON value, where a schema was given and every schema is satisfied. */
  readonly output?: JsonValue;
}

export const UNGRADED: Evaluation = { passed: null, score: null, results: [] };

export interface GradingDeps {
  readonly compileSchema: CompileSchema;
  /** Loaded with the first pattern. */
  readonly regexEngine: () => Promise<RegexEngine>;
  /** Told of a grader that broke; its result is an abstention. */
  readonly graderFailed: (grader: GraderName, error: unknown) => void;
}

/**
 * To be called before a run begins.
 * @throws InvalidSchemaError, InvalidGraderError (as rejections) for a schema or a pattern that cannot be used.
 */
export async function checkGraders(
  specs: readonly GraderSpec[],
  { compileSchema, regexEngine }: GradingDeps,
): Promise<void> {
  for (const spec of specs) {
    if (spec.type === "json_schema") await compileSchema(spec.schema);
    if (spec.type === "regex") compileRegex((await regexEngine()).re2, spec);
  }
}

export async function grade(
  answer: GradedAnswer,
  specs: readonly GraderSpec[],
  deps: GradingDeps,
): Promise<Evaluation> {
  const needsJson = specs.some(({ type }) => type === "json_valid" || type === "json_schema");
  const read = needsJson && answer.json === undefined ? { ...answer, json: extractJson(answer.text) } : answer;
  const results: GraderResult[] = [];
  for (const spec of specs) results.push({ grader: spec.type, verdict: await verdictOf(read, spec, deps) });
  return withOutput(evaluate(results), read);
}

/** In UTF-16 units. */
const MAX_ANSWER_LENGTH = 4 * 1024 * 1024;

async function verdictOf(answer: GradedAnswer, spec: GraderSpec, deps: GradingDeps): Promise<Verdict> {
  if (answer.text.length > MAX_ANSWER_LENGTH) return { kind: "abstained", reason: "the answer is longer than 4 MB" };
  try {
    switch (spec.type) {
      case "non_empty":
        return gradeNonEmpty(answer);
      case "json_valid":
        return gradeJsonValid(answer);
      case "json_schema":
        return gradeJsonSchema(answer, await deps.compileSchema(spec.schema));
      case "regex":
        return gradeRegex(answer, spec, await deps.regexEngine());
      case "length":
        return gradeLength(answer, spec);
      case "contains":
        return gradeContains(answer, spec);
      case "not_contains":
        return gradeNotContains(answer, spec);
      case "numeric":
        return gradeNumeric(answer, spec);
    }
  } catch (error) {
    deps.graderFailed(spec.type, error);
    return { kind: "abstained", reason: "the grader failed" };
  }
}

function evaluate(results: readonly GraderResult[]): Evaluation {
  const graded = results.flatMap(({ verdict }) => (verdict.kind === "graded" ? [verdict] : []));
  if (graded.length === 0) return { ...UNGRADED, results };
  return {
    passed: graded.every(({ passed }) => passed),
    score: graded.reduce((sum, { score }) => sum + score, 0) / graded.length,
    results,
  };
}

function withOutput(evaluation: Evaluation, { json }: GradedAnswer): Evaluation {
  const bySchema = evaluation.results.filter(({ grader }) => grader === "json_schema");
  const satisfied = bySchema.every(({ verdict }) => verdict.kind === "graded" && verdict.passed);
  if (bySchema.length === 0 || !satisfied || json?.kind !== "found") return evaluation;
  return { ...evaluation, output: json.value };
}
