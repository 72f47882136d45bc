// exact: the answer is the expected text.
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

export function gradeExact(_answer: GradedAnswer, _spec: SpecOf<"exact">): Verdict {
  return abstained("todo");
}
