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

/** Tells texts without any word apart; of what no record keeps (NUL, lone surrogates) there is nothing in it. */
export function wordlessText(text: string): string {
  return `punctuation ${text
    .replaceAll(/[\0\p{Cs}]/gu, "")
    .replaceAll(/\s+/g, " ")
    .trim()}`;
}

/** `word`: as it is written, or `FOLDED`. `start` and `end` in UTF-16 units of the text. */
export type Visit = (word: string, start: number, end: number) => void;

/** The words of a text that is in NFKC, in their order, from `visit` to `visit`. Linear time. */
export function visitPieces(text: string, visit: Visit): void {
  let at = 0;
  while (at < text.length) {
    const start = at;
    let kinds = BETWEEN;
    let kind = kindOf(text.charCodeAt(at));
    while (kind >= LETTER) {
      kinds |= kind;
      at += 1;
      kind = kindOf(text.charCodeAt(at));
    }
    if (kinds !== BETWEEN && isEndOfWord(text, at)) {
      const word = text.slice(start, at);
      if (kinds === LETTER) visit(isLetteredHash(word) ? FOLDED : word, start, at);
      else visitWord(word, start, visit);
    } else if (kind === BETWEEN) at += 1;
    else {
      CHUNK.lastIndex = start;
      const chunk = CHUNK.exec(text)?.[0] ?? "";
      if (chunk !== "") visitChunk(chunk, start, visit);
      at = chunk.includes(URL_SIGN) ? endOfUrl(text, start + chunk.length) : start + Math.max(1, chunk.length);
    }
  }
}

/** What a code unit is part of: nothing; a word, path or address; from `LETTER` on, what alone can be but a word. */
const [BETWEEN, OTHER, LETTER, NUMBER, SIGN] = [0, 1, 2, 4, 8];
const UNKNOWN = 255;
const LETTERS = /[\p{L}\p{M}_]/u;
const OTHERS = /[.\-\\/~:@+%'’\p{Cs}]/u;
/** Unicode's tables are asked once for each unit. */
const knownKinds = new Uint8Array(0x10000).fill(UNKNOWN);

/** Past the end of a text, too: `charCodeAt` has NaN there. */
function kindOf(code: number): number {
  const known = knownKinds[code] ?? BETWEEN;
  if (known !== UNKNOWN) return known;
  const kind = lookUp(String.fromCharCode(code));
  knownKinds[code] = kind;
  return kind;
}

function lookUp(unit: string): number {
  if (DIGIT.test(unit)) return NUMBER;
  if (LETTERS.test(unit)) return UNSPACED.test(unit) ? SIGN : LETTER;
  return OTHERS.test(unit) ? OTHER : BETWEEN;
}

/** A full stop that ends a sentence belongs to no word, either. */
function isEndOfWord(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  return kindOf(code) === BETWEEN || (code === FULL_STOP && kindOf(text.charCodeAt(end + 1)) === BETWEEN);
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
  for (const { 0: word, index } of chunk.matchAll(WORD)) visitWord(word, start + index, visit);
}

function visitWord(word: string, start: number, visit: Visit): void {
  if (UNSPACED.test(word) && DIGIT.test(word)) visitUnspaced(word, start, visit);
  else visit(foldedWord(word), start, start + word.length);
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
