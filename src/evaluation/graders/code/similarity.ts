// similarity
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

export function gradeSimilarity(_answer: GradedAnswer, _spec: SpecOf<"similarity">): Verdict {
  return abstained("todo");
}
