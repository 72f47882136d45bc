// Texts inside a text that a model may decode: base64, base32, hex, escapes, Morse code and the
// like, letters spaced out, rot13 and backwards.
import { foldUnit, UNSEEN } from "./fold.ts";
import { fromBase32, spelledOut } from "./spelled-out.ts";
import { backwards, numberOf, rot13 } from "./phrases.ts";
import type { Range, Scan } from "./scan-words.ts";

export interface Decoded {
  /** For people: "base64". */
  readonly how: string;
  readonly text: string;
  readonly range: Range;
}

/** Bytes of all that is decoded from one text, with what is decoded from that in turn. */
export const MOST_DECODED_BYTES = 65_536;
const SHORTEST_RUN = 20;
const MOST_RUNS = 200;
const READABLE_SHARE = 0.9;
const LONGEST_SHOWN_RANGE = 400;
const ESCAPES =
  /(?:%[2-7][\da-f]|\\u00[2-7][\da-f]|\\x[2-7][\da-f]|&#(?:x[2-7][\da-f]|\d{2,3});|\b[2-7][\da-f][ :](?=[2-7][\da-f]\b))/gi;
const FEWEST_ESCAPES = 6;
const ESCAPES_APART = 30;

/** The readable texts, in the order of `Decoded.range` for each way; together at most `bytes`. */
export function decodedTexts(text: string, scan: Scan, bytes: number): readonly Decoded[] {
  let left = bytes;
  const decoded: Decoded[] = [];
  function add(how: string, range: Range, plain: string): void {
    if (plain.length === 0 || plain.length > left) return;
    left -= plain.length;
    decoded.push({ how, range, text: plain });
  }
  for (const range of spans(scan.spacedOut)) add("spaced-out letters", range, joinLetters(text.slice(...range)));
  for (const range of spans(scan.turned)) {
    const part = text.slice(Math.max(0, range[0] - 60), range[1] + 60);
    add("rot13", range, rot13(part));
    add("backwards", range, backwards(part));
  }
  for (const range of escapedRanges(text))
    add("escapes", range, unescaped(text.slice(range[0], Math.min(range[1], range[0] + 3 * left))));
  for (const range of codedRuns(text)) add(...decodeRun(text, range, left));
  for (const { how, range, plain } of spelledOut(text)) add(how, range, plain);
  return decoded;
}

function spans(ranges: readonly Range[]): readonly Range[] {
  return ranges.slice(0, MOST_RUNS).map(([start, end]) => [start, Math.min(end, start + 4 * LONGEST_SHOWN_RANGE)]);
}

/** "i g n o r e  a l l" keeps its words; without wider gaps the longest known words are taken from the left. */
function joinLetters(spaced: string): string {
  const parts = spaced.split(/\s{2,}/);
  const words = parts.map((part) =>
    Array.from(part)
      .filter((letter) => foldUnit(letter.charCodeAt(0)) > UNSEEN)
      .join(""),
  );
  return parts.length > 1 ? words.join(" ") : knownWords(words.join("").toLowerCase());
}

const LONGEST_WORD = 16;

function knownWords(letters: string): string {
  let spaced = "";
  let at = 0;
  while (at < letters.length) {
    let length = LONGEST_WORD;
    while (length > 1 && numberOf(letters.slice(at, at + length)) === undefined) length -= 1;
    const isWord = length > 1;
    spaced += (isWord ? " " : "") + letters.slice(at, at + length) + (isWord ? " " : "");
    at += length;
  }
  return spaced;
}

function escapedRanges(text: string): readonly Range[] {
  if (!/[%\\&]|\b[2-7][\da-f][ :][2-7][\da-f]\b/i.test(text)) return [];
  const ranges: Range[] = [];
  let [start, end, count] = [0, -ESCAPES_APART - 1, 0];
  function close(): void {
    if (count >= FEWEST_ESCAPES) ranges.push([Math.max(0, start - ESCAPES_APART), end + ESCAPES_APART]);
    count = 0;
  }
  for (const { 0: escape, index } of text.matchAll(ESCAPES)) {
    if (index - end > ESCAPES_APART) {
      close();
      start = index;
    }
    count += 1;
    end = index + escape.length;
    if (ranges.length >= MOST_RUNS) return ranges;
  }
  close();
  return ranges;
}

function unescaped(text: string): string {
  return text
    .replaceAll(/\b((?:[2-7][\da-f][ :]){5,4000}[2-7][\da-f])\b/gi, (hex) => fromHex(hex.replaceAll(/[ :]/g, "")))
    .replaceAll(
      /%([2-7][\da-f])|\\u00([2-7][\da-f])|\\x([2-7][\da-f])|&#x([2-7][\da-f]);/gi,
      (_all, ...codes: unknown[]) => {
        const code = codes.find((one) => typeof one === "string" && one !== "");
        return typeof code === "string" ? fromHex(code) : "";
      },
    )
    .replaceAll(/&#(\d{2,3});/g, (_all, code: string) => String.fromCharCode(Number(code)));
}

function fromHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("utf8");
}

/** Of base64's alphabet, also the one for URLs. */
const IN_RUN = new Uint8Array(128);
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
  IN_RUN[letter.charCodeAt(0)] = 1;

/** Long runs of the alphabet, over line ends of wrapped text; ordinary words are too short. */
function codedRuns(text: string): readonly Range[] {
  const runs: Range[] = [];
  let at = 0;
  while (at < text.length && runs.length < MOST_RUNS) {
    const start = at;
    let mixed = false;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit < 128 && IN_RUN[unit] === 1) {
        if (unit < 91) mixed = true;
      } else if (!(unit === 10 && at - start >= 60 && IN_RUN[text.charCodeAt(at + 1)] === 1)) break;
      at += 1;
    }
    if (mixed && at - start >= SHORTEST_RUN) runs.push([start, at]);
    at += 1;
  }
  return runs;
}

function decodeRun(text: string, range: Range, left: number): [how: string, range: Range, plain: string] {
  // Four letters make three bytes.
  const run = text.slice(range[0], Math.min(range[1], range[0] + Math.floor(left / 3) * 4));
  if (/^[\da-f]+$/i.test(run)) {
    const plain = fromHex(run);
    if (isReadable(plain)) return ["hex", range, plain];
  }
  if (/^[A-Z2-7]+$/.test(run)) {
    const plain = fromBase32(run);
    if (plain !== "") return ["base32", range, plain];
  }
  const plain = Buffer.from(run, "base64").toString("utf8");
  return ["base64", range, isReadable(plain) ? plain : ""];
}

function isReadable(text: string): boolean {
  const looked = text.slice(0, 2_000);
  const readable = looked.match(/[\p{L}\p{N}\p{P}\p{Zs}\n\r\t=<>+|~^`$]/gu)?.length ?? 0;
  return looked.length > 0 && readable / Array.from(looked).length >= READABLE_SHARE;
}
