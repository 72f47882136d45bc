import { expect, test } from "vitest";
import { redactIbans } from "./ibans.ts";

test.each([
  ["GB82WEST12345698765432", "[redacted:iban]"],
  ["GB82 WEST 1234 5698 7654 32 and more", "[redacted:iban] and more"],
  ["DE89-3704-0044-0532-0130-00.", "[redacted:iban]."],
  ["de89370400440532013000", "[redacted:iban]"],
  ["NO9386011117947", "[redacted:iban]"],
  ["MT84MALT011000012345MTLCAST001S", "[redacted:iban]"],
  ['{"iban":"FR1420041010050500013M02606"}', '{"iban":"[redacted:iban]"}'],
  [String.raw`x\nDE89370400440532013000\n`, String.raw`x\n[redacted:iban]\n`],
  ["DE89370400440532013000/GB82WEST12345698765432", "[redacted:iban]/[redacted:iban]"],
])("%s", (text, clean) => {
  expect(redactIbans(text)).toBe(clean);
});

test.each([
  ["wrong check digits", "DE88370400440532013000, GB83 WEST 1234 5698 7654 32"],
  ["another length", "DE8937040044053201300, DE893704004405320130001"],
  ["no country", "XX89370400440532013000"],
  ["a part of a word", "xDE89370400440532013000, DE89370400440532013000x, _DE89370400440532013000"],
  ["two blanks", "DE89  3704 0044 0532 0130 00"],
  ["hashes", "de892fceb02d0ae598e95dc970b74767f19372d6, ae12fceb02d0ae598e95dc9"],
])("%s stays", (_what, text) => {
  expect(redactIbans(text)).toBe(text);
});
