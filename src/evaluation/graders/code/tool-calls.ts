// tool_calls
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

export function gradeToolCalls(_answer: GradedAnswer, _spec: SpecOf<"tool_calls">): Verdict {
  return abstained("todo");
}
