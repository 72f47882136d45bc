// secrets
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";

export function gradeSecrets(_answer: GradedAnswer): Verdict {
  return abstained("todo");
}
