// error_text
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";

export function gradeErrorText(_answer: GradedAnswer): Verdict {
  return abstained("todo");
}
