// json_diff
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

export function gradeJsonDiff(_answer: GradedAnswer, _spec: SpecOf<"json_diff">): Verdict {
  return abstained("todo");
}
