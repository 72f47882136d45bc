// code_valid
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

export function gradeCodeValid(_answer: GradedAnswer, _spec: SpecOf<"code_valid">): Promise<Verdict> {
  return Promise.resolve(abstained("todo"));
}
