// What two profiles have in common, in numbers: each the same whichever of them comes first.
import { type Cover, type Meeting, meetingOf, type WordIndex } from "./coverage.ts";
import { areExclusive } from "./exclusive-words.ts";
import { areSwapped } from "./opposed-units.ts";
import { ALL_WORDS, type Profile, type Sample } from "./profile.ts";
import { TIER, tierOf, weightOf } from "./word-key.ts";

/** Each may only speak for the same task, apart from those that are said to speak against it, and `short`. */
export const FEATURES = [
  /** How much of the prompt that is met more is met; it says no more above 0.4. */
  "coveredAtAll",
  /** How much of what asks for something is met: in the prompt that is met more, and less. */
  "asked",
  "askedWell",
  "askedLess",
  /** What follows on a start that both share. */
  "rest",
  /** How much of what asks is in an end that both share. */
  "suffix",
  /** Letters in common beyond the words in common. */
  "spelling",
  /** What is not met, in the prompt that misses less; against it. */
  "missing",
  /** The heaviest word that is missing in each, the lighter of both; against it. */
  "contradiction",
  /** One asks for one side of a choice, the other for another; against it. */
  "exclusive",
  /** What one asks the other does not want, or wants the other way round; half of a prompt says as much as all; against it. */
  "opposed",
  /** How little there is to tell from. */
  "short",
] as const;

export type Feature = (typeof FEATURES)[number];

/** Of two prompts, the one that is met more by the other, then the one that is met less; 0..1. */
export interface Coverage {
  readonly covered: number;
  readonly coveredLess: number;
  /** Words in common, by weight (cosine). */
  readonly words: number;
}

/** Share of grams that two texts of one language have in common by chance. */
const CHANCE = 0.11;
/** A sentence that is met to this share has no word of its own but grammar. */
const NEARLY = 0.9;

export interface Comparison {
  readonly features: Readonly<Record<Feature, number>>;
  readonly coverage: Coverage;
}

export function comparisonOf(index: WordIndex, b: Profile): Comparison {
  const a = index.profile;
  const meeting = meetingOf(index, b);
  const { ofA, ofB } = meeting;
  const shared = sharedPrefix(meeting);
  const [coveredA, coveredB] = [metShare(ofA, ofA.weights, 0), metShare(ofB, ofB.weights, 0)];
  const [askingA, askingB] = [askedOf(a, ofA, b, shared), askedOf(b, ofB, a, shared)];
  const [askedA, askedB] = [metShare(ofA, askingA, 0), metShare(ofB, askingB, 0)];
  const asked = Math.max(askedA, askedB);
  const covered = Math.max(coveredA, coveredB);
  const short = Math.exp(-Math.min(ofA.all, ofB.all) / 6);
  const words = wordsInCommon(a.words, b.words);
  return {
    features: {
      coveredAtAll: Math.min(1, covered / 0.4),
      asked,
      askedWell: asked ** 3,
      askedLess: Math.min(askedA, askedB),
      rest: Math.max(metShare(ofA, ofA.weights, shared), metShare(ofB, ofB.weights, shared)),
      suffix: sharedSuffix(meeting, askingA, askingB),
      spelling: Math.max(0, gramsInCommon(a.grams, b.grams) - spelledByChance(words.spaced)) * (1 - short),
      missing: Math.log1p(Math.min(ofA.missing, ofB.missing)),
      contradiction: Math.min(ofA.heaviestMissing, ofB.heaviestMissing),
      exclusive: areExclusive(ofA.choices, ofB.choices) ? 1 : 0,
      opposed: Math.min(1, 2 * Math.max(negatedShare(meeting), swappedShare(meeting, a, b))),
      short,
    },
    coverage: { covered, coveredLess: Math.min(coveredA, coveredB), words: words.cosine },
  };
}

/** Of the units from this one on; 1 where there are none. */
function metShare({ met }: Cover, weights: Float64Array, from: number): number {
  let [sum, all] = [0, 0];
  for (let index = from; index < met.length; index += 1) {
    sum += (weights[index] ?? 0) * (met[index] ?? 0);
    all += weights[index] ?? 0;
  }
  return all === 0 ? 1 : sum / all;
}

/**
 * The weights of the units that ask for something, or of all where none does. Where only the other one asks after the
 * start that both share, what this one has there stands in the same place, and asks in words that are not known.
 */
function askedOf(own: Profile, { weights }: Cover, other: Profile, shared: number): Float64Array {
  const isAsking = own.units.some(({ asks }) => asks);
  if (!isAsking) return weights;
  const isUnknown = shared > 0 && asksFrom(other, shared) && !asksFrom(own, shared);
  return weights.map((weight, at) => (own.units[at]?.asks === true || (isUnknown && at >= shared) ? weight : 0));
}

function asksFrom({ units }: Profile, from: number): boolean {
  return units.some(({ asks }, at) => asks && at >= from);
}

/** Of one prompt, what the other says, too, but for a negation; nothing where the other has one of its own. */
function negatedShare({ ofA, ofB }: Meeting): number {
  if (ofA.negates && ofB.negates) return 0;
  return Math.max(ofA.negated, ofB.negated) / (ofA.negated > 0 ? ofA.all : ofB.all);
}

/** Of the prompt where it is more, the sentences in which two words have changed places in the other. */
function swappedShare({ ofA, ofB, isSame }: Meeting, a: Profile, b: Profile): number {
  let [swappedA, swappedB] = [0, 0];
  for (const [inA, left] of a.units.entries()) {
    if ((ofA.met[inA] ?? 0) < NEARLY) continue;
    for (const [inB, right] of b.units.entries()) {
      if (left.keys.length !== right.keys.length || !isSame(inA, inB) || !areSwapped(left.keys, right.keys)) continue;
      swappedA += ofA.weights[inA] ?? 0;
      swappedB += ofB.weights[inB] ?? 0;
    }
  }
  return swappedA === 0 ? 0 : Math.max(swappedA / ofA.all, swappedB / ofB.all);
}

/** How many units both have at their start. */
function sharedPrefix({ ofA, ofB, isSame }: Meeting): number {
  const most = Math.min(ofA.met.length, ofB.met.length);
  let count = 0;
  while (count < most && isSame(count, count)) count += 1;
  return count;
}

/** How much of what asks is in the units that both have at their end, as a share of the prompt that asks less. */
function sharedSuffix({ ofA, ofB, isSame }: Meeting, askingA: Float64Array, askingB: Float64Array): number {
  let [inA, inB, weight] = [ofA.met.length - 1, ofB.met.length - 1, 0];
  while (inA >= 0 && inB >= 0 && isSame(inA, inB)) {
    weight += ((askingA[inA] ?? 0) + (askingB[inB] ?? 0)) / 2;
    [inA, inB] = [inA - 1, inB - 1];
  }
  const all = Math.min(sumOf(askingA), sumOf(askingB));
  return all === 0 ? 0 : Math.min(1, weight / all);
}

function sumOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** What grams are in common where so many words are, and the others only look alike by chance. */
function spelledByChance(words: number): number {
  return words + CHANCE * (1 - words);
}

/** Of what both samples would have kept (Dice). */
function gramsInCommon(a: Sample, b: Sample): number {
  const below = Math.min(a.below, b.below);
  let [inA, inB, shared] = [0, 0, 0];
  for (;;) {
    const [left = Infinity, right = Infinity] = [a.values[inA], b.values[inB]];
    if (Math.min(left, right) >= below) break;
    if (left === right) shared += 1;
    if (left <= right) inA += 1;
    if (right <= left) inB += 1;
  }
  return shared === 0 ? 0 : (2 * shared) / (inA + inB);
}

interface WordsInCommon {
  /** By weight (cosine). */
  readonly cosine: number;
  /** Of those that have grams, each counting as much as another (Dice). */
  readonly spaced: number;
}

function wordsInCommon(a: Sample, b: Sample): WordsInCommon {
  const below = Math.min(a.below, b.below, ALL_WORDS);
  let [shared, allA, allB, inA, inB] = [0, 0, 0, 0, 0];
  let [spaced, spacedShared] = [0, 0];
  for (;;) {
    const [left, right] = [a.values[inA], b.values[inB]];
    const leftHash = left === undefined ? ALL_WORDS : left >>> 3;
    const rightHash = right === undefined ? ALL_WORDS : right >>> 3;
    if (Math.min(leftHash, rightHash) >= below) break;
    if (left !== undefined && leftHash <= rightHash) {
      allA += weightOf(left) ** 2;
      if (tierOf(left) !== TIER.ngram) spaced += 1;
      inA += 1;
    }
    if (right !== undefined && rightHash <= leftHash) {
      allB += weightOf(right) ** 2;
      if (tierOf(right) !== TIER.ngram) spaced += 1;
      inB += 1;
    }
    if (left !== undefined && right !== undefined && leftHash === rightHash) {
      shared += weightOf(left) * weightOf(right);
      if (tierOf(left) !== TIER.ngram) spacedShared += 1;
    }
  }
  return {
    cosine: shared === 0 ? 0 : Math.min(1, shared / Math.sqrt(allA * allB)),
    spaced: spaced === 0 ? 0 : (2 * spacedShared) / spaced,
  };
}
