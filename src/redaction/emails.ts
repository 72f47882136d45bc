// E-mail addresses, also as URLs and JSON escape them.
import { marker } from "./record-text.ts";

const AT = /@|%40|\\u0040/g;
/** RFC 5321. */
const MAX_LOCAL = 64;
// Scripts that write blanks between words: in others an address would swallow the sentence around it.
const LETTER = String.raw`\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}`;
const LOCAL_CHARACTER = new RegExp(String.raw`[${LETTER}\d_.+&~'-]`, "u");
const DOMAIN = new RegExp(String.raw`[${LETTER}\d-]{1,63}(?:\.[${LETTER}\d-]{1,63}){1,8}`, "uy");
const TOP_LEVEL = new RegExp(String.raw`^(?:xn--[a-z\d-]{2,59}|[${LETTER}]{2,24})(?=$|-)`, "iu");
/** What an escape leaves at the start of a word: the "n" of "\n", the "u003c" of "\u003c", the "3D" of "%3D". */
const REST_OF_ESCAPE = /^(?:[nrtbfv]|u[\da-fA-F]{4}|x[\da-fA-F]{2})/;
const REST_OF_PERCENT = /^[\da-fA-F]{2}/;
/** `pkg@1.2.3-rc.next` and `icon@2x.png`. */
const VERSION_OR_SCALE = /^\d+\.\d|^\d+x\./;
/** Last parts of names of files and units, none of them a domain. */
const NO_TOP_LEVEL = /\.(?:png|jpe?g|gif|svg|webp|css|[jt]sx?|json|html|service|socket|timer|target|mount|slice)$/i;

/**
 * In front of a bracket the domain must be one of these, as methods of matrices look like others: the usual ones, and
 * those of countries that are no such method.
 */
const BEFORE_BRACKET =
  /\.(?:com|org|net|edu|gov|mil|int|info|biz|name|pro|dev|app|cloud|tech|online|shop|store|site|agency|email|xyz|example|test|(?!to|at|mm|mv|eq|ne|lt|le|gt|ge)[a-z]{2})$/i;

export function redactEmails(text: string): string {
  let clean = "";
  let keptTo = 0;
  for (const { 0: at, index } of text.matchAll(AT)) {
    if (index < keptTo) continue;
    const start = startOfLocal(text, index, keptTo);
    const end = endOfDomain(text, index + at.length);
    if (start === index || end === undefined || isNoAddress(text, start, index, end)) continue;
    clean += text.slice(keptTo, start) + marker("email");
    keptTo = end;
  }
  return clean + text.slice(keptTo);
}

function startOfLocal(text: string, at: number, least: number): number {
  const bound = Math.max(least, at - MAX_LOCAL);
  let start = at;
  while (start > bound && LOCAL_CHARACTER.test(text.charAt(start - 1))) start -= 1;
  const before = start === 0 ? "" : text.charAt(start - 1);
  const word = text.slice(start, at);
  if (before === "\\") start += REST_OF_ESCAPE.exec(word)?.[0].length ?? 0;
  if (before === "%") start += REST_OF_PERCENT.exec(word)?.[0].length ?? 0;
  while (start < at && /[.'&~+-]/.test(text.charAt(start))) start += 1;
  return text.charAt(at - 1) === "." ? at : start;
}

function endOfDomain(text: string, at: number): number | undefined {
  DOMAIN.lastIndex = at;
  const [domain] = DOMAIN.exec(text) ?? [];
  if (domain === undefined || VERSION_OR_SCALE.test(domain)) return undefined;
  const labels = domain.split(".");
  let end = at + domain.length;
  for (const label of labels.toReversed().slice(0, -1)) {
    const [top] = TOP_LEVEL.exec(label) ?? [];
    if (top !== undefined) return end - label.length + top.length;
    end -= label.length + 1;
  }
  return undefined;
}

/** The user of a URL or of git's notation, the name of a file or a unit, and a product of matrices in code. */
function isNoAddress(text: string, start: number, at: number, end: number): boolean {
  if (text.startsWith("://", start - 3)) return true;
  if (text.slice(start, at) === "git" && /[:/]/.test(text.charAt(end))) return true;
  const domain = text.slice(at, end);
  return (text.charAt(end) === "(" && !BEFORE_BRACKET.test(domain)) || NO_TOP_LEVEL.test(domain);
}
