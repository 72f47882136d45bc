// Phone numbers: international ones by their calling code, national ones by their notation, any other behind a word
// that says what it is. Dates, times, prices, ids and rows of numbers have the same characters.
import { callingCode, NORTH_AMERICAN } from "./calling-codes.ts";
import { marker } from "./record-text.ts";
import { isGlued } from "./word-start.ts";

/** Digits with what people write between them; cut where it is longer than two numbers. */
const RUN = /(?:\+|%2B)?\(?(?:\+)?\d(?:[ ()./\u00a0\u2011-]{0,3}\d){5,35}/g;
const GROUP = /\d+/g;
const EXTENSION = /(?:,? ?(?:x|ext\.?|extension|Durchwahl|poste) ?\d{1,6}(?![\d\w]))/iy;

const LOOK_BACK = 56;
const LOOK_AHEAD = 16;
/** What names the number that follows, at some distance: "phone", "phone_number": ", "my mobile is now", "Tel. (work): ". */
const PHONE_WORD =
  /(?:(?<![a-z])|(?<=\\[nrt]))(?:(?:tele)?phones?|telefon[eo]?|t[ée]l[ée]phone|tel[ée]fono|telefoon|puhelin|tel|mobile|mobil|m[óo]vil|mobiel|cell|celular|cellulare|handynummer|rufnummer|mobilnummer|n[úu]mero de (?:tel[ée]fono|m[óo]vil|celular)|num[ée]ro de (?:t[ée]l[ée]phone|portable)|numero di telefono|gsm|fax|telefax|sms|whatsapp|hotline|helpline|landline|pager|msisdn|festnetz|(?:contact|call(?:back|er|ee))(?=[ _-]?(?:number|no|nr)?["']?\s?[:=]|[ _-](?:number|no|nr))|телефон|тел|моб|电话|手机|電話|携帯|전화|☎️?|☏|📞|📱)(?:[ _-]?(?:numbers?|nummer|num|no|nr|n°|#))?(?![a-z]|_?(?:id|count)\b)[^\d\n[\]{}<>]{0,24}(?::[\s"']{0,3})?(?:[[{>]["'\s]{0,2})?$/i;
/** Its end in camel case: `workPhoneNumber: "`. */
const PHONE_NAME = /[a-z](?:Phone|Mobile|Cell|Fax|Tel)(?:Number|No|Nr|Num)?\\?["'`]?\s?[:=]\s?\\?["'`]?$/;
/** What is done with the number that follows at once: "call me at", "please text". */
const PHONE_VERB =
  /(?:(?<![a-z])|(?<=\\[nrt]))(?:(?:call(?:ed|ing)?|text(?:ed|ing)?|ring|rang|dial(?:l?ed|l?ing)?|phon(?:ed|ing)|reach(?:ed)?|signal|telegram|viber|handy|portable|contact)(?: (?:me|us|him|her|them|back|now|number|no\.?))?(?: (?:at|on|under))?|(?:my|your|his|her|our|their)(?: new| old| current)? number(?: is| to| at| on)?:?) ["'(]?$/i;
/** A part of each word of the three. */
const HINT =
  /phon|tel|mob|m[óo]v|cel|handy|gsm|fax|sms|what|line|pager|msisdn|netz|contact|call|text|ring|rang|dial|reach|signal|viber|portable|number|nummer|puhelin|[^\0-\x7F]/i;
const NO_PHONE_BEFORE =
  /(?:id|ids|count|took|in|after|ms|duration|size|bytes|price|usd|eur|[$€£])\\{0,3}["'`]?[\s:=]{1,3}\\{0,3}["'`]?$/i;
const PHONE_AFTER =
  /^(?:\s?[-–—,(/|]\s?|\s?\\[,n]\s?)(?:office|fax|mobile|cell|home|work|phone|tel|mobil|m[óo]vil|landline|main|direct)\b/i;

const DATE =
  /^(?:(?:1[89]|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|[12]\d|3[01])[-./ ](?:1[89]|20)\d\d)(?!\d)/;
/** Social security, post codes, months, spans of years and IP addresses. */
const OTHER_NOTATION =
  /^(?:\d{3}-\d\d-\d{4}|\d{5}-\d{4}|(?:1[89]|20)\d\d[-/ .](?:0[1-9]|1[0-2]|(?:1[89]|20)\d\d)|\d{1,3}(?:\.\d{1,3}){3})$/;
const NORTH_AMERICAN_NOTATION =
  /(?<![\d.-])(?<!\d[/(])(?:\+?1[ .-])?(?:\([2-9]\d\d\)[ -]?[2-9]\d\d[ .-]\d{4}|[2-9]\d\d([.-])[2-9]\d\d\1\d{4})(?!\d|[./-]\d)/g;
/** "(030) 1234567", "(71) 4233-6306": an area in brackets. */
const AREA_IN_BRACKETS =
  /^(?:\(0?\d{1,4}\)[ -]?\d{2,4}(?:[ -]?\d{2,4}){1,3}|\(0\d{1,4}\)[ -]?\d{4,9}|[78] ?\(\d{3}\) ?\d{3}[ -]\d\d[ -]\d\d)$/;
/** "030 1234567", "06 12 34 56 78", "0171/1234567", "07700-900-123": a trunk zero and one kind of gap. */
const TRUNK_ZERO = /^0[1-9]\d{0,4}(?:([ .\u00a0-])\d{2,8}(?:\1\d{2,5}){0,4}| ?\/ ?\d{3,8}(?:[ -]\d{2,4}){0,2})$/;
const NORTH_AMERICAN_BLANKS = /^(?:1 )?[2-9]\d\d [2-9]\d\d \d{4}$/;
const MOST_DIGITS = 15;
/** With what stands between its digits. */
const LONGEST_NOTATION = 26;

interface Found {
  readonly start: number;
  readonly end: number;
}

export function redactPhoneNumbers(text: string): string {
  let clean = "";
  let keptTo = 0;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    // Most runs are the beginning of something else: a time, a uuid, a size with its unit.
    if (index < keptTo || /[A-Za-wyz_]/.test(text.charAt(index + run.length))) continue;
    for (const { start, end } of numbersOf(text, run, index, keptTo)) {
      if (start < keptTo) continue;
      clean += text.slice(keptTo, start) + marker("phone");
      EXTENSION.lastIndex = end;
      keptTo = EXTENSION.test(text) ? EXTENSION.lastIndex : end;
    }
  }
  return clean + text.slice(keptTo);
}

/**
 * In the order of the text, of which all before `keptTo` is done. A whole run counts by its notation or the words around
 * it, a part of one by itself alone.
 */
function numbersOf(text: string, run: string, index: number, keptTo: number): readonly Found[] {
  const international = /\+|%2B|00/.test(run) ? internationalNumbers(text, run, index, keptTo) : [];
  if (international.length > 0) return international;
  if ((isNational(run) || isNamed(text, run, index)) && isWhole(text, run, index) && !isOther(run)) {
    return [{ start: index, end: index + run.length + (closes(text, run, index) ? 1 : 0) }];
  }
  if (!/\d[).-]/.test(run)) return [];
  return [...run.matchAll(NORTH_AMERICAN_NOTATION)].flatMap(({ 0: number, index: at }) => {
    const start = index + at;
    return isCutOff(text, start, start + number.length) ? [] : [{ start, end: start + number.length }];
  });
}

function isOther(run: string): boolean {
  return DATE.test(run) || OTHER_NOTATION.test(run);
}

/** A bracket that the run opened and that stands behind its last digit. */
function closes(text: string, run: string, index: number): boolean {
  return run.startsWith("(") && !run.includes(")") && text.charAt(index + run.length) === ")";
}

/**
 * Behind a plus, or behind 00 where groups follow: as many groups as the country's plan takes. A number that is taken out
 * is no longer in front of the one that follows at once.
 */
function internationalNumbers(text: string, run: string, index: number, keptTo: number): readonly Found[] {
  const found: Found[] = [];
  let free = keptTo;
  for (const { 0: sign, index: at } of run.matchAll(
    /(?:\+|%2B)\(?|\(\+|(?<![\d.-])(?<!\d[ (/])00(?=[1-9]\d{0,3}[ ./-])/g,
  )) {
    const start = index + at;
    if (start < free || (start > free && !sign.startsWith("%") && isGlued(text, start))) continue;
    const length = internationalLength(run.slice(at + sign.length));
    if (length === undefined) continue;
    const end = start + sign.length + length;
    if (sign === "00" && end < index + run.length) continue;
    if (isCutOff(text, start, end, free)) continue;
    found.push({ start, end });
    free = end;
  }
  return found;
}

function internationalLength(rest: string): number | undefined {
  const plan = callingCode(rest.replace(/\D/g, ""));
  if (plan === undefined) return undefined;
  const least = plan.code.length + plan.least;
  const most = plan.code.length + plan.most;
  let digits = "";
  let length: number | undefined;
  for (const { 0: group, index } of rest.matchAll(GROUP)) {
    // The zero that is dialled inside the country only: +44 (0)20, and sloppily +44 020.
    const isTrunk = /^\s?\(?0\)?$/.test(rest.slice(index - 1, index + group.length + 1)) && group === "0";
    if (isTrunk) continue;
    digits += digits.length === plan.code.length && group.length > 1 && group.startsWith("0") ? group.slice(1) : group;
    if (digits.length > most) break;
    if (digits.length >= least) length = index + group.length;
  }
  return plan.code !== "1" || length === undefined || NORTH_AMERICAN.test(digits.slice(0, 11)) ? length : undefined;
}

function isNational(run: string): boolean {
  const { length } = run.replace(/\D/g, "");
  if (length < 8 || length > 12) return false;
  return (
    (run.includes("(") && AREA_IN_BRACKETS.test(run)) ||
    (run.startsWith("0") && length > 8 && (length < 12 || run.split(/\D/).length === 2) && TRUNK_ZERO.test(run)) ||
    NORTH_AMERICAN_BLANKS.test(run)
  );
}

function isNamed(text: string, run: string, index: number): boolean {
  if (run.length > LONGEST_NOTATION) return false;
  const { length } = run.replace(/\D/g, "");
  if (
    length > MOST_DIGITS ||
    length < (/\D/.test(run) ? 6 : 7) ||
    (/\d\.\d{1,2}$/.test(run) && run.split(/\D/).length === 2)
  )
    return false;
  const end = index + run.length;
  const before = text.slice(Math.max(0, index - LOOK_BACK), index);
  if (PHONE_AFTER.test(text.slice(end, end + LOOK_AHEAD))) return true;
  return (
    HINT.test(before) &&
    [PHONE_WORD, PHONE_NAME, PHONE_VERB].some((pattern) => pattern.test(before)) &&
    !NO_PHONE_BEFORE.test(before)
  );
}

/** Nothing of the same kind goes on at either end, nor a marker that stands for a number that was there. */
function isWhole(text: string, run: string, index: number): boolean {
  const [start, end] = [index, index + run.length];
  return (
    !isGlued(text, start) &&
    !isCutOff(text, start, end) &&
    !/[\d\]][ ()./\u00a0-]{1,3}$/.test(text.slice(Math.max(0, start - 4), start)) &&
    !/^[ ()./\u00a0-]{0,3}(?:\d|\[redacted:(?!email))/.test(text.slice(end, end + LOOK_AHEAD))
  );
}

/** Whether it is a part of a longer word or number from `from` on: a uuid, a decimal, a price, a path. */
function isCutOff(text: string, start: number, end: number, from = 0): boolean {
  const before = text.slice(Math.max(from, start - 2), start);
  const after = text.slice(end, end + 3);
  return (
    /[\p{L}\p{N}][./_-]$|[_$€£#]$/u.test(before) ||
    (/^(?:[\p{Script=Latin}\p{N}_]|[.,:/]\d|-\p{N}|-[A-F]{2}(?![A-Za-z])|[%°€$])/u.test(after) && !/^x\d/i.test(after))
  );
}
