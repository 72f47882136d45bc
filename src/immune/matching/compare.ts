// How likely it is that two prompts ask for the same, so that what made one fail makes the other fail.
import { type WordIndex, wordIndexOf } from "./coverage.ts";
import { type Comparison, comparisonOf, type Feature, FEATURES } from "./features.ts";
import type { Profile } from "./profile.ts";
import sameTask from "./same-task-weights.json" with { type: "json" };

export interface Likeness {
  /** Probability, 0..1, that both are the same task; the same whichever comes first, up to rounding. Without words: 1 where signatures are the same, else 0. */
  readonly score: number;
  readonly why: Why;
}

export interface Why {
  /** How much of the prompt that is met more is met by the other, 0..1; house rules count little. */
  readonly coveredRatio: number;
  /** The same of the prompt that is met less. */
  readonly coveredLessRatio: number;
  /** Words in common by what they say, 0..1 (cosine), wherever they stand. */
  readonly wordsRatio: number;
  readonly differs: Difference;
}

/**
 * - `nothing`: at most ids, numbers, order and grammar
 * - `frame`: the task is there in both, with other text around it
 * - `details`: some words
 * - `goal`: much is shared, but each asks for something that the other does not
 * - `everything`: too little is shared to say more
 */
export type Difference = "nothing" | "frame" | "details" | "goal" | "everything";

const WEIGHTS: Readonly<Record<Feature, number>> = { ...sameTask.weights };

/** Tens of microseconds for short prompts, about a millisecond at most. */
export function compare(a: Profile, b: Profile): Likeness {
  return comparerOf(a)(b);
}

/** The same against many others. */
export function comparerOf(a: Profile): (b: Profile) => Likeness {
  const index = wordIndexOf(a);
  return (b) => likenessOf(index, b);
}

function likenessOf(index: WordIndex, b: Profile): Likeness {
  if (index.profile.units.length === 0 || b.units.length === 0) {
    return isSameWordless(index.profile, b) ? ALIKE : UNLIKE;
  }
  const comparison = comparisonOf(index, b);
  const sum = FEATURES.reduce((all, name) => all + WEIGHTS[name] * comparison.features[name], sameTask.bias);
  return { score: 1 / (1 + Math.exp(-sum)), why: whyOf(comparison) };
}

const ALIKE: Likeness = {
  score: 1,
  why: { coveredRatio: 1, coveredLessRatio: 1, wordsRatio: 1, differs: "nothing" },
};
const UNLIKE: Likeness = {
  score: 0,
  why: { coveredRatio: 0, coveredLessRatio: 0, wordsRatio: 0, differs: "everything" },
};

function isSameWordless(a: Profile, b: Profile): boolean {
  return a.units.length === b.units.length && a.words.values[0] === b.words.values[0];
}

function whyOf(comparison: Comparison): Why {
  const { covered, coveredLess, words } = comparison.coverage;
  return {
    coveredRatio: covered,
    coveredLessRatio: coveredLess,
    wordsRatio: words,
    differs: differenceOf(comparison),
  };
}

function differenceOf({ features, coverage }: Comparison): Difference {
  const { covered, coveredLess } = coverage;
  if (coveredLess > 0.98) return "nothing";
  if (coveredLess > 0.7 && features.contradiction < 0.7) return "details";
  if (features.asked > 0.8 && features.rest > 0.6) return "frame";
  return covered > 0.35 ? "goal" : "everything";
}
