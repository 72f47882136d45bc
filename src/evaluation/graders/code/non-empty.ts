// non_empty: the answer has something to see.
import type { GradedAnswer, Verdict } from "../grader.ts";

/** Not white space, control, half a surrogate pair, invisible by Unicode's own list, or the blank Braille pattern. */
const VISIBLE = /[^\s\p{Cc}\p{Surrogate}\p{Default_Ignorable_Code_Point}\u2800]/u;

export function gradeNonEmpty({ text }: GradedAnswer): Verdict {
  const passed = VISIBLE.test(text);
  const reason = passed ? "the answer has text" : "the answer has no visible text";
  return { kind: "graded", score: passed ? 1 : 0, passed, reason };
}
