// Numbers that are typeset in LaTeX, as plain text.

const TEXT = /\\(?:text(?:bf|it|rm|sf)?|math(?:rm|bf|it|sf)|operatorname|mbox)\s?\{([^{}]{0,100})\}/g;
/** Thin spaces stand within numbers: 1\,234. */
const THIN = /\\[,!;:]|\\(?:left|right|displaystyle)(?![a-z])|\{(?=,\})|(?<=\{,)\}/g;
const WIDE = /\\(?:q?quad(?![a-z])| )|(?<=[\d}])~(?=[\d\\\p{L}])/gu;
/** With the marks of the formula, of which the first would be a dollar sign. */
const DEGREES = /\$?(-?\d[\d.,]{0,15})?\s?\^\s?(?:\{\s?\\circ\s?\}|\\circ(?![a-z]))\s?\$?/g;
const ROOT = /(\d{1,15}(?:\.\d{1,15})?)?\s?\\sqrt\s?\{(\d{1,15}(?:\.\d{1,15})?)\}/g;
const FRACTION = /(-\s?)?\\[dtc]?frac\s?(?:\{([^{}]{0,60})\}|(\d))\s?(?:\{([^{}]{0,60})\}|(\d))/g;
/** Fractions within fractions that are read. */
const LEVELS = 4;

/** Linear in the length of `text`; what is no number stays as it is. */
export function withoutLatex(text: string): string {
  let plain = text
    .replace(TEXT, (_all, inner: string) => ` ${inner.trim()} `)
    .replace(THIN, "")
    .replace(WIDE, " ")
    .replace(DEGREES, (_all, number: string | undefined) => `${number ?? ""}°`)
    .replace(ROOT, (_all, factor: string | undefined, radicand: string) =>
      String(Number(factor ?? 1) * Math.sqrt(Number(radicand))),
    );
  for (let level = 0; level < LEVELS; level += 1) plain = plain.replace(FRACTION, asPlainFraction);
  return plain;
}

/** "3/4"; with a blank before it, so that 2\frac{3}{4} is a mixed number. */
function asPlainFraction(
  all: string,
  minus: string | undefined,
  longTop: string | undefined,
  shortTop: string | undefined,
  longBottom: string | undefined,
  shortBottom: string | undefined,
): string {
  const top = ratioIn(longTop ?? shortTop ?? "");
  const bottom = ratioIn(longBottom ?? shortBottom ?? "");
  if (top === undefined || bottom === undefined || bottom.numerator === 0) return all;
  const isNegative = (minus !== undefined) !== top.numerator * bottom.numerator < 0;
  const [numerator, denominator] = [
    Math.abs(top.numerator * bottom.denominator),
    Math.abs(top.denominator * bottom.numerator),
  ];
  const isWhole = Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator);
  const written = isWhole ? `${numerator}/${denominator}` : String(numerator / denominator);
  return `${minus === undefined ? " " : minus.slice(1)}${isNegative ? "-" : ""}${written}`;
}

interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

const RATIO = /^\s*(-?)\s*(\d[\d,]*(?:\.\d+)?|\.\d+)(?:\/(\d+(?:\.\d+)?))?\s*$/;

function ratioIn(text: string): Ratio | undefined {
  const [, minus, digits = "", bottom = "1"] = RATIO.exec(text) ?? [];
  if (minus === undefined || Number(bottom) === 0) return undefined;
  const numerator = Number(digits.replace(/^(\d+),(\d{1,2}|\d{4,})$/, "$1.$2").replaceAll(",", ""));
  return { numerator: minus === "" ? numerator : -numerator, denominator: Number(bottom) };
}

/** What may stand in a box. */
const LONGEST_BOX = 300;

/** What the last box that is closed holds, whatever braces are in it. */
export function lastBox(text: string): string | undefined {
  for (
    let start = text.lastIndexOf("\\boxed");
    start >= 0;
    start = start === 0 ? -1 : text.lastIndexOf("\\boxed", start - 1)
  ) {
    const opening = /^\\boxed\s?\{/.exec(text.slice(start, start + 8))?.[0];
    const content =
      opening === undefined ? undefined : upToClosingBrace(text.slice(start + opening.length, start + LONGEST_BOX));
    if (content !== undefined) return content;
  }
  return undefined;
}

function upToClosingBrace(text: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    if (depth < 0) return text.slice(0, at);
  }
  return undefined;
}
