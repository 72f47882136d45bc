// English words for numbers, as digits: "twenty-one" is 21, "two hundred and five" 205.

const ONES = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" "),
  ..."seventeen eighteen nineteen".split(" "),
];
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const VALUES = new Map([
  ...ONES.map((word, value) => [word, value] as const),
  ...TENS.map((word, index) => [word, 10 * (index + 2)] as const),
]);
const SCALES = new Map([
  ["thousand", 1e3],
  ["million", 1e6],
  ["billion", 1e9],
]);
const HUNDRED = 100;

const SMALL = `(?:(?:${TENS.join("|")})(?:[ -](?:${ONES.slice(1, 10).join("|")}))?|${ONES.toReversed().join("|")})`;
const GROUP = `(?:(?:(?:${SMALL}|an?)[ -])?hundred(?:(?: and)?[ -]${SMALL})?|${SMALL}|an?(?= (?:thousand|million|billion)))`;
const BELOW_MILLION = scaled("thousand", GROUP);
const BELOW_BILLION = scaled("million", BELOW_MILLION);
/** One number: "two and three" are two. */
const WORDS = new RegExp(String.raw`(?<![\p{L}\d'-])${scaled("billion", BELOW_BILLION)}(?![\p{L}\d'’-])`, "giu");

/** So many of a scale and what is below it, or only that. */
function scaled(scale: string, below: string): string {
  return `(?:${GROUP}[ -]${scale}(?:(?:,? and|,)? ${below}(?![ -](?:hundred|thousand|million|billion)))?|${below})`;
}

/** Alone, "one" is most often a pronoun. */
const ONE_AS_NUMBER = /(?:^\W*|\b(?:is|answer|are|=|:) ?\W{0,3})$/i;

const DIGIT = `(?:${ONES.slice(0, 10).join("|")})`;
/** Parts of a whole are not read: "two and a half" is not two, "zero point five" not five. */
const HAS_PART = new RegExp(`^ (?:point ${DIGIT}\\b|and an? (?:half|third|quarter)\\b)`, "i");
const IS_PART = new RegExp(
  `\\b(?:${[...VALUES.keys(), "hundred", ...SCALES.keys()].join("|")}) point (?:${DIGIT} )*$`,
  "i",
);
const LONGEST_PART = 40;

/** Of a text without digits; what is no number stays. */
export function withDigits(text: string): string {
  return text.replace(WORDS, (words: string, start: number) => {
    const end = start + words.length;
    if (HAS_PART.test(text.slice(end, end + LONGEST_PART))) return words;
    if (IS_PART.test(text.slice(Math.max(0, start - LONGEST_PART), start))) return words;
    if (words.toLowerCase() === "one" && !ONE_AS_NUMBER.test(text.slice(Math.max(0, start - 20), start))) return words;
    return String(valueOf(words.toLowerCase().split(/[^a-z]+/)));
  });
}

function valueOf(words: readonly string[]): number {
  let total = 0;
  let group = 0;
  for (const word of words) {
    const scale = SCALES.get(word);
    if (word === "hundred") group = Math.max(1, group) * HUNDRED;
    else if (scale === undefined) group += VALUES.get(word) ?? 0;
    else {
      total += Math.max(1, group) * scale;
      group = 0;
    }
  }
  return total + group;
}
