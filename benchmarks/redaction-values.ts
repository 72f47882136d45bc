// Values of what redaction takes out, what only looks like them, and the texts in which both stand; a seed repeats all.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { getCountries, parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { Random } from "../src/kernel/random.ts";

/** What of a text the figures are about. */
export const KINDS = ["email", "card", "phone", "iban", "ip", "secret"] as const;
export type Kind = (typeof KINDS)[number];

type Make = (random: Random) => string;

interface Values {
  readonly value: Make;
  readonly nearMiss: Make;
  /** Texts with `{}` where the value stands: sentences, JSON, logs, code. */
  readonly texts: readonly string[];
  /** Those of near misses, where a word in `texts` says what the value is. */
  readonly otherTexts?: readonly string[];
}

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const ALPHANUMERIC = DIGITS + LOWER + LOWER.toUpperCase();
const HEX = "0123456789abcdef";
const UUID = "%%%%%%%%-%%%%-4%%%-8%%%-%%%%%%%%%%%%";
const ALPHABETS: Readonly<Record<string, string>> = {
  "#": DIGITS,
  "?": ALPHANUMERIC,
  "%": HEX,
  "^": LOWER.toUpperCase(),
};

export function pick<T>(random: Random, from: readonly T[]): T {
  const one = from[Math.floor(random.next() * from.length)];
  if (one === undefined) throw new RangeError("nothing to pick from");
  return one;
}

function whole(random: Random, least: number, most: number): number {
  return least + Math.floor(random.next() * (most - least + 1));
}

function some(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => pick(random, alphabet.split(""))).join("");
}

/** `#`: a digit, `?`: a letter or digit, `%`: of hexadecimal, `^`: a capital; any other character is itself. */
function filled(random: Random, pattern: string): string {
  return pattern.replace(/[#?%^]/g, (sign) => some(random, ALPHABETS[sign] ?? sign, 1));
}

function luhnDigit(digits: string): string {
  const doubled = digits
    .split("")
    .toReversed()
    .map((digit, index) => (index % 2 === 0 ? Number(digit) * 2 : Number(digit)));
  const sum = doubled.reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return String((10 - (sum % 10)) % 10);
}

/** First digits and length. */
const CARDS: readonly (readonly [string, number])[] = [
  ["4", 16],
  ["51", 16],
  ["55", 16],
  ["2221", 16],
  ["2720", 16],
  ["34", 15],
  ["37", 15],
  ["6011", 16],
  ["65", 16],
  ["3528", 16],
  ["3589", 16],
  ["36", 14],
  ["62", 16],
];

function cardOf(random: Random, last: (digits: string) => string): string {
  const [first, length] = pick(random, CARDS);
  const digits = first + some(random, DIGITS, length - first.length - 1);
  const number = digits + last(digits);
  const gap = pick(random, ["", " ", "-"]);
  const groups = length === 15 ? [4, 6, 5] : length === 14 ? [4, 6, 4] : [4, 4, 4, 4];
  let at = 0;
  return groups.map((size) => number.slice(at, (at += size))).join(gap);
}

/** Country and form of the account, as SWIFT's registry has them: # a digit, ^ a capital. */
const IBANS = [
  "DE##################",
  "GB^^^^##############",
  "FR###########^###########",
  "NL^^^^##########",
  "ES####################",
  "IT^##########^###########",
  "CH#####^##########^",
  "AT################",
  "BE############",
  "PL########################",
  "NO###########",
  "SE####################",
  "PT#####################",
  "IE^^^^##############",
  "TR######################",
  "SA####################",
];

function ibanOf(random: Random, shift: number): string {
  const form = pick(random, IBANS);
  const country = form.slice(0, 2);
  const account = filled(random, form.slice(2));
  const digits = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  const check = 98 - Number(BigInt(digits) % 97n);
  const iban = country + String(((check - 2 + shift) % 97) + 2).padStart(2, "0") + account;
  return pick(random, [iban, iban.replace(/.{4}(?=.)/g, "$& ")]);
}

const EXAMPLES: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("libphonenumber-js/examples.mobile.json"), "utf8"),
);
const COUNTRIES = getCountries().filter((country) => EXAMPLES[country] !== undefined);

/** A number that the plan of some country has, of at least seven digits. */
function phoneOf(random: Random): string {
  for (;;) {
    const country = pick(random, COUNTRIES);
    const number = (EXAMPLES[country] ?? "").replace(/\d{3}$/, () => some(random, DIGITS, 3));
    const parsed = parsePhoneNumberFromString(number, country);
    if (parsed?.isValid() !== true || parsed.nationalNumber.length < 7) continue;
    return pick(random, [parsed.formatInternational(), parsed.number, parsed.formatNational()]);
  }
}

function versionOf(random: Random, parts: number): string {
  return Array.from({ length: parts }, () => String(whole(random, 0, 40))).join(".");
}

function isoTime(random: Random): string {
  return new Date(whole(random, 1_500_000_000, 1_900_000_000) * 1_000).toISOString();
}

function ipOf(random: Random): string {
  const group = (): string => some(random, HEX, 4).replace(/^0+(?=.)/, "");
  return pick(random, [
    () => [whole(random, 21, 223), ...[0, 1, 2].map(() => whole(random, 0, 255))].join("."),
    () => `10.${whole(random, 0, 255)}.${whole(random, 0, 255)}.${whole(random, 1, 254)}`,
    () => Array.from({ length: 8 }, group).join(":"),
    () => `2001:db8:${group()}::${group()}`,
    () => `fe80::${group()}:${group()}`,
  ])();
}

/** Providers' forms. */
const SECRETS = [
  `ghp_${"?".repeat(36)}`,
  `glpat-${"?".repeat(20)}`,
  `AKIA${"^".repeat(16)}`,
  `sk-proj-${"?".repeat(48)}`,
  `sk-ant-api03-${"?".repeat(95)}`,
  `AIza${"?".repeat(35)}`,
  `xoxb-############-############-${"?".repeat(24)}`,
  `npm_${"?".repeat(36)}`,
  `sk_live_${"?".repeat(24)}`,
  `SG.${"?".repeat(22)}.${"?".repeat(43)}`,
  `hf_${"?".repeat(34)}`,
  `gsk_${"?".repeat(52)}`,
  `dckr_pat_${"?".repeat(27)}`,
  `pypi-AgEIcHlwaS5vcmc${"?".repeat(60)}`,
  `dop_v1_${"%".repeat(64)}`,
  `tskey-auth-${"?".repeat(12)}-${"?".repeat(32)}`,
  `lin_api_${"?".repeat(40)}`,
  `eyJhbGciOiJIUzI1NiJ9.eyJ${"?".repeat(40)}.${"?".repeat(43)}`,
];
const NO_SECRETS = [
  "%".repeat(40),
  "%".repeat(64),
  UUID,
  "sk-toggle__content-label",
  "ghp_short",
  "AKIA-like",
  `run_01${"?".repeat(24)}`,
  `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA${"?".repeat(24)}`,
  "com.example.service.internal.Handler##",
  "npm_config_registry",
  "glpat-",
  "task-##-owner-and-desk-usage",
];

/** `{}` is the value. Sentences, JSON, logs, code. */
const ANYWHERE = [
  "Is {} right?",
  "It was {}, and nothing else.",
  "({})",
  "first\n{}\nlast",
  '{"id":7,"value":"{}","ok":true}',
  String.raw`{"text":"one\n{}\ntwo"}`,
  "2026-11-26T01:25:00.123Z INFO done value={} ms=12",
  '[26/Nov/2026:01:25:00 +0000] "{}" 200 512',
  "const value = '{}';",
  'if (given === "{}") return;',
];
const PHONES = [
  "My phone number is {}.",
  "Call me at {} after six.",
  "Tel.: {}",
  '{"name":"Ann","phone":"{}"}',
  '{"id":7,"mobile_number":"{}"}',
  "2026-11-26T01:25:00.123Z INFO sms to={} phone={} ok",
  "const contact = { phone: '{}' };",
  "her cell is {}, I think",
  "Fax: {}\nE-mail: none",
  "{}-Office",
];

export const VALUES: Readonly<Record<Kind, Values>> = {
  email: {
    value: (random) => {
      const name =
        some(random, LOWER, whole(random, 2, 9)) +
        pick(random, ["", ".", "_", "+", "-"]) +
        some(random, ALPHANUMERIC, 4);
      return `${name}@${some(random, LOWER, whole(random, 3, 12))}.${pick(random, ["com", "org", "de", "co.uk", "io", "example.net", "museum"])}`;
    },
    nearMiss: (random) =>
      pick(random, [
        () => `${some(random, LOWER, 6)}@${versionOf(random, 3)}`,
        () => `@${some(random, LOWER, 5)}/${some(random, LOWER, 6)}`,
        () => `${some(random, LOWER, 6)}@${whole(random, 2, 4)}x.png`,
        () => `git@${some(random, LOWER, 6)}.com:${some(random, LOWER, 4)}/${some(random, LOWER, 5)}.git`,
        () => `@${some(random, LOWER, 6)}.route`,
        () => `${some(random, LOWER, 5)}@${some(random, LOWER, 6)}`,
        () => `ssh://${some(random, LOWER, 4)}@${some(random, LOWER, 6)}.example.com/x`,
      ])(),
    texts: ANYWHERE,
  },
  card: {
    value: (random) => cardOf(random, luhnDigit),
    nearMiss: (random) =>
      pick(random, [
        () => cardOf(random, (digits) => String((Number(luhnDigit(digits)) + whole(random, 1, 9)) % 10)),
        () => String(whole(random, 1_500_000_000_000, 1_900_000_000_000)),
        () => filled(random, UUID),
        () => `978-3-${filled(random, "##-######-#")}`,
        () => filled(random, "###-#######-#######"),
      ])(),
    texts: [...ANYWHERE, "My card {} was charged twice", "card number: {}"],
  },
  phone: {
    value: phoneOf,
    nearMiss: (random) =>
      pick(random, [
        () => isoTime(random),
        () => isoTime(random).slice(0, 10),
        () => String(whole(random, 1_500_000_000, 1_900_000_000)),
        () => String(whole(random, 1_500_000_000_000, 1_900_000_000_000)),
        () => filled(random, UUID),
        () => `$${whole(random, 1, 999)},${filled(random, "###,###.##")}`,
        () => filled(random, "###-##-####"),
        () => `order #${filled(random, "##########")}`,
        () => filled(random, "####-####"),
        () => `v${versionOf(random, 3)}`,
        () => `${versionOf(random, 1)}.${filled(random, "#######")}`,
      ])(),
    texts: PHONES,
    otherTexts: ANYWHERE,
  },
  iban: {
    value: (random) => ibanOf(random, 0),
    nearMiss: (random) =>
      pick(random, [
        () => ibanOf(random, whole(random, 1, 96)),
        () => filled(random, "%".repeat(24)),
        () => `DE${filled(random, "########")}`,
        () => filled(random, "AB12????##########"),
      ])(),
    texts: [...ANYWHERE, "IBAN {}", "Please wire it to {} by Friday"],
  },
  ip: {
    value: ipOf,
    nearMiss: (random) =>
      pick(random, [
        () => `v${versionOf(random, 4)}`,
        () => versionOf(random, 3),
        () => `version ${versionOf(random, 4)}`,
        () => `section ${versionOf(random, 4)}`,
        () => `${some(random, LOWER, 5)}-${versionOf(random, 4)}.jar`,
        () => isoTime(random).slice(11, 19),
        () => Array.from({ length: 6 }, () => some(random, HEX, 2)).join(":"),
        () => `std::${some(random, LOWER, 5)}::${some(random, LOWER, 3)}()`,
        () => [300, ...[0, 1, 2].map(() => whole(random, 0, 255))].join("."),
        () => `1.3.6.1.4.1.${whole(random, 1, 999)}`,
      ])(),
    texts: [...ANYWHERE, "connect to {} failed", "client {} closed the connection"],
  },
  secret: {
    value: (random) => filled(random, pick(random, SECRETS)),
    nearMiss: (random) => filled(random, pick(random, NO_SECRETS)),
    texts: ANYWHERE,
  },
};
