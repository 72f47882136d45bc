// What does not make another task folds away: numbers, ids, times, paths, addresses and what redaction has put in their place.

/** Stands for any of them. */
export const FOLDED = "#";

/** Runs that may be one word, number, path or address; what lies between them is punctuation or space. */
const CHUNK = /[\p{L}\p{M}\p{N}_.\-\\/~:@+%'’]+/uy;
const ADDRESS = /:\/\/|@[^@]*\.|^www\./;
/** What belongs to a URL beyond its chunk: its query. */
const URL_REST = /[^\s"'<>`)\]}]*/y;
const URL_SIGN = "://";
/** UUIDs and their like: groups of hexadecimal digits. */
const HEXADECIMAL = /^[\da-f]{4,}(?:-[\da-f]{4,})+$/i;
/** No English word of eight letters has only these. */
const LETTERED_HASH = /^[a-f]{8,}$/i;
const HASH = /^[\da-f]{6,}$/i;
/** Of an order, a booking, a ticket: few letters, then at least four digits. */
const CODE = /^[a-z]{1,4}-\d{4,}(?:-[a-z\d]{1,8})*$/i;
const FULL_STOP = 46;
const EDGES = /^[.\-:+'’]+|[.\-:+'’]+$/g;
const WORD = /[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}]+)*/gu;
const DIGIT = /\p{N}/u;
/** Letters of scripts that put no spaces between words. */
export const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const NUMBER_OR_NOT = /\p{N}+|\P{N}+/gu;
/** `address1` and `python3` keep their names. */
const NAMED = /^(\p{L}{3,24})\d{1,2}$/u;
const FILE_NAME = /\.[\p{L}\d]{1,8}$/u;
const REDACTED = "redacted:";

/** Tells texts without any word apart. */
export function wordlessText(text: string): string {
  return `punctuation ${text.replaceAll(/\s+/g, " ").trim()}`;
}

/** `word`: as it is written, or `FOLDED`. `start` and `end` in UTF-16 units of the text. */
export type Visit = (word: string, start: number, end: number) => void;

/** The words of a text that is in NFKC, in their order, from `visit` to `visit`. Linear time. */
export function visitPieces(text: string, visit: Visit): void {
  let at = 0;
  while (at < text.length) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === BETWEEN) {
      at += 1;
      continue;
    }
    const end = kind === LETTER ? endOfLetters(text, at) : at;
    if (end > at && isEndOfWord(text, end)) {
      const word = text.slice(at, end);
      visit(isLetteredHash(word) ? FOLDED : word, at, end);
      at = end;
      continue;
    }
    CHUNK.lastIndex = at;
    const chunk = CHUNK.exec(text)?.[0] ?? "";
    if (chunk !== "") visitChunk(chunk, at, visit);
    at = chunk.includes(URL_SIGN) ? endOfUrl(text, at + chunk.length) : at + Math.max(1, chunk.length);
  }
}

const [BETWEEN, LETTER, OTHER] = [0, 1, 2];
/** Of ASCII, by code. */
const KINDS = Uint8Array.from({ length: 128 }, (_none, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z]/i.test(character)) return LETTER;
  return /[\d_.\-\\/~:@+%']/.test(character) ? OTHER : BETWEEN;
});

/** Past the end of a text, too: `charCodeAt` has NaN there. */
function kindOf(code: number): number {
  return code < 128 ? (KINDS[code] ?? BETWEEN) : code >= 128 ? OTHER : BETWEEN;
}

/** A full stop that ends a sentence belongs to no word, either. */
function isEndOfWord(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  return kindOf(code) === BETWEEN || (code === FULL_STOP && kindOf(text.charCodeAt(end + 1)) === BETWEEN);
}

function endOfLetters(text: string, start: number): number {
  let end = start + 1;
  while (kindOf(text.charCodeAt(end)) === LETTER) end += 1;
  return end;
}

function endOfUrl(text: string, start: number): number {
  URL_REST.lastIndex = start;
  return start + (URL_REST.exec(text)?.[0].length ?? 0);
}

function visitChunk(chunk: string, start: number, visit: Visit): void {
  if (chunk.startsWith(REDACTED) || isPlace(chunk)) {
    visit(FOLDED, start, start + chunk.replace(EDGES, "").length);
    return;
  }
  for (const { 0: word, index } of chunk.matchAll(WORD)) {
    if (UNSPACED.test(word) && DIGIT.test(word)) visitUnspaced(word, start + index, visit);
    else visit(foldedWord(word), start + index, start + index + word.length);
  }
}

/** Where no spaces part words, a number is only its digits: what stands beside them is the sentence. */
function visitUnspaced(word: string, start: number, visit: Visit): void {
  for (const { 0: part, index } of word.matchAll(NUMBER_OR_NOT)) {
    visit(DIGIT.test(part) ? FOLDED : part, start + index, start + index + part.length);
  }
}

/** URLs, e-mail addresses, and paths: from a root, with two separators, or to a file with an ending. */
function isPlace(chunk: string): boolean {
  if (ADDRESS.test(chunk)) return true;
  const bare = chunk.replace(EDGES, "");
  if (HEXADECIMAL.test(bare) || CODE.test(bare)) return true;
  const first = bare.search(/[\\/]/);
  if (first === -1) return false;
  if (/^(?:~?[\\/]|\p{L}:[\\/])/u.test(bare)) return bare.length > 2;
  return /[\\/]/.test(bare.slice(first + 1)) || FILE_NAME.test(bare);
}

function foldedWord(word: string): string {
  if (!DIGIT.test(word)) return isLetteredHash(word) ? FOLDED : word;
  if (HASH.test(word)) return FOLDED;
  const named = NAMED.exec(word);
  return named?.[1] ?? FOLDED;
}

function isLetteredHash(word: string): boolean {
  return word.length >= 8 && LETTERED_HASH.test(word);
}
