// Judged answers for tests.
import type { Judged } from "./figures.ts";

/** What was said of the answers in their order; without a score it passed with 1 and failed with 0. */
export function judgedAnswers(
  said: readonly { readonly good: boolean; readonly passed: boolean | null; readonly score?: number }[],
): Judged[] {
  return said.map(({ good, passed, score }, index) => ({
    id: `line ${index + 1}`,
    fingerprint: String(index),
    good,
    level: null,
    passed,
    score: passed === null ? null : (score ?? Number(passed)),
    votes: [],
  }));
}
