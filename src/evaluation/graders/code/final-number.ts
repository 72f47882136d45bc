// Finds the number that an answer gives as its result.
import { lastBox, withoutLatex } from "./latex.ts";
import { type Measure, UNMEASURED } from "./measure.ts";
import { withDigits } from "./number-words.ts";
import { numberKey, readNumbers, singular, type NumberInText } from "./read-numbers.ts";

export interface FinalNumber {
  readonly number: NumberInText;
  /** The sentence or line it was read from. */
  readonly source: string;
}

/** Characters of an answer, before its last digit, and of its question that are read. */
const READ_LENGTH = 16_384;
/** Characters read after the last digit: a unit. */
const UNIT_LENGTH = 100;

/**
 * The number behind the last `####`, in the last `\boxed{}`, behind the last "answer is" or "answer:"; without such a mark the one
 * in the last sentence that has a number and is no aside. A sentence with several numbers gives its result after `=`;
 * what it only repeats from the question ("... for 5 people") is not the result; what is in the asked unit, or what the working
 * before it arrived at, is.
 */
export function finalNumber(answer: string, question = "", measure = UNMEASURED): FinalNumber | undefined {
  const part = lastPart(answer);
  const text = plainNotation(DIGIT.test(part) ? part : withDigits(part));
  const asked = { ...readQuestion(plainNotation(question.slice(-READ_LENGTH))), measure };
  return marked(text, asked) ?? concluded(sentencesOf(text), asked);
}

function lastPart(answer: string): string {
  let end = answer.length;
  while (end > 0 && !isDigit(answer.charCodeAt(end - 1))) end -= 1;
  return answer.slice(Math.max(0, end - READ_LENGTH), end + UNIT_LENGTH);
}

/** A digit, or "½" and its like. */
function isDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0xbc && code <= 0xbe) || (code >= 0x2150 && code <= 0x215e);
}

const SUPERSCRIPT = /(?<=(?<![\d.,])10)[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}/g;

const DIGIT = /[\d½-¾⅐-⅞\uff10-\uff19]/;
/** A dash right in front of a number, where nothing comes before that it could be taken from. */
const DASH_AS_MINUS = /[\u2013\u2014](?=[$€£¥₹]?\d)(?<=(?:^|[\s=(:]).)/gm;
const MINUS_AS_WORD =
  /(?:negative|minus) (?=[$€£¥₹]?\d)(?<=(?:^|[=:] ?|\b(?:is|are|was|be|equals|to|of|answer) )(?:negative|minus) )/gim;

/** Without markup, list numbers, and the notes of a calculator ("3*4=<<3*4=12>>12"). */
function plainNotation(text: string): string {
  return withoutLatex(text.replace(/<<[^<>\n]{0,200}>>/g, ""))
    .replace(/\\(?=[$%#*])|(?<!\d)\*\*|\*\*(?!\d)|`/g, "")
    .replace(SUPERSCRIPT, (power) => `^${power.normalize("NFKC")}`)
    .replace(/[\uff0b-\uff19\uff05]/g, (wide) => wide.normalize("NFKC"))
    .replaceAll("\u2212", "-")
    .replace(DASH_AS_MINUS, "-")
    .replace(MINUS_AS_WORD, "-")
    .replace(
      /(\d?)([¼-¾⅐-⅞])/g,
      (_all, whole: string, sign: string) => `${whole} ${sign.normalize("NFKC").replace("⁄", "/")}`,
    )
    .replace(/^([ \t]*(?:#+[ \t]*)?)(?:step \d{1,3}[:.)]|\d{1,3}[.)])(?=[ \t]+\S)/gim, "$1");
}

interface Asked {
  /** In the singular: what "how many ..." and "in ..." name, and "%" where a percentage is asked for. */
  readonly units: ReadonlySet<string>;
  /** Keys of the numbers that the question gives. */
  readonly given: ReadonlySet<string>;
  readonly measure: Measure;
}

const HOW_MANY = /\bhow many((?:[ -]\p{L}+){1,6})/giu;
const IN_UNIT = /\bin (\p{L}+)/giu;
const UNIT_END =
  /^(?:do|does|did|is|are|was|were|will|would|can|could|should|must|has|have|had|than|on|at|for|with|from|who|that|which|if|when)$/;
const NO_UNIT = /^(?:more|less|fewer|total|additional|other|different|full|of|the|in|a|an)$/;

function readQuestion(question: string): Omit<Asked, "measure"> {
  const counted = [...question.matchAll(HOW_MANY)].flatMap(([, what = ""]) => {
    const words = what
      .toLowerCase()
      .split(/[ -]/)
      .filter((word) => word !== "" && !NO_UNIT.test(word));
    const end = words.findIndex((word) => UNIT_END.test(word));
    return end < 0 ? words : words.slice(0, end);
  });
  const measured = [...question.matchAll(IN_UNIT)].map(([, unit = ""]) => unit);
  const percent = /percent/i.test(question) ? ["%"] : [];
  return {
    units: new Set([...counted, ...measured, ...percent].map(singular)),
    given: new Set(readNumbers(question).map(numberKey)),
  };
}

const HASHES = /^[ \t]*####(?!#)[ \t]*(.*)$/gm;
/** Also as a member of JSON. */
const ANSWER_IS = /\banswer\s?(?:is|:|=)|"(?:final_?)?(?:answer|result|solution)"\s?:/gi;

function marked(text: string, asked: Asked): FinalNumber | undefined {
  const hashes = [...text.matchAll(HASHES)].findLast((line) => !isHeading(line, text));
  for (const source of [hashes?.[1], lastBox(text)]) {
    const number = source === undefined ? undefined : resultIn(source, asked, "first");
    if (source !== undefined && number !== undefined) return { number, source };
  }
  const answerIs = [...text.matchAll(ANSWER_IS)].at(-1);
  if (answerIs === undefined) return undefined;
  for (const source of sentencesOf(text.slice(answerIs.index + answerIs[0].length))) {
    const number = resultIn(source, asked, "first");
    if (number !== undefined) return { number, source };
  }
  return undefined;
}

/** "#### Step two: ..." has text before its number, and numbers after its line. */
function isHeading(line: RegExpExecArray, text: string): boolean {
  return /^[^\d.]*\p{L}/u.test(line[1] ?? "") && /\d/.test(text.slice(line.index + line[0].length));
}

function sentencesOf(text: string): readonly string[] {
  return text.split(/\n+|(?<=[.!?])\s+(?=[^\p{Ll}\s])/u);
}

const ASIDE = /^\s*\([^()]*\)\W*$|^\W*(?:note|please note|check|verification|assumption|this assumes|let me know)\b/i;

function hasNumber(sentence: string): boolean {
  return /\d/.test(sentence) && readNumbers(sentence).length > 0;
}

function concluded(sentences: readonly string[], asked: Asked): FinalNumber | undefined {
  const canAnswer = (sentence: string): boolean =>
    hasNumber(sentence) && readNumbers(sentence).some((number) => asked.measure.fit(number) !== "other");
  const position = sentences.findLastIndex((sentence) => !ASIDE.test(sentence) && canAnswer(sentence));
  const index = position >= 0 ? position : sentences.findLastIndex(hasNumber);
  const source = sentences[index];
  if (source === undefined) return undefined;
  const working = sentences.slice(0, index).findLast((sentence) => sentence.includes("="));
  const computed = working === undefined ? undefined : afterEquals(working, asked.measure)[0];
  const number = resultIn(source, asked, "last", computed);
  return number === undefined ? undefined : { number, source };
}

function resultIn(
  sentence: string,
  { units, given, measure }: Asked,
  preferred: "first" | "last",
  computed?: NumberInText,
): NumberInText | undefined {
  const results = afterEquals(sentence, measure);
  const stated = results.length > 0 ? results : measure.joined(stating(sentence));
  const own = stated.filter((number) => !given.has(numberKey(number)));
  const candidates = inAskedKind(own.length > 0 ? own : stated, measure);
  const inUnit = candidates.filter(({ unit }) => units.has(unit));
  const best = inUnit.length > 0 ? inUnit : candidates.filter(({ readings }) => readings[0] === computed?.readings[0]);
  const choice = best.length > 0 ? best : candidates;
  return preferred === "first" || results.length > 0 ? choice[0] : choice.at(-1);
}

/** What is denied, compared with, or says how long something took; the number follows. */
const MENTION =
  /\b(?:not|isn't|instead of|rather than|than|after|over|within|during|since|until|before|every|per) (?:just |only |about |the |each |another )?(?=[-$€£¥₹.\d])/gi;
const IN_YEAR = /\b(?:in|since|by) (?=(?:19|20)\d\d(?![\d.,]*\d))/g;
/** Reasons and what went before, to their end, and what stands in brackets. */
const ASIDES = [
  /\b(?:since|because|given that|where)\b[^.;]*/gi,
  /\b(?:after|before|when|if|once|while) (?:he|she|it|they|we|you|i|his|her|their|the|all|\p{L}+ing)\b[^.;,]*/giu,
  /\((?:[^()]|\([^()]*\))*\)|\[[^[\]]*\]/g,
];
const ROUNDED_TO = /^[\s-]?(?:decimals?|significant|d\.?p|s\.?f)(?!\p{L})/iu;

/** The numbers of a sentence that state something; all of them where none does. */
function stating(sentence: string): readonly NumberInText[] {
  const numbers = readNumbers(sentence);
  if (numbers.length < 2) return numbers;
  const mentioned = new Set(
    [MENTION, IN_YEAR].flatMap((words) => [...sentence.matchAll(words)].map(({ 0: all, index }) => index + all.length)),
  );
  const asides = ASIDES.flatMap((aside) =>
    [...sentence.matchAll(aside)].map(({ 0: all, index }) => ({ start: index, end: index + all.length })),
  ).toSorted((a, b) => a.start - b.start);
  let next = 0;
  let asideEnd = 0;
  const own = numbers.filter(({ start, rest }) => {
    for (let aside = asides[next]; aside !== undefined && aside.start <= start; aside = asides[next]) {
      asideEnd = Math.max(asideEnd, aside.end);
      next += 1;
    }
    return start >= asideEnd && !mentioned.has(start) && !ROUNDED_TO.test(rest);
  });
  return own.length > 0 ? own : numbers;
}

function inAskedKind(numbers: readonly NumberInText[], measure: Measure): readonly NumberInText[] {
  const ofKind = numbers.filter((number) => measure.fit(number) === "asked");
  const possible = ofKind.length > 0 ? ofKind : numbers.filter((number) => measure.fit(number) === "open");
  return possible.length > 0 ? possible : numbers;
}

/** The numbers behind the last "=" or "≈". */
function afterEquals(sentence: string, measure: Measure): readonly NumberInText[] {
  const sign = Math.max(sentence.lastIndexOf("="), sentence.lastIndexOf("≈"));
  return sign < 0 ? [] : measure.joined(readNumbers(sentence.slice(sign + 1)));
}
