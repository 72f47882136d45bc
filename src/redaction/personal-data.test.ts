// Laws of personal data: what is made by the rules goes, whatever stands around it; what only looks like it stays.
import fc from "fast-check";
import { expect, test } from "vitest";
import { PERSONAL_DATA, type PersonalData } from "./personal-data.ts";
import { createRedactor, recordJson, redact } from "./redact.ts";

const secretsOnly = createRedactor([], []);
const matching = (pattern: RegExp): fc.Arbitrary<string> => fc.stringMatching(pattern);

/** The last digit of a number that passes Luhn's test. */
function withLuhnDigit(digits: string): string {
  const sum = digits
    .split("")
    .toReversed()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return digits + String((10 - (sum % 10)) % 10);
}

function withCheckDigits(country: string, account: string): string {
  const digits = (account + country + "00").replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, "0")}${account}`;
}

const inFours = (text: string, gap: string): string => text.replace(/.{4}(?=.)/g, (group) => group + gap);

const cards = fc
  .tuple(
    fc.oneof(matching(/^4\d{14}$/), matching(/^5[1-5]\d{13}$/), matching(/^6011\d{11}$/), matching(/^35[3-8]\d{12}$/)),
    fc.constantFrom("", " ", "-"),
  )
  .map(([digits, gap]) => inFours(withLuhnDigit(digits), gap));
const ibans = fc
  .tuple(
    fc.oneof(
      matching(/^\d{18}$/).map((account) => withCheckDigits("DE", account)),
      matching(/^[A-Z]{4}\d{14}$/).map((account) => withCheckDigits("GB", account)),
      matching(/^\d{10}[A-Z0-9]{11}\d{2}$/).map((account) => withCheckDigits("FR", account)),
      matching(/^[A-Z]{4}\d{10}$/).map((account) => withCheckDigits("NL", account)),
      matching(/^\d{11}$/).map((account) => withCheckDigits("NO", account)),
    ),
    fc.constantFrom("", " "),
  )
  .map(([iban, gap]) => inFours(iban, gap));

const values: Readonly<Record<PersonalData, fc.Arbitrary<string>>> = {
  email: matching(
    /^[a-z][a-z0-9]{1,9}[._+-]?[a-z0-9]{2,9}@[a-z][a-z0-9]{2,12}(?:\.[a-z]{3,9})?\.(?:com|de|org|co\.uk)$/,
  ),
  iban: ibans,
  card: cards,
  ip: fc.oneof(
    fc.ipV4().filter((address) => /^(?:2[1-9]|[3-9]\d|1[3-9]\d)\./.test(address)),
    matching(/^2[0-9a-f]{3}(?::[0-9a-f]{1,4}){6}:[0-9a-f]{1,4}$/),
    matching(/^2001:db8:[1-9a-f][0-9a-f]{0,3}::[1-9a-f][0-9a-f]{0,3}$/),
  ),
  phone: fc.oneof(
    matching(/^\+49 [1-9]\d{2} [1-9]\d{6}$/),
    matching(/^\+1 [2-9]\d\d [2-9]\d\d \d{4}$/),
    matching(/^\+44[1-9]\d{9}$/),
    matching(/^[2-9]\d\d-[2-9]\d\d-\d{4}$/),
    matching(/^\([2-9]\d\d\) [2-9]\d\d-\d{4}$/),
    matching(/^0[1-9]\d{2} [1-9]\d{6}$/),
  ),
};

const surroundings: readonly ((inner: string) => string)[] = [
  (inner) => inner,
  (inner) => `it is ${inner}, I think`,
  (inner) => `it is ${inner}.`,
  (inner) => `first\n${inner}\nlast`,
  (inner) => `("${inner}")`,
  (inner) => `const value = '${inner}';`,
  (inner) => JSON.stringify({ value: inner, more: 1 }),
  (inner) => JSON.stringify({ text: `line one\n${inner}\nend` }),
  (inner) => JSON.stringify(JSON.stringify({ text: `\t${inner}\n` })),
  (inner) => `2026-11-26T01:25:00.123Z INFO value=${inner} ms=12`,
];

test.each(PERSONAL_DATA)("a value of the kind %s leaves its marker and nothing else changes", (kind) => {
  fc.assert(
    fc.property(values[kind], fc.constantFrom(...surroundings), (value, put) => {
      expect(redact(put(value))).toBe(put(`[redacted:${kind}]`));
    }),
    { numRuns: 1_000 },
  );
});

const harmless = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") }).map((date) => date.toISOString()),
  fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 }).map(String),
  fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }).map(String),
  fc.uuid(),
  matching(/^[0-9a-f]{40}$/).filter((hash) => /[a-f]/.test(hash)),
  matching(/^run_01[0-9a-z]{24}$/),
  matching(/^\$\d{1,3}(?:,\d{3}){1,3}\.\d\d$/),
  matching(/^v\d{1,2}\.\d{1,2}\.\d{1,2}\.\d{1,3}$/),
  matching(/^[a-z]{2,9}@\d{1,2}\.\d{1,2}\.\d{1,2}$/),
  matching(/^\d{2}:\d{2}:\d{2}$/),
  matching(/^#[0-9a-f]{6}$/),
  matching(/^src\/[a-z]{3,9}\.ts:\d{1,4}:\d{1,3}$/),
  matching(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/),
  cards.map((card) => card.slice(0, -1) + String((Number(card.at(-1)) + 1) % 10)),
  matching(/^\d{18}$/).map((account) =>
    withCheckDigits("DE", account).replace(/^DE(.)/, (_all, digit: string) => `DE${(Number(digit) + 1) % 10}`),
  ),
);

test("times, ids, hashes, prices, versions, places in code and wrong check digits stay", () => {
  fc.assert(
    fc.property(harmless, fc.constantFrom(...surroundings), (text, put) => {
      expect(redact(put(text))).toBe(put(text));
    }),
    { numRuns: 3_000 },
  );
});

const pieces = fc.oneof(
  ...PERSONAL_DATA.map((kind) => values[kind]),
  harmless,
  matching(/^\d{1,5}$/),
  fc.constantFrom(
    ..." |, |-|.|:|::|@|+|(|)|\n|\\n|\\|%40|%|/|\"|'|phone: |call me at |card |Visa |IBAN |ip=|version |[redacted:|[redacted:phone]|[redacted:ip] |]|KEY=|://a:|token: ".split(
      "|",
    ),
  ),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(""));

test("a second run over personal data changes nothing", () => {
  fc.assert(
    fc.property(text, (mixed) => {
      const clean = redact(mixed);
      expect(redact(clean)).toBe(clean);
    }),
    { numRuns: 5_000 },
  );
});

test("JSON text of strings stays JSON of the same shape", () => {
  // An assigned secret without its closing quote is taken out to the end of the text.
  const personal = text.filter((mixed) => !/KEY|token|:\/\//.test(mixed));
  fc.assert(
    fc.property(fc.dictionary(matching(/^[a-z]{1,8}$/), fc.array(personal, { maxLength: 3 })), (value) => {
      const back: unknown = JSON.parse(recordJson(value));
      expect(Object.keys(Object(back))).toEqual(Object.keys(value));
      expect(Array.isArray(JSON.parse(redact(JSON.stringify(Object.values(value)))))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("a kind that is not asked for stays", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PERSONAL_DATA), fc.integer({ min: 0, max: 10_000 }), (kind, seed) => {
      const [value = ""] = fc.sample(values[kind], { numRuns: 1, seed });
      expect(secretsOnly(`it is ${value}.`)).toBe(`it is ${value}.`);
      expect(createRedactor([], [kind])(`it is ${value}.`)).toBe(`it is [redacted:${kind}].`);
    }),
  );
});

test("the name of a member tells a number from another", () => {
  const row = {
    phone: "467 3395",
    rows: "467 3395",
    version: "64.1.2.3",
    host: "64.1.2.3",
    card_number: "4222222222222",
  };
  expect(JSON.parse(recordJson(row))).toEqual({
    phone: "[redacted:phone]",
    rows: "467 3395",
    version: "64.1.2.3",
    host: "[redacted:ip]",
    card_number: "[redacted:card]",
  });
});

const starts =
  "a@|@|a@b.|%40|1|1 |12-|1.|1.1.1.1|1.1.1.1 |1:|::|a:|fe80::|+1|(|00 |0049 |DE12|DE12 |phone 1|call |card 4|4111 |4111-1111-1111-|4111111111111111|\\n1|\\u0031|é1|电话1|[redacted:phone] 1|version 1.1.1.1 ".split(
    "|",
  );

test.each(starts)("a megabyte of %s is answered", (start) => {
  const long = start.repeat(Math.ceil(1_000_000 / start.length));
  expect(redact(`phone card ${long}`).length).toBeGreaterThan(0);
});
