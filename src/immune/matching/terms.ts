// By what a pattern is found: few whole numbers of which prompts that ask for the same have several in common.
import type { Profile, Unit } from "./profile.ts";
import { hash32, mix32, TIER, tierOf, weightOf } from "./word-key.ts";

/** At most this many for a prompt. */
export const MOST_TERMS = 20;
/** Sentences that are likely to hold the task. */
const CORE_UNITS = 4;
const CORE_PAIRS = 8;
const CORE_WORDS = 3;
const OTHER_PAIRS = 4;
const OTHER_WORDS = 1;
/** A sentence that says more counts as one that says this much. */
const MOST_OF_UNIT = 8;
const SENTENCE = 0x5e17e4ce;
const PAIR = 0x09a17000;
const WORD = 0x000704d0;
const WHOLE = 0x0e1707ee;
/** Terms are below 2^47: SQLite keeps them in six bytes. */
const HIGH_BITS = 15;

/**
 * Distinct, the most telling first. Prompts of two scopes, such as two projects, have none in common but by chance.
 * Which pairs of neighbouring words and which words are taken follows from their hashes and weights, so that another
 * prompt with the same ones takes the same (weighted min-hash). A text without any word has one, for the whole of it.
 */
export function termsOf(profile: Profile, scope: number | string): readonly number[] {
  const salt = hash32(`scope ${scope}`);
  if (profile.units.length === 0)
    return Array.from(profile.words.values, (whole) => salted(mix32(WHOLE ^ whole), salt));
  const core = coreOf(profile.units);
  const pairs = new Map<number, number>();
  const words = new Map<number, number>();
  const corePairs = new Map<number, number>();
  const coreWords = new Map<number, number>();
  for (const unit of profile.units) {
    const isCore = core.includes(unit);
    collect(unit, isCore ? corePairs : pairs, isCore ? coreWords : words);
  }
  const taken = [
    ...core.flatMap(sentenceOf),
    ...leading(corePairs, CORE_PAIRS),
    ...leading(coreWords, CORE_WORDS),
    ...leading(pairs, OTHER_PAIRS),
    ...leading(words, OTHER_WORDS),
  ];
  return [...new Set(taken.map((hash) => salted(hash, salt)))].slice(0, MOST_TERMS);
}

/** Those that ask for something and are no house rules, at the edges rather than in the middle. */
function coreOf(units: readonly Unit[]): readonly Unit[] {
  const first = units.findIndex(({ boilerplate }) => boilerplate < 8);
  return units
    .map((unit, index) => {
      const isEdge = index === first || index === units.length - 1;
      return { unit, rank: Math.min(MOST_OF_UNIT, sayingOf(unit)) * (unit.asks ? 3 : 1) * (isEdge ? 2 : 1) };
    })
    .toSorted((a, b) => b.rank - a.rank)
    .slice(0, CORE_UNITS)
    .map(({ unit }) => unit);
}

function sayingOf({ keys, boilerplate }: Unit): number {
  return keys.reduce((sum, key) => sum + weightOf(key), 0) * (1 - (0.9 * boilerplate) / 15);
}

/** The whole sentence, without names, in any order. */
function sentenceOf({ keys }: Unit): readonly number[] {
  const telling = [
    ...new Set(
      Array.from(keys)
        .filter(isTelling)
        .map((key) => key >>> 3),
    ),
  ].toSorted((a, b) => a - b);
  if (telling.length < 3) return [];
  return [telling.reduce((hash, word) => mix32(Math.imul(hash, 31) + word), SENTENCE)];
}

function collect({ keys, boilerplate }: Unit, pairs: Map<number, number>, words: Map<number, number>): void {
  const share = 1 - (0.9 * boilerplate) / 15;
  let before: number | undefined;
  for (const key of keys) {
    if (!isTelling(key)) continue;
    words.set(mix32(WORD ^ (key >>> 3)), share * weightOf(key) ** 2);
    if (before !== undefined && before >>> 3 !== key >>> 3) {
      const hash = mix32(Math.imul(mix32(PAIR ^ (before >>> 3)), 31) + (key >>> 3));
      pairs.set(hash, share * weightOf(before) * weightOf(key));
    }
    before = key;
  }
}

/** Neither grammar nor a name, which others have in the same place. */
function isTelling(key: number): boolean {
  const tier = tierOf(key);
  return tier > TIER.grammar && tier !== TIER.name;
}

/** Weighted sampling without replacement, by the hash instead of chance: -ln(u) / weight, ascending. */
function leading(weights: ReadonlyMap<number, number>, most: number): readonly number[] {
  return [...weights]
    .map(([hash, weight]) => ({ hash, turn: -Math.log((mix32(hash ^ 0x5bd1e995) + 1) / 4_294_967_297) / weight }))
    .toSorted((a, b) => a.turn - b.turn)
    .slice(0, most)
    .map(({ hash }) => hash);
}

function salted(hash: number, salt: number): number {
  const low = mix32(hash ^ salt);
  const high = mix32(Math.imul(hash, 0x9e3779b1) ^ mix32(salt)) >>> (32 - HIGH_BITS);
  return high * 2 ** 32 + low;
}
