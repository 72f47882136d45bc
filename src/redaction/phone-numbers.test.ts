import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import { redactPhoneNumbers } from "./phone-numbers.ts";

test.each([
  ["+49 30 901820", "[redacted:phone]"],
  ["+442079460958 and +44 (0)20 7946 0958.", "[redacted:phone] and [redacted:phone]."],
  ["(+1) 201-948-1927", "[redacted:phone]"],
  ["tel:%2B4930901820", "tel:[redacted:phone]"],
  ["0049 30 901820", "[redacted:phone]"],
  ["+1 201 948 1927 2026 times", "[redacted:phone] 2026 times"],
  ["201-948-1927 or (201) 948-1927 or 201.948.1927", "[redacted:phone] or [redacted:phone] or [redacted:phone]"],
  ["1-800-692-7753 x12", "[redacted:phone]"],
  ["Suite 12 201-948-1927", "Suite 12 [redacted:phone]"],
  ["030 1234567, 06 12 34 56 78, 0171/1234567", "[redacted:phone], [redacted:phone], [redacted:phone]"],
  ["(71) 4233-6306", "[redacted:phone]"],
  ["030 / 123 45 67", "[redacted:phone]"],
  ["Rufnummer: 467 339 501", "Rufnummer: [redacted:phone]"],
  ["mon numéro de portable est 467 339 501", "mon numéro de portable est [redacted:phone]"],
  ["8 (991) 450-28-26", "[redacted:phone]"],
  ["Phone:\n358 0594", "Phone:\n[redacted:phone]"],
  ["my mobile is now 51 516 33 75", "my mobile is now [redacted:phone]"],
  ['{"phone_number": "4670012345"}', '{"phone_number": "[redacted:phone]"}'],
  ["workPhone: '4670012345'", "workPhone: '[redacted:phone]'"],
  ["21 253 109 8211-Office", "[redacted:phone]-Office"],
  ["call me at 4670012345", "call me at [redacted:phone]"],
  ["please text 467 3395", "please text [redacted:phone]"],
  ["Тел.: 495 123-45-67", "Тел.: [redacted:phone]"],
  [String.raw`{"text":"Ada\nPhone: 358 0594\n"}`, String.raw`{"text":"Ada\nPhone: [redacted:phone]\n"}`],
  [String.raw`a\n+4930901820\n`, String.raw`a\n[redacted:phone]\n`],
])("%s", (text, clean) => {
  expect(redactPhoneNumbers(text)).toBe(clean);
});

test.each([
  [
    "dates and times",
    "2026-11-26, 26.11.2026 09:15, 01-02-2026, 11/26/2026, 2026-12, 1991-1993, 2026-11-26T01:25:00+0100",
  ],
  ["epochs", "1764115200123, 1764115200, +1764115200123, ts=1764115200"],
  ["uuids and hashes", "8f14e45f-1234-4111-9111-123456789012, 9fceb02d0ae598e95dc970b74767f19372d61af8"],
  ["ids", "run_01jd8x2v4k12345678, order #1234567890, ref 1234-5678, tool_call_id: 1234567890, phone_id: 1234567890"],
  ["prices", "$1,234,567.89, 1 234 567 euros, 12.345.678,90 EUR, 1234567.89"],
  ["rows of numbers", "10 20 30 40 50 60 70, [12345, 67890, 12345], 5431 3027 8764"],
  ["social security and post codes", "054-28-6917, 731-83-4418, 02110-1301"],
  ["books, parts and cases", "978-3-16-148410-0, 0-306-40615-2, 123-4567890-1234567, CVE-2026-12345"],
  ["addresses and versions", "phone 127.0.0.1, v1.2.3, 10.0.0.1"],
  ["sizes and durations", "took 1234567 ns, size=12345678 bytes, 12345678 tokens after the call"],
  ["code", "fn.call(e, 2147483648), const actualString = '12345678', type NumericString = '0123456789'"],
  ["bytes", "00 11 22 33 44 55 66 77, 01 00 00 00 50 32"],
  ["hardware addresses", "00-1a-2b-3c-4d-5e, 01-23-45-67-89-AB"],
])("%s stay", (_what, text) => {
  expect(redactPhoneNumbers(text)).toBe(text);
});

const examples: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("libphonenumber-js/examples.mobile.json"), "utf8"),
);
const countries = Object.entries(examples).map(([country, number]) => ({
  country,
  number: parsePhoneNumberFromString(number, asCountry(country)),
}));

function asCountry(text: string): CountryCode | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the package's own file
  return text as CountryCode;
}

test("the international number of every country is found in the notation that its plan has", () => {
  expect(countries.length).toBeGreaterThan(200);
  const missed = countries.filter(
    ({ number }) => redactPhoneNumbers(`see ${number?.formatInternational()}, ok`) !== "see [redacted:phone], ok",
  );
  expect(missed.map(({ country }) => country)).toEqual([]);
});

test("numbers that follow at once are found in one reading", () => {
  expect(redactPhoneNumbers("+441000000000+441000000000-+441000000000")).toBe(
    "[redacted:phone][redacted:phone]-[redacted:phone]",
  );
});

test("the international number of every country is found without blanks", () => {
  const missed = countries.filter(
    ({ number }) => redactPhoneNumbers(`see ${number?.number}, ok`) !== "see [redacted:phone], ok",
  );
  expect(missed.map(({ country }) => country)).toEqual([]);
});

test("the national number of every country is found behind a word for it, where it has seven digits", () => {
  const missed = countries.filter(({ number }) => {
    const national = number?.formatNational() ?? "";
    return (
      national.replace(/\D/g, "").length >= 7 && redactPhoneNumbers(`Phone: ${national}`) !== "Phone: [redacted:phone]"
    );
  });
  expect(missed.map(({ country }) => country)).toEqual([]);
});
