import { expect, test } from "vitest";
import { redactCards } from "./cards.ts";

test.each([
  ["Visa", "4111111111111111"],
  ["Mastercard", "5555555555554444"],
  ["Mastercard's second range", "2223003122003222"],
  ["American Express", "378282246310005"],
  ["Diners Club", "30569309025904"],
  ["Discover", "6011111111111117"],
  ["JCB", "3530111333300000"],
  ["UnionPay", "6250941006528599"],
  ["Mir", "2200000000000004"],
])("a number of %s is found wherever it stands", (_issuer, number) => {
  expect(redactCards(`a ${number}, "${number}"`)).toBe('a [redacted:card], "[redacted:card]"');
});

test.each([
  ["4111 1111 1111 1111", "[redacted:card]"],
  ["4111-1111-1111-1111", "[redacted:card]"],
  ["4111.1111.1111.1111", "[redacted:card]"],
  ["3782 822463 10005", "[redacted:card]"],
  ["12 4111 1111 1111 1111 34", "12 [redacted:card] 34"],
  [String.raw`x\n4111111111111111\n`, String.raw`x\n[redacted:card]\n`],
  ["4111 1111 1111 1111, 5555 5555 5555 4444", "[redacted:card], [redacted:card]"],
  ["block card no 4222222222222 please", "block card no [redacted:card] please"],
  ["my Maestro is 6759 8410 3431", "my Maestro is [redacted:card]"],
  ["4222222222222 exp 11/29", "[redacted:card] exp 11/29"],
  ["cardNumber: '213175197796454'", "cardNumber: '[redacted:card]'"],
])("%s", (text, clean) => {
  expect(redactCards(text)).toBe(clean);
});

test.each([
  ["a wrong last digit", "card 4111111111111112, card 4111 1111 1111 1112"],
  ["an unknown issuer", "7111111111111110, 1111111111111117"],
  ["a Visa number of 13 digits without a word for a card", "4222222222222"],
  ["an id", "order_id: 4111111111111111, trace=4111111111111111, #4111111111111111"],
  ["a longer number", "41111111111111112222222222222222"],
  ["a part of a word", "a4111111111111111 4111111111111111b _4111111111111111"],
  ["a decimal", "0.4111111111111111 and 4111111111111111.5"],
  ["other groups", "41 11 11 11 11 11 11 11"],
  ["mixed gaps", "4111-1111 1111-1111"],
  ["milliseconds and identifiers", "1764115200123, 8f14e45f-1234-4111-9111-111111111111, 978-3-16-148410-0"],
  ["milliseconds and books behind a word for a card", "card 1729019733891, card no 978-3-35-774224-8"],
  ["zeros", "0000000000000000, card 000000000000"],
])("%s stays", (_what, text) => {
  expect(redactCards(text)).toBe(text);
});
