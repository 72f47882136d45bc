// Reads the numbers of a text as people and models write them: "$1,234.50", "-3", "1/2", "3 1/2", "50%", "2 million",
// "1 000 000", "3,5", "10^-3".

export interface NumberInText {
  /** Every value the notation may stand for, the plain one first: "50%" is 50 and 0.5, "2 million" 2 and 2,000,000. */
  readonly readings: readonly number[];
  /** "$" for any currency sign, "%" for percent, else the singular of the noun that follows, lower case, or "". */
  readonly unit: string;
  /** The sign of a currency before it. */
  readonly currency?: string;
  /** Where it begins in the text, and where it ends without its unit. */
  readonly start: number;
  readonly end: number;
  /** The text from its end on. */
  readonly rest: string;
}

// A minus counts as a sign only where it cannot be a subtraction, a range or a hyphen. Digits inside a word are no number.
// Chinese, Japanese and Korean write numbers between their letters.
const NUMBER = new RegExp(
  [
    /(?<minus>(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\d)%]|[\d)%] )-)?(?:(?<currency>[$€£¥₹])(?<innerMinus>-)?|(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\d_.]))/u,
    /(?:(?<whole>\d+) (?=\d+\/\d))?/u,
    // Between more groups, or others than of three digits, blanks separate the numbers of a list.
    /(?<digits>(?<!\d[ \u00a0\u2009\u202f])[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3}){1,6}(?![ \u00a0\u2009\u202f]?\d)(?:[.,]\d+)?|\d+(?:[.,'’\u00a0\u2009\u202f]\d+)*|\.\d+)/u,
    /(?:\^(?:\{(?<raised>[-+]?\d{1,3})\}|(?<raisedBare>[-+]?\d{1,3})(?![\d/])))?/u,
    /(?:\/(?<denominator>\d+)(?![\d/]))?(?:[eE](?<exponent>[-+]?\d{1,3})(?!\w))?/u,
    /(?:\s?(?:×|x|\*|·|⋅|\\times|\\cdot)\s?10\^\{?(?<power>-?\d{1,3})\}?)?/u,
    /(?:\s?(?<scale>k|thousand|million|billion|trillion|(?<=\d)(?:M|mn|bn))(?!\p{L}))?/u,
    /(?<unit>(?:\s?(?<percent>%|percent|per cent)(?!\p{L})|[\s-]?(?:(?:more|less|fewer|additional|extra|other|total|full)\s)?(?<word>\p{L}+))?)/u,
  ]
    .map((part) => part.source)
    .join(""),
  "gu",
);

const THOUSANDS = /^(?!0)\d{1,3}(?:[,'’\u00a0\u2009\u202f]\d{2,3})*[,'’\u00a0\u2009\u202f]\d{3}(?:\.\d+)?$/;
const THOUSANDS_BY_POINT = /^\d{1,3}(?:\.\d{3})+,\d+$|^\d{1,3}(?:\.\d{3}){2,}$/;
const THOUSANDS_BY_BLANK = /^[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?$/;
/** Three digits behind a comma are thousands, unless nothing comes before them. */
const DECIMAL_COMMA = /^(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)$/;
const DECIMAL = /^(?:\d+(?:\.\d+)?|\.\d+)$/;
const SCALES = new Map([
  ["k", 1e3],
  ["thousand", 1e3],
  ["million", 1e6],
  ["M", 1e6],
  ["mn", 1e6],
  ["bn", 1e9],
  ["billion", 1e9],
  ["trillion", 1e12],
]);

/** In order of appearance; linear in the length of `text`. */
export function readNumbers(text: string): readonly NumberInText[] {
  const numbers: NumberInText[] = [];
  for (const { 0: all, index: start, groups = {} } of text.matchAll(NUMBER)) {
    const { currency, percent, word = "", digits = "", unit: written = "" } = groups;
    const unit = currency === undefined ? (percent === undefined ? singular(word) : "%") : "$";
    const end = start + all.length - written.length;
    const place = { start, end, rest: text.slice(end), ...(currency === undefined ? {} : { currency }) };
    const isListed = DECIMAL_COMMA.test(digits) && isInList(text, start, end);
    for (const value of isListed ? digits.split(",").map(Number) : valuesOf(digits)) {
      const readings = readingsOf(value, groups).filter(Number.isFinite);
      if (readings.length > 0) numbers.push({ readings, unit, ...place });
    }
  }
  return numbers;
}

const LIST_BEFORE = /(?:^|[^\d,])\d+, ?$/;
const LIST_AFTER = /^,? ?(?:(?<=, ?)|(?:and|or|to|&) )\d+(?!\d|,\d)/;
/** In UTF-16 units: as much beside a number tells whether it is one of a list. */
const BESIDE = 20;

/** "(1,2)" is a pair, and "1,2 and 3" and "0, 1,2" are lists; "3,50 and 4,50" are two numbers. */
function isInList(text: string, start: number, end: number): boolean {
  const [before, after] = [text.slice(Math.max(0, start - BESIDE), start), text.slice(end, end + BESIDE)];
  return (/[([{]$/.test(before) && /^[)\]}]/.test(after)) || LIST_BEFORE.test(before) || LIST_AFTER.test(after);
}

/** Equal for the same number with the same unit: what an answer repeats from its question. */
export function numberKey({ readings, unit }: NumberInText): string {
  return `${readings[0]} ${unit}`;
}

/** The word as both sides of a comparison write it: "Trucks" and "truck" are "truck", "boxes" and "box" are "box". */
export function singular(word: string): string {
  const lower = word.toLowerCase();
  if (lower.length <= 3 || lower.endsWith("ss")) return lower;
  return lower.replace(/ies$/, "y").replace(/(?<=s|x|z|ch|sh)es$|s$/, "");
}

/** One value, or several where commas separate a list ("1,2,3"); none for what is no number ("1.2.3"). */
function valuesOf(digits: string): readonly number[] {
  if (DECIMAL.test(digits)) return [Number(digits)];
  if (DECIMAL_COMMA.test(digits)) return [Number(digits.replace(",", "."))];
  if (THOUSANDS_BY_BLANK.test(digits)) return [Number(digits.replace(/[^\d.,]/g, "").replace(",", "."))];
  if (THOUSANDS.test(digits)) return [Number(digits.replace(/[^\d.]/g, ""))];
  if (THOUSANDS_BY_POINT.test(digits)) return [Number(digits.replaceAll(".", "").replace(",", "."))];
  return digits
    .split(",")
    .filter((part) => DECIMAL.test(part))
    .map(Number);
}

function readingsOf(value: number, notation: Readonly<Record<string, string | undefined>>): readonly number[] {
  const { minus, innerMinus, whole, denominator, exponent, power, scale, percent } = notation;
  const raised = value ** Number(notation["raised"] ?? notation["raisedBare"] ?? 1);
  const fraction = denominator === undefined ? raised : raised / Number(denominator);
  const magnitude =
    (fraction + (whole !== undefined && fraction < 1 ? Number(whole) : 0)) * 10 ** Number(exponent ?? power ?? 0);
  const plain = minus === undefined && innerMinus === undefined ? magnitude : -magnitude;
  if (percent !== undefined) return [plain, plain / 100];
  return scale === undefined ? [plain] : [plain, plain * (SCALES.get(scale) ?? 1)];
}
