// The words of a text that some rule speaks of, with where and how they stand, in one pass.
import { BETWEEN, foldUnit, UNSEEN } from "./fold.ts";
import {
  CHECK_START,
  checkStep,
  COLON,
  COMMA,
  EMAIL,
  HASH_START,
  hashStep,
  isTurned,
  lookUp,
  numberOf,
} from "./phrases.ts";

/** How a word stands; bits. */
export const QUOTED = 1;
export const IN_CODE = 2;
/** Among the first three of its sentence. */
export const EARLY = 4;
/** With letters that nobody sees inside, or letters of two scripts. */
export const DISGUISED = 8;

/** One entry for each word that a rule speaks of; `index` and `sentence` count all words. Offsets are UTF-16 units. */
export interface Words {
  readonly word: number[];
  readonly index: number[];
  readonly sentence: number[];
  readonly start: number[];
  readonly end: number[];
  readonly how: number[];
}

export interface Scan {
  readonly words: Words;
  /** Runs of single letters, and of words of a rule that are turned round: `[start, end]`. */
  readonly spacedOut: readonly Range[];
  readonly turned: readonly Range[];
  /** Words with letters of two scripts or with something invisible between Latin letters. */
  readonly disguised: number;
}

export type Range = readonly [start: number, end: number];

const FEWEST_SPACED = 8;
const FEWEST_TURNED = 3;
const TURNED_APART = 60;
const LONGEST_LEET = 24;
/** Of ASCII, the letter that a digit or a sign stands for; 0 = none. A 1 is an i or an l. */
const LEET = new Uint16Array(128);
for (const [sign, letter] of Object.entries({ 0: "o", 3: "e", 4: "a", 5: "s", 7: "t", 8: "b", "@": "a", $: "s" })) {
  LEET[sign.charCodeAt(0)] = letter.charCodeAt(0);
}
const [ONE, LETTER_I, LETTER_L] = [49, 105, 108];
const ADDRESS_REST = /[\w.-]{0,64}\.[a-z]{2}/iy;

const NEWLINE = 10;
const AT = 64;
const DOLLAR = 36;
const BACKTICK = 96;
const COLONS = new Set([":", "："].map((mark) => mark.charCodeAt(0)));
const COMMAS = new Set([",", "，", "、", "،"].map((mark) => mark.charCodeAt(0)));
const APOSTROPHES = new Set(["'", "’", "‘", "ʼ"].map((mark) => mark.charCodeAt(0)));
/** Of French and Italian, what stands for a word of its own in front of an apostrophe: "n'informe", "l'utente". */
const ELIDED = new Set(["l", "d", "n"].map((letter) => letter.charCodeAt(0)));
const OPENING = new Set(["“", "«", "„", "”", "»", '"', "「", "」", "『", "』"].map((mark) => mark.charCodeAt(0)));
const SENTENCE_ENDS = new Set([".", "!", "?", "。", "！", "？"].map((mark) => mark.charCodeAt(0)));
/** What ends a statement, a cell or an element of data and code. */
const PART_ENDS = new Set([";", "{", "}", "|", "<", ">"].map((mark) => mark.charCodeAt(0)));
/** In front of a quotation mark that belongs to data or code, not to prose. */
const STRUCTURE = new Set([":", ",", "[", "{", "(", "="].map((mark) => mark.charCodeAt(0)));

function isSpace(unit: number): boolean {
  return unit === 32 || unit === NEWLINE || unit === 9 || unit === 13 || Number.isNaN(unit);
}

function isSpaceInLine(unit: number): boolean {
  return unit === 32 || unit === 0xa0 || unit === 0x202f;
}

function isLatin(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** Han, kana: no spaces between words, each sign counts as one. */
function isSign(unit: number): boolean {
  return unit >= 0x3040 && unit <= 0x9fff;
}

/** Linear in the text. */
export function scanWords(text: string): Scan {
  const words: Words = { word: [], index: [], sentence: [], start: [], end: [], how: [] };
  const spacedOut: Range[] = [];
  const turned: Range[] = [];
  let disguised = 0;
  let index = 0;
  let sentence = 0;
  let sentenceStart = 0;
  let quotedFrom = -1;
  let codeFrom = -1;
  let beforeSpace = Number.NaN;
  let singles = 0;
  let singlesFrom = 0;
  let singlesTo = 0;
  let turnedCount = 0;
  let turnedFrom = 0;
  let turnedTo = -TURNED_APART;

  function endSentence(): void {
    sentence += 1;
    sentenceStart = index;
  }

  function endSingles(): void {
    if (singles >= FEWEST_SPACED) spacedOut.push([singlesFrom, singlesTo]);
    singles = 0;
  }

  function endTurned(): void {
    if (turnedCount >= FEWEST_TURNED) turned.push([turnedFrom, turnedTo]);
    turnedCount = 0;
  }

  function found(word: number, start: number, end: number, how: number): void {
    if (isTurned(word)) {
      if (start - turnedTo > TURNED_APART) endTurned();
      if (turnedCount === 0) turnedFrom = start;
      turnedCount += 1;
      turnedTo = end;
      return;
    }
    words.word.push(word);
    words.index.push(index);
    words.sentence.push(sentence);
    words.start.push(start);
    words.end.push(end);
    words.how.push(index - sentenceStart < 3 ? how | EARLY : how);
  }

  function mark(from: number, how: number): void {
    for (let at = from; at < words.how.length; at += 1) words.how[at] = (words.how[at] ?? 0) | how;
  }

  let at = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    const first = foldUnit(unit);
    if (first > UNSEEN) {
      const start = at;
      let hash = HASH_START;
      let check = CHECK_START;
      let letters = 0;
      let unseen = false;
      let latin = false;
      let foreign = false;
      let mixed = false;
      let number = -1;
      for (; at < text.length; at += 1) {
        const now = text.charCodeAt(at);
        const fold = foldUnit(now);
        if (fold > UNSEEN) {
          if (isSign(now) && at > start) break;
          hash = hashStep(hash, fold);
          check = checkStep(check, fold);
          letters += 1;
          if (isLatin(now)) latin = true;
          else if (isDigit(now)) mixed = true;
          else if (now >= 0x370 && now < 0x530) foreign = true;
          if (isSign(now)) {
            at += 1;
            break;
          }
        } else if (fold === UNSEEN) {
          if (now !== 0xad && !(now >= 0x300 && now < 0x370)) unseen = true;
        } else if (APOSTROPHES.has(now) && foldUnit(text.charCodeAt(at + 1)) > UNSEEN && letters > 0) {
          if (letters === 1 && ELIDED.has(text.charCodeAt(start) | 32)) break;
          continue;
        } else if (now === AT && letters > 0) {
          ADDRESS_REST.lastIndex = at + 1;
          if (ADDRESS_REST.test(text)) {
            number = numberOf(EMAIL) ?? -1;
            at = ADDRESS_REST.lastIndex;
            break;
          }
          if (!isLatin(text.charCodeAt(at + 1))) break;
          mixed = true;
        } else if (now === DOLLAR && letters > 0 && isLatin(text.charCodeAt(at + 1))) mixed = true;
        else break;
      }
      if (number < 0) number = lookUp(hash, check);
      if (number < 0 && mixed && latin && at - start <= LONGEST_LEET) number = readLeet(text, start, at);
      const hides = latin && (foreign || unseen) && letters > 2;
      if (hides) disguised += 1;
      if (number >= 0) found(number, start, at, hides ? DISGUISED : 0);
      if (letters === 1 && !isSign(unit)) {
        if (singles > 0 && start - singlesTo > 4) endSingles();
        if (singles === 0) singlesFrom = start;
        singles += 1;
        singlesTo = at;
      } else endSingles();
      index += 1;
      // French has a space in front of a colon.
      const behind = isSpaceInLine(text.charCodeAt(at)) && COLONS.has(text.charCodeAt(at + 1)) ? at + 1 : at;
      const after = text.charCodeAt(behind);
      if (number >= 0 && (COLONS.has(after) || COMMAS.has(after))) {
        found(numberOf(COLONS.has(after) ? COLON : COMMA) ?? -1, behind, behind + 1, 0);
        words.index[words.index.length - 1] = index - 0.5;
      }
      beforeSpace = text.charCodeAt(at - 1);
      continue;
    }
    if (first === BETWEEN) {
      if (SENTENCE_ENDS.has(unit) && (isSpace(text.charCodeAt(at + 1)) || unit > 255)) endSentence();
      else if (PART_ENDS.has(unit)) endSentence();
      else if (unit === NEWLINE && foldUnit(text.charCodeAt(at + 1)) <= UNSEEN) {
        endSentence();
        if (text.charCodeAt(at + 1) === NEWLINE) quotedFrom = -1;
      } else if (OPENING.has(unit) || (APOSTROPHES.has(unit) && quoteLike(text, at, quotedFrom >= 0))) {
        if (quotedFrom >= 0) {
          mark(quotedFrom, QUOTED);
          quotedFrom = -1;
        } else if (!STRUCTURE.has(beforeSpace)) quotedFrom = words.how.length;
      } else if (unit === BACKTICK) {
        while (text.charCodeAt(at + 1) === BACKTICK) at += 1;
        if (codeFrom >= 0) mark(codeFrom, IN_CODE);
        codeFrom = codeFrom >= 0 ? -1 : words.how.length;
      }
      if (!isSpace(unit)) beforeSpace = unit;
    }
    at += 1;
  }
  endSingles();
  endTurned();
  return { words, spacedOut, turned, disguised };
}

/** A mark that is also an apostrophe opens a quotation in front of a word, and closes one behind it. */
function quoteLike(text: string, at: number, isOpen: boolean): boolean {
  return isOpen
    ? foldUnit(text.charCodeAt(at + 1)) <= UNSEEN
    : isSpace(text.charCodeAt(at - 1)) && foldUnit(text.charCodeAt(at + 1)) > UNSEEN;
}

/** "1gn0r3" as "ignore", or -1. */
function readLeet(text: string, start: number, end: number): number {
  const number = leetWord(text, start, end, LETTER_I);
  return number < 0 && text.slice(start, end).includes("1") ? leetWord(text, start, end, LETTER_L) : number;
}

function leetWord(text: string, start: number, end: number, one: number): number {
  let hash = HASH_START;
  let check = CHECK_START;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    const letter = unit === ONE ? one : (LEET[unit] ?? 0);
    const fold = letter === 0 ? foldUnit(unit) : letter;
    if (fold <= UNSEEN) continue;
    hash = hashStep(hash, fold);
    check = checkStep(check, fold);
  }
  const number = lookUp(hash, check);
  return isTurned(number) ? -1 : number;
}
