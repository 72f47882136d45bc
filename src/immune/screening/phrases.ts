// Rules made ready to be looked for: every word that a rule speaks of gets a number, every place of a phrase a set of them.
import { foldWord } from "./fold.ts";
import type { Rule } from "./rule.ts";
import { RULES } from "./rules.ts";
import { SHORT_FORMS, WORD_CLASSES } from "./word-classes.ts";

/** One word of a phrase. */
export interface Place {
  /** Number of the set of words that fit. */
  readonly set: number;
  /** At most so many words between it and the place before. */
  readonly gap: number;
  readonly early: boolean;
}

export interface Phrase {
  readonly rule: number;
  readonly places: readonly Place[];
}

/** What the scanner calls an address of mail, and marks that follow a word at once. */
export const EMAIL = "@";
export const COLON = ":";
export const COMMA = ",";
const MARKS: Readonly<Record<string, string>> = { EMAIL, COLON, COMMA };

const words = new Map<string, number>();
const sets = new Map<string, number>();
/** For each word, the sets that it belongs to. */
const members: Set<number>[] = [];

function wordNumber(word: string): number {
  const known = words.get(word);
  if (known !== undefined) return known;
  words.set(word, members.length);
  members.push(new Set());
  return members.length - 1;
}

/** `DROP`, `above|previous` or a mix of both. */
function setNumber(source: string): number {
  const known = sets.get(source);
  if (known !== undefined) return known;
  const number = sets.size;
  sets.set(source, number);
  const named = source.split("|").flatMap((word) => (WORD_CLASSES[word] ?? MARKS[word] ?? word).split(" "));
  for (const word of named) members[wordNumber(foldWord(word) || word)]?.add(number);
  return number;
}

function compile(source: string, rule: number): Phrase {
  const places: Place[] = [];
  let gap = 0;
  for (const part of source.split(" ")) {
    if (part.startsWith("..")) {
      gap = Number(part.slice(2));
      continue;
    }
    const early = part.startsWith("^");
    places.push({ set: setNumber(early ? part.slice(1) : part), gap, early });
    gap = 0;
  }
  if (gap > 0) throw new Error(`no word follows the gap of "${source}"`);
  return { rule, places };
}

const PHRASES: readonly Phrase[] = RULES.flatMap(({ phrases }: Rule, rule) =>
  phrases.map((source) => compile(source, rule)),
);
/** For each rule, the phrases that take a match back. */
export const EXCEPTIONS: readonly (readonly Phrase[])[] = RULES.map(({ except = [] }: Rule, rule) =>
  except.map((source) => compile(source, rule)),
);
export const META = setNumber("META");
export const REPORTED = setNumber("REPORTED");
export const NEGATION = setNumber("NEGATION");

const ROW = Math.ceil(sets.size / 32);
const bits = new Int32Array(members.length * ROW);
for (const [word, its] of members.entries()) {
  for (const set of its) {
    const at = word * ROW + (set >> 5);
    bits[at] = (bits[at] ?? 0) | (1 << (set & 31));
  }
}

export function isIn(word: number, set: number): boolean {
  return ((bits[word * ROW + (set >> 5)] ?? 0) & (1 << (set & 31))) !== 0;
}

/** Of each word, the phrases that start with it. */
export const PHRASES_FROM: readonly (readonly Phrase[])[] = members.map((its) =>
  PHRASES.filter(({ places }) => its.has(places[0]?.set ?? -1)),
);

export function numberOf(word: string): number | undefined {
  return words.get(word);
}

/** Long enough that no other word is the same backwards, or in rot13, by chance. */
const SHORTEST_TURNED = 5;
const turned = new Set<number>();

/** 32 bits of a word, letter by letter (FNV-1a); the second start and factor make the other half of 64. */
export const HASH_START = 0x811c9dc5;
export const CHECK_START = 0x2545f491;

export function hashStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

export function checkStep(check: number, unit: number): number {
  return Math.imul(check + unit, 0x5bd1e995) ^ (check >>> 15);
}

const SLOTS = 16_384;
const slotWord = new Int32Array(SLOTS).fill(-1);
const slotHash = new Int32Array(SLOTS);
const slotCheck = new Int32Array(SLOTS);

function hashed(word: string): readonly [hash: number, check: number] {
  let hash = HASH_START;
  let check = CHECK_START;
  for (let at = 0; at < word.length; at += 1) {
    hash = hashStep(hash, word.charCodeAt(at));
    check = checkStep(check, word.charCodeAt(at));
  }
  return [hash | 0, check | 0];
}

function enter(word: string, number: number): void {
  const [hash, check] = hashed(word);
  let slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
  while ((slotWord[slot] ?? -1) >= 0) slot = (slot + 1) & (SLOTS - 1);
  slotWord[slot] = number;
  slotHash[slot] = hash;
  slotCheck[slot] = check;
}

/** The word of both hashes, or -1: two words share 64 bits by no chance that counts. */
export function lookUp(hash: number, check: number): number {
  let slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
  for (;;) {
    const word = slotWord[slot] ?? -1;
    if (word < 0) return -1;
    if (slotHash[slot] === (hash | 0) && slotCheck[slot] === (check | 0)) return word;
    slot = (slot + 1) & (SLOTS - 1);
  }
}

export function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

export function backwards(text: string): string {
  return Array.from(text).toReversed().join("");
}

for (const [word, number] of words) enter(word, number);
for (const [short, long] of Object.entries(SHORT_FORMS)) {
  const number = words.get(long);
  if (number !== undefined && !words.has(short)) enter(short, number);
}
for (const word of [...words.keys()].filter(({ length }) => length >= SHORTEST_TURNED)) {
  for (const other of [rot13(word), backwards(word)]) {
    if (words.has(other)) continue;
    const number = members.length + turned.size;
    turned.add(number);
    enter(other, number);
  }
}

/** A word of some rule in rot13 or backwards. */
export function isTurned(word: number): boolean {
  return turned.has(word);
}
