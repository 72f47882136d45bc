// Grading as the agents use it: specs are checked before a run begins, answers are graded in it.
import type { Log } from "../observability/index.ts";
import type { RunContext } from "../runs/index.ts";
import { gradingEngines } from "./engines.ts";
import { gradingAside } from "./grade-aside.ts";
import type { GradedAnswer, GraderSpec } from "./graders/grader.ts";
import { checkGraders, type Evaluation, grade, UNGRADED } from "./pipeline.ts";

const PIPELINE = "src/evaluation/pipeline.ts";

export interface Grading {
  /** @throws InvalidSchemaError, InvalidGraderError */
  check(specs: readonly GraderSpec[]): Promise<void>;
  grade(answer: GradedAnswer, specs: readonly GraderSpec[], run: RunContext): Promise<Evaluation>;
}

/** In UTF-16 units: a grader reads as much within a few milliseconds. */
const LONG_ANSWER = 200_000;

export function createGrading(log: Log): Grading {
  const graderFailed = (grader: string, error: unknown): void => {
    log.error("grader-failed", { grader, error });
  };
  const deps = { ...gradingEngines(), graderFailed };
  const gradeAside = gradingAside();

  async function gradeLong(answer: GradedAnswer, specs: readonly GraderSpec[]): Promise<Evaluation> {
    try {
      const { evaluation, failures } = await gradeAside({ answer, specs });
      for (const { grader, error } of failures) graderFailed(grader, error);
      return evaluation;
    } catch (error) {
      graderFailed("all", error);
      const verdict = { kind: "abstained", reason: "grading failed" } as const;
      return { ...UNGRADED, results: specs.map(({ type }) => ({ grader: type, verdict })) };
    }
  }

  return {
    check: (specs) => checkGraders(specs, deps),
    grade: async (answer, specs, run) => {
      const isLong = specs.length > 0 && answer.text.length > LONG_ANSWER;
      const evaluation = await (isLong ? gradeLong(answer, specs) : grade(answer, specs, deps));
      run.note("graded", PIPELINE, { passed: evaluation.passed, graders: specs.length });
      return evaluation;
    },
  };
}
