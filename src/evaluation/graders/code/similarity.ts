// similarity: the answer is like the expected text, letter by letter.
import type { GradedAnswer, Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";
import { asCompared } from "./compared-text.ts";
import { textSimilarity } from "./text-similarity.ts";

const DEFAULT_MIN_SCORE = 0.8;

export function gradeSimilarity(
  { text }: GradedAnswer,
  { to, min_score = DEFAULT_MIN_SCORE }: SpecOf<"similarity">,
): Verdict {
  const score = textSimilarity(asCompared(text), asCompared(to));
  const reason = `its similarity to the expected text is ${inThousandths(score)}, at least ${min_score} is asked for`;
  return { kind: "graded", score, passed: score >= min_score, reason };
}

/** Rounded down: what is not reached does not look as if it were. */
function inThousandths(score: number): string {
  return (Math.floor(score * 1_000) / 1_000).toFixed(3);
}
