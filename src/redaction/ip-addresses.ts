// IP addresses of both versions; numbers of versions and sections look alike and are told by what stands around them.
import { marker } from "./record-text.ts";
import { isGlued } from "./word-start.ts";

const V4 = /\d{1,3}(?:\.\d{1,3}){3}/g;
const OCTETS = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/;
/** Loopback, "any", broadcast and netmasks name nobody. */
const NOBODY = /^(?:127\.|0\.0\.0\.0$|255\.)/;
const LOOK_BACK = 40;
const LOOK_AHEAD = 24;

const ADDRESS_WORD =
  /(?:(?:(?<![a-z])|(?<=\\[nrt]))(?:ip|ipv4|ips|addr|address|host|hosts|hostname|client|server|peer|remote|gateway|subnet|dns|inet|nameserver|proxy|origin|login|ssh|ping|from|to|at|by)[_-]?(?:ip|addr|address)?["'`]?[\s:=([{,]{1,4}["'`]?|:\/\/(?:[^\s/@]{0,24}@)?|\[)$/i;
const VERSION_WORD =
  /(?:(?:version|(?:(?<![a-z])|(?<=\\[nrt]))(?:ver|release|rev|revision|build|firmware|driver|patch|tag|section|sect?\.|chapter|clause|oid|table|figure|fig\.|appendix|article|paragraph|rule))s?["'`]?[\s:=("'`#\\-]{0,8}(?:(?:number|no\.?|is|was|to|from)[\s:="'`]{1,3})?|(?:patch|bump|updat|(?:up|down)grad)(?:e|s|ed|es|ing)?\s(?:(?!\b(?:ip|address|host|server)\b)[^\n]){0,24}(?:to|from|->)\s|(?:(?<![a-z])|(?<=\\[nrt]))v\.?\s?|§\s?|[~^]|\w[<>=~!]=|[A-Za-z]-|[A-Za-z]_)$/i;
const MORE_OF_A_VERSION =
  /^(?:[\w]|\.[\dA-Za-z]|-[A-Za-z]|\s(?:release|version|build|or (?:later|newer|above|higher)|and (?:later|newer|above|higher)))/i;
/** No block of addresses in use has only such octets, apart from 10.0.0.0/8; versions and sections do. */
const SMALL = 20;

/** Up to eight groups before the last one; a zone may follow, an address of version 4 may end it. */
const V6 = /(?:[\dA-Fa-f]{0,4}:){2,8}(?:\d{1,3}(?:\.\d{1,3}){3}|[\dA-Fa-f]{0,4})(?:%[\w.-]{1,15})?/g;

const V6_SIGN = /::|[\dA-Fa-f]:[\dA-Fa-f]{1,4}:[\dA-Fa-f]{1,4}:[\dA-Fa-f]/;

export function redactIpAddresses(text: string): string {
  return redactV4(V6_SIGN.test(text) ? redactV6(text) : text);
}

function redactV4(text: string): string {
  let clean = "";
  let keptTo = 0;
  for (const { 0: found, index } of text.matchAll(V4)) {
    if (!OCTETS.test(found) || NOBODY.test(found) || !isAddress(text, found, index)) continue;
    clean += text.slice(keptTo, index) + marker("ip");
    keptTo = index + found.length;
  }
  return clean + text.slice(keptTo);
}

function isAddress(text: string, found: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - LOOK_BACK), index);
  const after = text.slice(index + found.length, index + found.length + LOOK_AHEAD);
  if (isGlued(text, index) || before.endsWith(".") || MORE_OF_A_VERSION.test(after)) return false;
  if (VERSION_WORD.test(before)) return false;
  const hasPort = /^:\d/.test(after);
  if (/[^/\s=(]\/$/.test(before) && !hasPort) return false;
  if (before.endsWith("@") && !hasPort && isSmall(found)) return false;
  return !isSmall(found) || hasPort || /^\/\d/.test(after) || ADDRESS_WORD.test(before);
}

function isSmall(address: string): boolean {
  const octets = address.split(".").map(Number);
  return octets[0] !== 10 && new Set(octets).size > 1 && octets.every((octet) => octet <= SMALL);
}

function redactV6(text: string): string {
  let clean = "";
  let keptTo = 0;
  for (const { 0: found, index } of text.matchAll(V6)) {
    const address = withoutPort(found);
    const end = index + address.length;
    if (
      isGlued(text, index) ||
      /^(?:\w|:[\dA-Fa-f]{0,4}[A-Za-z:])/.test(text.slice(end, end + 6)) ||
      text.charAt(index - 1) === ":"
    )
      continue;
    if (/[\w)]\[$/.test(text.slice(Math.max(0, index - 2), index)) || !isV6(address)) continue;
    clean += text.slice(keptTo, index) + marker("ip");
    keptTo = end;
  }
  return clean + text.slice(keptTo);
}

/** A colon behind an address is punctuation, a ninth group its port. */
function withoutPort(found: string): string {
  return found.replace(/(?<=[\dA-Fa-f]):$/, "").replace(/^((?:[\dA-Fa-f]{1,4}:){7}[\dA-Fa-f]{1,4}):\d{1,5}$/, "$1");
}

/**
 * Code has names between colons (`dead::beef`, `[1000::2]`), logs have times and hardware addresses: an address has
 * all eight groups, one of them long, or starts with a long group or `::ffff:`, and has a digit.
 */
function isV6(found: string): boolean {
  const [address = ""] = found.split("%");
  const mapped = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(address);
  if (mapped?.[2] !== undefined && (!OCTETS.test(mapped[2]) || NOBODY.test(mapped[2]))) return false;
  const plain = mapped === null ? address : `${mapped[1]}0:0`;
  const halves = plain.split("::");
  if (halves.length > 2 || !/\d/.test(plain) || /^:[^:]|[^:]:$/.test(plain)) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!groups.every((group) => /^[\dA-Fa-f]{1,4}$/.test(group))) return false;
  if (halves.length === 1) return groups.length === 8 && groups.some(isLong);
  if (groups.length > 7) return false;
  return plain.startsWith("::")
    ? /^::ffff:/i.test(plain) && groups.length === 3
    : isLong(groups[0]) || /^64:ff9b:/i.test(plain);
}

function isLong(group: string | undefined): boolean {
  return group !== undefined && group.length >= 3;
}
