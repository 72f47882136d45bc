// Payment cards: the issuer's range, its length and Luhn's sum decide; behind a word for a card, the sum alone.
import { marker } from "./record-text.ts";
import { isGlued } from "./word-start.ts";

/** Groups of digits with one blank, dash or dot between two; cut where it is longer than three cards. */
const RUN = /\d(?:[ .\u00a0-]?\d){11,59}/g;
const GROUP = /\d+/g;

/** First digits and lengths, from ISO 7812 lists of issuers; longer and shorter ones need a word for a card in front. */
const ISSUERS: readonly {
  readonly first: RegExp;
  readonly lengths: readonly number[];
  readonly groupedLengths?: readonly number[];
}[] = [
  { first: /^4/, lengths: [16], groupedLengths: [16, 19] },
  { first: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { first: /^3[47]/, lengths: [15] },
  { first: /^(?:30[0-59]|3[689])/, lengths: [14, 16] },
  { first: /^(?:6011|64[4-9]|65|60|62|81|82|508)/, lengths: [16, 17, 18, 19] },
  { first: /^35(?:2[89]|[3-8])/, lengths: [16, 17, 18, 19] },
  { first: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, lengths: [13, 14, 15, 16, 17, 18, 19] },
  { first: /^(?:220[0-4]|9792)/, lengths: [16] },
];
/** Lengths of the groups in which cards are printed. */
const PRINTED = new Set([
  "4-4-4-4",
  "4-6-5",
  "4-6-4",
  "4-4-4-4-1",
  "4-4-4-4-2",
  "4-4-4-4-3",
  "4-4-5",
  "6-13",
  "8-8",
  "4-4-4-3",
]);
const MOST_GROUPS = 8;
const LEAST_DIGITS = 12;
const MOST_DIGITS = 19;

const LOOK_BACK = 48;
const CARD_WORD =
  /(?:(?<![a-z])|(?<=\\[nrt]))(?:(?:credit|debit|bank|payment)?_?card(?:s|no|num|number|holder)?|visa|master_?card|amex|american express|maestro|mir|jcb|diners(?: club)?|union ?pay|cc|cc_?(?:num|number|no)|pan|kreditkarte|karten?(?:nummer)?|carte|tarjeta|cart[ãa]o|carta|pay(?:ments?)?)(?![a-z])[^\d[\]]{0,32}$/i;
const CARD_AFTER = /^["'`\s,;|]{0,4}(?:exp|cvv|cvc|valid (?:thru|until|till))/i;
/** `order_id: 4012…`, `#4012…`. */
const OTHER_WORD =
  /(?:id|ids|no|ref|reference|order|invoice|tracking|trace|span|request|time|timestamp|seq|sequence|serial|imei|isbn|ean|gtin|sku|hash|offset|nonce|version|build|count|size|bytes|ns|key|cursor|snowflake)\\{0,3}["'`]?[\s:=#_-]{0,4}\\{0,3}["'`]?$|#$/i;

/** One with wrong check digits: the rest of it is no card. */
const START_OF_IBAN = /(?<![A-Za-z])[A-Z]{2}\d\d[ -](?:[A-Z\d]{4}[ -]){0,3}$/;

interface Group {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

export function redactCards(text: string): string {
  let clean = "";
  let keptTo = 0;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const groups = [...run.matchAll(GROUP)].map(({ 0: digits, index: at }) => {
      return { digits, start: index + at, end: index + at + digits.length };
    });
    for (let first = 0; first < groups.length; first += 1) {
      const last = lastGroupOfCard(text, groups, first);
      if (last === undefined) continue;
      const [from, to] = [groups[first], groups[last]];
      if (from === undefined || to === undefined) continue;
      clean += text.slice(keptTo, from.start) + marker("card");
      keptTo = to.end;
      first = last;
    }
  }
  return clean + text.slice(keptTo);
}

function lastGroupOfCard(text: string, groups: readonly Group[], first: number): number | undefined {
  const [from] = groups.slice(first);
  if (from === undefined) return undefined;
  let digits = "";
  let shape = "";
  let found: number | undefined;
  for (let last = first; last < Math.min(groups.length, first + MOST_GROUPS); last += 1) {
    const to = groups[last];
    if (to === undefined || (last > first + 1 && gapBefore(text, to) !== gapBefore(text, groups[first + 1]))) break;
    digits += to.digits;
    shape += last === first ? to.digits.length : `-${to.digits.length}`;
    if (digits.length > MOST_DIGITS) break;
    if (digits.length < LEAST_DIGITS) continue;
    const isWhole = last === first || last === groups.length - 1 || PRINTED.has(shape);
    if (isWhole && isLuhn(digits) && isCard(text, from.start, to.end, { digits, shape })) found = last;
  }
  return found;
}

interface CardLike {
  readonly digits: string;
  /** The lengths of its groups: "16", "4-4-4-4". */
  readonly shape: string;
}

function isCard(text: string, start: number, end: number, number: CardLike): boolean {
  if (isCutOff(text, start, -1) || isCutOff(text, end, 1) || isGlued(text, start)) return false;
  const before = text.slice(Math.max(0, start - LOOK_BACK), start);
  if (START_OF_IBAN.test(before)) return false;
  if (isPlausible(number, before)) return true;
  return isNameable(number) && (CARD_WORD.test(before) || CARD_AFTER.test(text.slice(end, end + LOOK_BACK)));
}

/** With a 1 start only JCB's and UATP's of 15 digits, and milliseconds; groups of less than four digits are no card's. */
function isNameable({ digits, shape }: CardLike): boolean {
  return (!digits.startsWith("1") || digits.length === 15) && /^(?:[4-9]-)*\d+$/.test(shape);
}

function gapBefore(text: string, group: Group | undefined): string {
  return group === undefined ? "" : text.charAt(group.start - 1);
}

/** Whether the number goes on there: with a letter or, past a point, with a digit. */
function isCutOff(text: string, edge: number, direction: 1 | -1): boolean {
  const [near, far] = direction === 1 ? [edge, edge + 1] : [edge - 1, edge - 2];
  if (text.charAt(near) === ".") return /\d/.test(text.charAt(far));
  return direction === 1 && /[\p{L}\p{N}_]/u.test(text.charAt(near)) && !/\p{Script=Han}/u.test(text.charAt(near));
}

function isPlausible({ digits, shape }: CardLike, before: string): boolean {
  const isGrouped = shape.includes("-");
  const isIssued = ISSUERS.some(({ first, lengths, groupedLengths = lengths }) => {
    return first.test(digits) && (isGrouped ? groupedLengths : lengths).includes(digits.length);
  });
  if (!isIssued) return false;
  return isGrouped ? PRINTED.has(shape) : !OTHER_WORD.test(before);
}

/** ISO 7812: every second digit from the right counts double. */
function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - index));
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}
