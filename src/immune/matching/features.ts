// What two profiles have in common, in numbers: each the same whichever of them comes first.
import { type Cover, type Meeting, meetingOf, type WordIndex } from "./coverage.ts";
import { areExclusive } from "./exclusive-words.ts";
import { ALL_WORDS, type Profile, type Sample } from "./profile.ts";
import { weightOf } from "./word-key.ts";

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
  /** An end that both share. */
  "suffix",
  /** Letters in common beyond the words in common. */
  "spelling",
  /** What is not met, in the prompt that misses less; against it. */
  "missing",
  /** The heaviest word that is missing in each, the lighter of both; against it. */
  "contradiction",
  /** One asks for one side of a choice, the other for another; against it. */
  "exclusive",
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
  const [askedA, askedB] = [metShare(ofA, askedOf(a, ofA), 0), metShare(ofB, askedOf(b, ofB), 0)];
  const asked = Math.max(askedA, askedB);
  const covered = Math.max(coveredA, coveredB);
  const short = Math.exp(-Math.min(ofA.all, ofB.all) / 6);
  const words = cosineOf(a.words, b.words);
  return {
    features: {
      coveredAtAll: Math.min(1, covered / 0.4),
      asked,
      askedWell: asked ** 3,
      askedLess: Math.min(askedA, askedB),
      rest: Math.max(metShare(ofA, ofA.weights, shared), metShare(ofB, ofB.weights, shared)),
      suffix: sharedSuffix(meeting),
      spelling: Math.max(0, gramsInCommon(a.grams, b.grams) - words) * (1 - short),
      missing: Math.log1p(Math.min(ofA.missing, ofB.missing)),
      contradiction: Math.min(ofA.heaviestMissing, ofB.heaviestMissing),
      exclusive: areExclusive(ofA.choices, ofB.choices) ? 1 : 0,
      short,
    },
    coverage: { covered, coveredLess: Math.min(coveredA, coveredB), words },
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

/** The weights of the units that ask for something, or of all where none does. */
function askedOf({ units }: Profile, { weights }: Cover): Float64Array {
  const isAsking = units.some(({ asks }) => asks);
  return isAsking ? weights.map((weight, at) => (units[at]?.asks === true ? weight : 0)) : weights;
}

/** How many units both have at their start. */
function sharedPrefix({ ofA, ofB, isSame }: Meeting): number {
  const most = Math.min(ofA.met.length, ofB.met.length);
  let count = 0;
  while (count < most && isSame(count, count)) count += 1;
  return count;
}

/** What the units that both have at their end say, as a share of the prompt that says less. */
function sharedSuffix({ ofA, ofB, isSame }: Meeting): number {
  let [inA, inB, weight] = [ofA.met.length - 1, ofB.met.length - 1, 0];
  while (inA >= 0 && inB >= 0 && isSame(inA, inB)) {
    weight += ((ofA.weights[inA] ?? 0) + (ofB.weights[inB] ?? 0)) / 2;
    [inA, inB] = [inA - 1, inB - 1];
  }
  const all = Math.min(ofA.all, ofB.all);
  return all === 0 ? 0 : Math.min(1, weight / all);
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

function cosineOf(a: Sample, b: Sample): number {
  const below = Math.min(a.below, b.below, ALL_WORDS);
  let [shared, allA, allB, inA, inB] = [0, 0, 0, 0, 0];
  for (;;) {
    const [left, right] = [a.values[inA], b.values[inB]];
    const leftHash = left === undefined ? ALL_WORDS : left >>> 3;
    const rightHash = right === undefined ? ALL_WORDS : right >>> 3;
    if (Math.min(leftHash, rightHash) >= below) break;
    if (left !== undefined && leftHash <= rightHash) {
      allA += weightOf(left) ** 2;
      inA += 1;
    }
    if (right !== undefined && rightHash <= leftHash) {
      allB += weightOf(right) ** 2;
      inB += 1;
    }
    if (left !== undefined && right !== undefined && leftHash === rightHash) shared += weightOf(left) * weightOf(right);
  }
  return shared === 0 ? 0 : Math.min(1, shared / Math.sqrt(allA * allB));
}
