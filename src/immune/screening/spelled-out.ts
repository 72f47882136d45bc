// Texts that are spelled letter by letter in another alphabet: Morse, numbers, braille; and base32.
import type { Range } from "./scan-words.ts";

export interface SpelledOut {
  /** For people: "Morse code". */
  readonly how: string;
  readonly range: Range;
  readonly plain: string;
}

interface Alphabet {
  readonly how: string;
  /** A whole run; linear, because what separates letters is no part of one. */
  readonly run: RegExp;
  readonly read: (run: string) => string;
}

const MOST_RUNS = 50;
const MORSE = new Map(
  ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
    .split(" ")
    .map((signs, at) => [signs, String.fromCharCode(97 + at)]),
);
/** Of braille's 64 patterns of six dots, the letter. */
const BRAILLE = new Map(Array.from("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", (sign, at) => [sign, String.fromCharCode(97 + at)]));
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const ALPHABETS: readonly Alphabet[] = [
  { how: "Morse code", run: /(?:[.-]{1,4}[ /|]{1,3}){15,4000}[.-]{0,4}/g, read: fromMorse },
  { how: "binary numbers", run: /(?:[01]{8} ?){8,4000}/g, read: (run) => fromCodes(run.match(/[01]{8}/g) ?? [], 2) },
  {
    how: "numbers of letters",
    run: /(?:\d{2,3}[ ,]{1,2}){11,4000}\d{2,3}/g,
    read: (run) => fromCodes(run.match(/\d+/g) ?? [], 10),
  },
  {
    how: "braille",
    run: /[\u2800-\u283f][\u2800-\u283f ]{10,4000}/g,
    read: (run) => Array.from(run, (sign) => BRAILLE.get(sign) ?? " ").join(""),
  },
];

/** In the order of `Alphabet`, at most so many runs of each. */
export function spelledOut(text: string): readonly SpelledOut[] {
  return ALPHABETS.flatMap(({ how, run, read }) => {
    const found: SpelledOut[] = [];
    for (const { 0: match, index } of text.matchAll(run)) {
      found.push({ how, range: [index, index + match.length], plain: read(match) });
      if (found.length === MOST_RUNS) break;
    }
    return found;
  });
}

function fromMorse(run: string): string {
  const words = run.split(/[/|]| {2,}/);
  return words
    .map((word) =>
      word
        .trim()
        .split(" ")
        .map((signs) => MORSE.get(signs) ?? "")
        .join(""),
    )
    .join(" ");
}

/** Nothing where one of them is no printable character. */
function fromCodes(codes: readonly string[], base: number): string {
  const units = codes.map((code) => Number.parseInt(code, base));
  return units.every((unit) => unit >= 32 && unit < 127) ? String.fromCharCode(...units) : "";
}

/** Nothing where it makes anything but printable characters. */
export function fromBase32(run: string): string {
  const bytes: number[] = [];
  let [held, bits] = [0, 0];
  for (let at = 0; at < run.length; at += 1) {
    held = ((held << 5) | BASE32.indexOf(run.charAt(at))) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bytes.every((byte) => byte >= 32 && byte < 127) ? String.fromCharCode(...bytes) : "";
}
