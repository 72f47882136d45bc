// A word as one whole number: what it is, folded, and how much it says about a task.
import { isAsking, isCue, isUnspacedWish, opensTask } from "./boilerplate.ts";
import {
  COMMON_WORDS,
  FUNCTION_WORDS,
  NUMBER_WORDS,
  OTHER_GRAMMAR,
  PROMPT_WORDS,
  QUESTION_WORDS,
  SYNONYMS,
} from "./common-words.ts";
import { FOLDED, UNSPACED } from "./fold.ts";
import { stem } from "./stem.ts";

/** How much a word says about a task, from nothing to all; the lowest three bits of its key. */
export const TIER = {
  folded: 0,
  grammar: 1,
  question: 2,
  prompt: 3,
  common: 4,
  specific: 5,
  name: 6,
  ngram: 7,
} as const;

const WEIGHTS: readonly number[] = [0.03, 0.08, 0.35, 0.4, 0.7, 1, 0.6, 0.5];

/** Words longer than this are told apart by their start. */
const LONGEST = 64;
const ASCII = /^[\x20-\x7e]*$/;
const CAPITAL = /^\p{Lu}\p{Ll}/u;
/** Of words in other alphabets; what follows is mostly inflection. */
const ROOT_LENGTH = 6;

const STEMMED: readonly (readonly [tier: number, words: ReadonlySet<string>])[] = [
  [TIER.grammar, stems(OTHER_GRAMMAR)],
  [TIER.prompt, stems(PROMPT_WORDS)],
  [TIER.common, stems(COMMON_WORDS)],
];
const SYNONYM_STEMS = new Map([...SYNONYMS].map(([word, first]) => [stem(word), stem(first)]));

export interface KeyedWord {
  /** Each 32 bits: 29 of the hash, then the tier. A word of an unspaced script has one for each two of its characters. */
  readonly keys: readonly number[];
  /** In lower case, folded; "" where it has no grams of its own. */
  readonly root: string;
  /** It makes a wish or a question of its sentence. */
  readonly asks: boolean;
  /** What it asks for is no house rule, whatever words follow. */
  readonly isTask: boolean;
  /** It is what house rules are made of. */
  readonly isRule: boolean;
}

const FOLDED_WORD: KeyedWord = { keys: [TIER.folded], root: "", asks: false, isTask: false, isRule: false };

/** `opensUnit`: a capital there does not make a name. */
export function keyOf(word: string, opensUnit: boolean): KeyedWord {
  const lower = word.slice(0, LONGEST).toLowerCase().replaceAll("’", "'");
  if (word === FOLDED || NUMBER_WORDS.has(lower)) return FOLDED_WORD;
  if (!ASCII.test(lower)) return UNSPACED.test(lower) ? ngramsOf(word.toLowerCase()) : otherAlphabet(lower, opensUnit);
  const asks = isAsking(lower, opensUnit);
  if (FUNCTION_WORDS.has(lower))
    return { keys: [keyFrom(lower, TIER.grammar)], root: "", asks, isTask: false, isRule: false };
  if (QUESTION_WORDS.has(lower))
    return { keys: [keyFrom(lower, TIER.question)], root: "", asks, isTask: false, isRule: false };
  const stemmed = stem(lower);
  const root = SYNONYM_STEMS.get(stemmed) ?? stemmed;
  const tier = tierOfStem(stemmed) ?? (!opensUnit && CAPITAL.test(word) ? TIER.name : TIER.specific);
  return { keys: [keyFrom(root, tier)], root, asks, isTask: asks && opensTask(lower), isRule: isCue(root) };
}

function tierOfStem(stemmed: string): number | undefined {
  return STEMMED.find(([, words]) => words.has(stemmed))?.[0];
}

export function tierOf(key: number): number {
  return key & 7;
}

export function weightOf(key: number): number {
  return WEIGHTS[key & 7] ?? 1;
}

function ngramsOf(word: string): KeyedWord {
  const points = Array.from(word);
  if (points.length === 1)
    return { keys: [keyFrom(word, TIER.ngram)], root: "", asks: false, isTask: false, isRule: false };
  const keys = points.slice(1).map((point, index) => keyFrom(`${points[index] ?? ""}${point}`, TIER.ngram));
  return { keys, root: "", asks: isUnspacedWish(word), isTask: false, isRule: false };
}

function otherAlphabet(lower: string, opensUnit: boolean): KeyedWord {
  const plain = lower.normalize("NFD").replaceAll(/\p{M}/gu, "");
  const asks = isAsking(lower, opensUnit);
  if (ASCII.test(plain)) {
    const root = stem(plain);
    return { keys: [keyFrom(root, tierOfStem(root) ?? TIER.specific)], root, asks, isTask: asks, isRule: false };
  }
  const root = Array.from(plain.replace(/^ال/, "")).slice(0, ROOT_LENGTH).join("");
  const tier = root.length < 3 ? TIER.prompt : TIER.specific;
  return { keys: [keyFrom(root, tier)], root, asks, isTask: asks, isRule: false };
}

export function keyFrom(text: string, tier: number): number {
  return ((hash32(text) & 0xffff_fff8) | tier) >>> 0;
}

/** FNV-1a, then the mix of MurmurHash3: every bit of it is as good as any other. */
export function hash32(text: string, start = 0, end = text.length): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix32(hash);
}

export function mix32(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function stems(words: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...words].map(stem));
}
