// length: the answer has so many characters, counted as Unicode code points, without blanks at its ends.
import type { GradedAnswer, Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

export function gradeLength({ text }: GradedAnswer, { min = 0, max = Infinity }: SpecOf<"length">): Verdict {
  const length = codePoints(text.trim());
  if (length < min) return failed(`${length} characters, at least ${min} are asked for`);
  if (length > max) return failed(`${length} characters, at most ${max} are asked for`);
  return { kind: "graded", score: 1, passed: true, reason: `${length} characters` };
}

function failed(reason: string): Verdict {
  return { kind: "graded", score: 0, passed: false, reason };
}

/** A pair of surrogates is one. */
function codePoints(text: string): number {
  let count = text.length;
  for (let index = 1; index < text.length; index += 1) {
    const isLow = (text.charCodeAt(index) & 0xfc00) === 0xdc00;
    if (isLow && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) count -= 1;
  }
  return count;
}
