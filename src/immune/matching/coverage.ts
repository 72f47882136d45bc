// How the sentences of two prompts meet each other's, in one walk over the words of one of them.
import type { Profile, Unit } from "./profile.ts";
import { isOfChoice } from "./exclusive-words.ts";
import { isNegation } from "./opposed-units.ts";
import { tierOf, weightOf } from "./word-key.ts";

/** How one prompt's units are met by another's. */
export interface Cover {
  /** For each unit 0..1: how much of what it says a unit of the other says, too. */
  readonly met: Float64Array;
  /** What each unit says about the task. */
  readonly weights: Float64Array;
  /** Sum of `weights`. */
  readonly all: number;
  /** Sum of what is not met. */
  readonly missing: number;
  /** 0..1, the heaviest word that is nowhere in the other. */
  readonly heaviestMissing: number;
  /** Hashes of words, in what asks, that are nowhere in the other and may be one side of a choice. */
  readonly choices: readonly number[];
  /** Sum of the weights of units that the other has, too, but for a negation that it has nowhere. */
  readonly negated: number;
  /** It has a negation that is nowhere in the other. */
  readonly negates: boolean;
}

export interface Meeting {
  readonly ofA: Cover;
  readonly ofB: Cover;
  /** Whether these units, by their places, say nearly the same. */
  readonly isSame: (inA: number, inB: number) => boolean;
}

/** A unit that is met to this share counts as the same one. */
const SAME_UNIT = 0.85;
/** A unit whose words are met, but apart from each other, is met by this much of them. */
const SCATTERED = 0.65;
/** In a prompt that asks, what the units that only tell something count. */
const TELLING = 0.6;
/** Such units miss at most this much together: another document makes no other task. */
const MOST_BESIDE = 8;
/** What the words of a negation weigh at most. */
const MOST_OF_NEGATION = 2;
/** Of a unit that is all house rules. */
const RULES_LEFT = 0.1;

/** What is known of a prompt's words before another one is met. */
export interface WordIndex {
  readonly profile: Profile;
  /** By hash: eight times the place of each unit that has the word, plus the word's tier there. */
  readonly places: ReadonlyMap<number, readonly number[]>;
  /** What the words of each unit weigh. */
  readonly sums: Float64Array;
}

export function wordIndexOf(profile: Profile): WordIndex {
  const places = new Map<number, number[]>();
  for (const [index, { keys }] of profile.units.entries()) {
    for (const key of keys) {
      const place = 8 * index + tierOf(key);
      const known = places.get(key >>> 3);
      if (known === undefined) places.set(key >>> 3, [place]);
      else known.push(place);
    }
  }
  return { profile, places, sums: sumsOf(profile.units) };
}

export function meetingOf(a: WordIndex, b: Profile): Meeting {
  const [unitsA, unitsB] = [a.profile.units, b.units];
  const sumsB = sumsOf(unitsB);
  /** What each unit of A shares with each of B, as it weighs in A and in B; row by row of A. */
  const sharedA = new Float64Array(unitsA.length * unitsB.length);
  const sharedB = new Float64Array(sharedA.length);
  const met = new Set<number>();
  for (const [inB, { keys }] of unitsB.entries()) {
    for (const key of keys) {
      const places = a.places.get(key >>> 3);
      if (places === undefined) continue;
      met.add(key >>> 3);
      const weight = weightOf(key);
      for (const place of places) {
        const cell = (place >>> 3) * unitsB.length + inB;
        sharedA[cell] = (sharedA[cell] ?? 0) + weightOf(place);
        sharedB[cell] = (sharedB[cell] ?? 0) + weight;
      }
    }
  }
  const bestA = new Float64Array(unitsA.length);
  const bestB = new Float64Array(unitsB.length);
  for (let inA = 0; inA < unitsA.length; inA += 1) {
    for (let inB = 0; inB < unitsB.length; inB += 1) {
      const cell = inA * unitsB.length + inB;
      bestA[inA] = Math.max(bestA[inA] ?? 0, sharedA[cell] ?? 0);
      bestB[inB] = Math.max(bestB[inB] ?? 0, sharedB[cell] ?? 0);
    }
  }
  return {
    ofA: coverOf(unitsA, a.sums, bestA, hasWord(met, b)),
    ofB: coverOf(unitsB, sumsB, bestB, hasWord(met, a.profile)),
    isSame(inA, inB) {
      const cell = inA * unitsB.length + inB;
      const both = ((sharedA[cell] ?? 0) + (sharedB[cell] ?? 0)) / 2;
      const either = (a.sums[inA] ?? 0) + (sumsB[inB] ?? 0) - both;
      return either > 0 && both / either >= SAME_UNIT;
    },
  };
}

function sumsOf(units: readonly Unit[]): Float64Array {
  return Float64Array.from(units, ({ keys }) => {
    let sum = 0;
    for (const key of keys) sum += weightOf(key);
    return sum;
  });
}

/** In one of the other's units, or, where those are not all, in its sample. */
function hasWord(met: ReadonlySet<number>, { isWhole, words }: Profile): (hash: number) => boolean {
  if (isWhole) return (hash) => met.has(hash);
  const sampled = new Set(Array.from(words.values, (key) => key >>> 3));
  return (hash) => met.has(hash) || sampled.has(hash);
}

function coverOf(
  units: readonly Unit[],
  sums: Float64Array,
  best: Float64Array,
  has: (hash: number) => boolean,
): Cover {
  const isAsking = units.some(({ asks }) => asks);
  const met = new Float64Array(units.length);
  const weights = new Float64Array(units.length);
  const choices: number[] = [];
  let negates = false;
  let [all, missing, missingBeside, heaviestMissing, negated] = [0, 0, 0, 0, 0];
  for (const [index, { keys, boilerplate, asks }] of units.entries()) {
    const sum = sums[index] ?? 0;
    const rules = boilerplate / 15;
    const isBeside = isAsking && !asks;
    const telling = isBeside ? TELLING : 1;
    let scattered = 0;
    for (const key of keys) {
      const weight = weightOf(key);
      if (has(key >>> 3)) scattered += weight;
      else {
        heaviestMissing = Math.max(heaviestMissing, weight * (1 - rules) * telling);
        if ((asks || !isAsking) && isOfChoice(key >>> 3)) choices.push(key >>> 3);
        if (isNegation(key >>> 3)) negates = true;
      }
    }
    const share = sum === 0 ? 0 : Math.max(best[index] ?? 0, SCATTERED * scattered) / sum;
    const weight = sum * (1 - (1 - RULES_LEFT) * rules) * telling;
    if (isMetButNegated(keys, sum, best[index] ?? 0, has)) negated += weight;
    met[index] = share;
    weights[index] = weight;
    all += weight;
    if (isBeside) missingBeside += weight * (1 - share);
    else missing += weight * (1 - share);
  }
  return {
    met,
    weights,
    all,
    missing: missing + Math.min(MOST_BESIDE, missingBeside),
    heaviestMissing,
    choices,
    negated,
    negates,
  };
}

/** Whether all that keeps the other from having nearly the same unit is a negation. */
function isMetButNegated(keys: Uint32Array, sum: number, best: number, has: (hash: number) => boolean): boolean {
  if (best === sum || best < SAME_UNIT * (sum - MOST_OF_NEGATION)) return false;
  let negation = 0;
  for (const key of keys) if (isNegation(key >>> 3) && !has(key >>> 3)) negation += weightOf(key);
  return negation > 0 && best >= SAME_UNIT * (sum - negation);
}
