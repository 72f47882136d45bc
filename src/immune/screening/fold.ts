// Characters as a reader sees them: one code unit becomes one letter without case, accent or foreign look-alike.

/** A code unit that stands for nothing a reader sees: zero-width, bidi, joiners, soft hyphens, accents of their own. */
export const UNSEEN = 1;
/** A code unit between words. */
export const BETWEEN = 0;

const INVISIBLE = /[\p{Mn}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Cyrillic, Greek and other letters that look like Latin ones, and letters that have no decomposition. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: "a",
  в: "b",
  с: "c",
  ԁ: "d",
  е: "e",
  ё: "e",
  һ: "h",
  і: "i",
  ї: "i",
  ј: "j",
  к: "k",
  ӏ: "l",
  м: "m",
  о: "o",
  р: "p",
  ԛ: "q",
  г: "r",
  ѕ: "s",
  т: "t",
  у: "y",
  х: "x",
  ѵ: "v",
  ԝ: "w",
  α: "a",
  β: "b",
  ε: "e",
  η: "n",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  τ: "t",
  υ: "u",
  χ: "x",
  γ: "y",
  ω: "w",
  ı: "i",
  ł: "l",
  ø: "o",
  đ: "d",
  ð: "d",
  ß: "s",
  ɡ: "g",
  ɑ: "a",
  ɩ: "i",
  ʀ: "r",
  ɴ: "n",
  ᴀ: "a",
  ʙ: "b",
  ᴄ: "c",
  ᴅ: "d",
  ᴇ: "e",
  ɢ: "g",
  ʜ: "h",
  ɪ: "i",
  ᴊ: "j",
  ᴋ: "k",
  ʟ: "l",
  ᴍ: "m",
  ᴏ: "o",
  ᴘ: "p",
  ᴛ: "t",
  ᴜ: "u",
  ᴠ: "v",
  ᴡ: "w",
  ʏ: "y",
  ᴢ: "z",
  ꜱ: "s",
};

/** Folds are asked for by the million and need Unicode's tables: each is looked up once, in 128 kB. */
const UNKNOWN = 0xffff;
const folds = new Uint16Array(0x10000).fill(UNKNOWN);

/** The code unit of the folded letter or digit, `BETWEEN` or `UNSEEN`. */
export function foldUnit(unit: number): number {
  const known = folds[unit] ?? BETWEEN;
  if (known !== UNKNOWN) return known;
  const fold = lookUp(String.fromCharCode(unit));
  folds[unit] = fold;
  return fold;
}

function lookUp(letter: string): number {
  if (INVISIBLE.test(letter)) return UNSEEN;
  const lower = letter.normalize("NFKD").toLowerCase();
  const first = LOOK_ALIKES[lower] ?? LOOK_ALIKES[lower.charAt(0)] ?? lower.charAt(0);
  return LETTER_OR_DIGIT.test(first) ? first.charCodeAt(0) : BETWEEN;
}

/** The same for a whole word. */
export function foldWord(word: string): string {
  let folded = "";
  for (let at = 0; at < word.length; at += 1) {
    const unit = foldUnit(word.charCodeAt(at));
    if (unit > UNSEEN) folded += String.fromCharCode(unit);
  }
  return folded;
}

/** Letters of mathematics, enclosed ones and their like lie beyond one code unit. */
const STYLED = /[\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]+/gu;
const ENCLOSED_START = [0x1f1_30, 0x1f1_50, 0x1f1_70];

/** The text with styled letters plain; most texts have none and come back as they are. */
export function plainLetters(text: string): string {
  if (!/[\ud835\ud83c]/.test(text)) return text;
  return text.replaceAll(STYLED, (run) => Array.from(run.normalize("NFKC"), plainEnclosed).join(""));
}

function plainEnclosed(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const start = ENCLOSED_START.find((first) => code >= first && code < first + 26);
  return start === undefined ? letter : String.fromCharCode(97 + code - start);
}
