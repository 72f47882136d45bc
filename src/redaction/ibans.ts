// IBANs (ISO 13616): the country's length and the two check digits decide.
import { marker } from "./record-text.ts";
import { isGlued } from "./word-start.ts";

/** Characters of a country's IBAN: the SWIFT registry, and countries that use the form outside it. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    "AD24 AE23 AL28 AO25 AT20 AZ28 BA20 BE16 BF28 BG22 BH22 BI27 BJ28 BR29 BY28 CF27 CG27 CH21 CI28 CM27 " +
    "CR22 CV25 CY28 CZ24 DE22 DJ27 DK18 DO28 DZ26 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GA27 GB22 GE22 GI23 " +
    "GL18 GQ27 GR27 GT28 GW25 HN28 HR21 HU28 IE22 IL23 IQ23 IR26 IS26 IT27 JO30 KM27 KW30 KZ20 LB28 LC32 " +
    "LI21 LT20 LU20 LV21 LY25 MA28 MC27 MD24 ME22 MG27 MK19 ML28 MN20 MR27 MT31 MU30 MZ25 NE28 NI28 NL18 " +
    "NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SN28 SO23 ST25 " +
    "SV28 TD27 TG28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Countries whose accounts have digits only: hashes in hexadecimal start like them. */
const OF_DIGITS = new Set(
  "AE AT BA BE CZ DE DK EE ES FI FO GL HR HU IL IS LT LY ME MR NO PL PT RS SD SE SI SK TL TN XK".split(" "),
);
const GROUP = 4;

const START = /[A-Za-z]{2}\d{2}/g;
const CHARACTER = /[A-Za-z\d]/;
const GAP = /[ \u00a0-]/;

export function redactIbans(text: string): string {
  let clean = "";
  let keptTo = 0;
  for (const { 0: start, index } of text.matchAll(START)) {
    const length = LENGTHS.get(start.slice(0, 2).toUpperCase());
    if (index < keptTo || length === undefined || isGlued(text, index)) continue;
    const end = endOf(text, index, length);
    if (end === undefined) continue;
    clean += text.slice(keptTo, index) + marker("iban");
    keptTo = end;
  }
  return clean + text.slice(keptTo);
}

/** Where the country's number of characters ends, whole or in groups of four, if the check digits are right. */
function endOf(text: string, start: number, length: number): number | undefined {
  let compact = "";
  let at = start;
  const gap = GAP.exec(text.charAt(start + GROUP))?.[0];
  while (compact.length < length) {
    if (gap !== undefined && compact.length > 0 && compact.length % GROUP === 0) {
      if (text.charAt(at) !== gap) return undefined;
      at += 1;
    }
    const char = text.charAt(at);
    if (!CHARACTER.test(char)) return undefined;
    compact += char;
    at += 1;
  }
  if (/[\p{L}\p{N}_]/u.test(text.charAt(at))) return undefined;
  const iban = compact.toUpperCase();
  if (OF_DIGITS.has(iban.slice(0, 2)) && /\D/.test(iban.slice(2))) return undefined;
  return remainderOf97(iban) === 1 ? at : undefined;
}

/** ISO 7064: the first four characters go to the end, letters are 10 to 35. */
function remainderOf97(iban: string): number {
  let remainder = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
