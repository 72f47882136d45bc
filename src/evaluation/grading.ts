// Grading as the agents use it: specs are checked before a run begins, answers are graded in it.
import type { Log } from "../observability/index.ts";
import type { RunContext } from "../runs/index.ts";
import { createSchemaCompiler } from "./compile-schema.ts";
import type { RegexEngine } from "./graders/code/regex.ts";
import type { GradedAnswer, GraderSpec } from "./graders/grader.ts";
import { checkGraders, type Evaluation, grade } from "./pipeline.ts";
import { createTimeLimit } from "./within-limit.ts";

const PIPELINE = "src/evaluation/pipeline.ts";

export interface Grading {
  /** @throws InvalidSchemaError, InvalidGraderError */
  check(specs: readonly GraderSpec[]): Promise<void>;
  grade(answer: GradedAnswer, specs: readonly GraderSpec[], run: RunContext): Promise<Evaluation>;
}

async function loadRegexEngine(): Promise<RegexEngine> {
  const { RE2JS } = await import("re2js");
  return { re2: RE2JS, withinLimit: createTimeLimit() };
}

export function createGrading(log: Log): Grading {
  let loading: Promise<RegexEngine> | undefined;
  const deps = {
    compileSchema: createSchemaCompiler(),
    regexEngine: () => (loading ??= loadRegexEngine()),
    graderFailed: (grader: string, error: unknown) => {
      log.error("grader-failed", { grader, error });
    },
  };
  return {
    check: (specs) => checkGraders(specs, deps),
    grade: async (answer, specs, run) => {
      const evaluation = await grade(answer, specs, deps);
      run.note("graded", PIPELINE, { passed: evaluation.passed, graders: specs.length });
      return evaluation;
    },
  };
}
