// Grades an answer by code alone, outside of any run: nothing is asked, stored or logged.
import type { Clock } from "../kernel/clock.ts";
import { checkGraders } from "./check-graders.ts";
import { gradingEngines } from "./engines.ts";
import { type CodeGradingDeps, gradeAll } from "./graders/code/grade-code.ts";
import { abstained, type GradedAnswer } from "./graders/grader.ts";
import { type GraderInput, graderSpecSchema } from "./graders/specs.ts";
import { type Evaluation, evaluate, leavesOf, splitLeaves } from "./pipeline.ts";

type GradeByCode = (answer: GradedAnswer, graders: readonly GraderInput[]) => Promise<Evaluation>;

/**
 * Judges among the graders abstain.
 * @throws ZodError, InvalidSchemaError, InvalidGraderError for graders that cannot be used
 */
export function codeGrading(clock: Pick<Clock, "after" | "processorMs">): GradeByCode {
  const deps = { ...gradingEngines({ clock }), graderFailed };
  return async (answer, graders) => {
    const specs = graders.map((given) => graderSpecSchema.parse(given));
    const leaves = leavesOf(specs);
    await checkGraders(
      leaves.map(({ spec }) => spec),
      deps,
    );
    const { coded } = splitLeaves(leaves);
    const verdicts = await gradeAll(
      answer,
      coded.map(({ spec }) => spec),
      deps,
    );
    const byPlace = new Map(coded.map(({ place }, index) => [place, verdicts[index]]));
    return evaluate(specs, (place) => ({ verdict: byPlace.get(place) ?? abstained("no model is asked") }));
  };
}

/** Its abstention would say less. */
const graderFailed: CodeGradingDeps["graderFailed"] = (grader, error) => {
  throw new Error(`the grader ${grader} broke`, { cause: error });
};
