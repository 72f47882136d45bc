// Grading without a run or a judge, for tests.
import { systemClock } from "../kernel/node/clock.ts";
import { fakeRun } from "../runs/testing.ts";
import { checkGraders } from "./check-graders.ts";
import { gradingEngines } from "./engines.ts";
import { type CodeGradingDeps, gradeAll } from "./graders/code/grade-code.ts";
import { abstained, type GradedAnswer, type Verdict } from "./graders/grader.ts";
import type { Judges } from "./graders/model/judges.ts";
import { type GraderInput, graderSpecSchema, type GraderSpec, isModelSpec } from "./graders/specs.ts";
import { createGrading } from "./grading.ts";
import type { Evaluation } from "./pipeline.ts";

const ignore = (): void => {};

/** Judges that never know. */
const NO_JUDGES: Judges = {
  check: () => Promise.resolve(),
  judge: () => Promise.resolve({ verdict: abstained("nobody is asked") }),
};

/** With what is logged as an error. */
export function testGrading(judges = NO_JUDGES) {
  const failures: unknown[] = [];
  const error = (_event: string, facts: unknown): unknown => failures.push(facts);
  const grading = createGrading({ debug: ignore, info: ignore, warn: ignore, error }, judges, systemClock);
  return {
    failures,
    check: (specs: readonly GraderSpec[]) => grading.check(specs),
    grade: async (answer: GradedAnswer, specs: readonly GraderSpec[], run = fakeRun()): Promise<Evaluation> => {
      const evaluation = await grading.grade(answer, specs, { step: "answer 1" }, run);
      if (evaluation === null) throw new Error("it paused");
      return evaluation;
    },
  };
}

const usual: CodeGradingDeps = {
  ...gradingEngines({ clock: systemClock }),
  graderFailed: (grader, error) => {
    throw new Error(`${grader} broke`, { cause: error });
  },
};

/** What one code grader says, checked and parsed as a caller's; a grader that breaks throws. */
export async function verdictOf(answer: string | GradedAnswer, given: GraderInput): Promise<Verdict> {
  const spec = graderSpecSchema.parse(given);
  if (spec.type === "pipeline" || isModelSpec(spec)) throw new Error(`no code grader: ${spec.type}`);
  await checkGraders([spec], usual);
  const [verdict] = await gradeAll(typeof answer === "string" ? { text: answer } : answer, [spec], usual);
  if (verdict === undefined) throw new Error("no verdict");
  return verdict;
}
