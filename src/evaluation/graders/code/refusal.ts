// refusal
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

export function gradeRefusal(_answer: GradedAnswer, _spec: SpecOf<"refusal">): Verdict {
  return abstained("todo");
}
