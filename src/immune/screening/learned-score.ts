// How much each family of evidence counts together with the others, learned from labelled texts.
import type { Kind } from "./rule.ts";
import shipped from "./weights.json" with { type: "json" };

/** For each family, its strength 0..1. */
export type Strengths = ReadonlyMap<Kind, number>;

export interface Weights {
  readonly bias: number;
  readonly families: Readonly<Partial<Record<Kind, number>>>;
}

/**
 * Logistic regression over the families' strengths: 0..1. Its weights are held to be at least 0, so that more evidence
 * never counts less; it knows no length, source or language. `node benchmarks/screening.ts --fit` writes the file.
 */
export function learnedScore(strengths: Strengths, weights: Weights = shipped): number {
  let sum = weights.bias;
  for (const [kind, strength] of strengths) sum += strength * (weights.families[kind] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}
