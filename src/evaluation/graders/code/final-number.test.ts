import { expect, test } from "vitest";
import fc from "fast-check";
import { finalNumber } from "./final-number.ts";

const finalOf = (answer: string, question?: string): number | undefined =>
  finalNumber(answer, question)?.number.readings[0];

test.each<[string, number]>([
  ["#### 42", 42],
  ["6 * 7 = 42\n#### 42 crates\n\nThe 3 ships carry the same.", 42],
  ["#### -3.5", -3.5],
  ["#### 25% or 1/4", 25],
  ["#### Every ship carries 14 crates.", 14],
  ["So \\boxed{42}, or 21 for each of the 2 ships.", 42],
  ["\\boxed{\\frac{3}{4}}", 0.75],
  ["\\boxed{1{,}250 \\text{ crates}}", 1250],
  ["The answer is 42. I checked 3 times.", 42],
  ["**Answer:** 42 crates", 42],
  ["Final answer:\n\n$42", 42],
  ["Answer: 20 + 22 = 42", 42],
])("a mark decides: %j", (answer, value) => {
  expect(finalOf(answer)).toBe(value);
});

test("a heading is no mark", () => {
  expect(finalOf("#### Step 1: load 3 ships\nThat makes 9 crates.")).toBe(9);
  expect(finalOf("#### 1. Load\nThat makes 9 crates.")).toBe(9);
});

test("without a mark the last sentence decides", () => {
  expect(finalOf("There are 3 ships. Each carries 14 crates. So they carry 42.")).toBe(42);
});

test("a sentence gives its result after the equals sign", () => {
  expect(finalOf("Together they carry 3 * 14 = 42 crates on 1 day.")).toBe(42);
});

test("what is only repeated from the question is not the result", () => {
  expect(finalOf("The captain needs 6 ships to carry 84 crates.", "How can a captain carry 84 crates?")).toBe(6);
});

test("the number in the asked unit is the result", () => {
  const question = "How many more crates than barrels are on board?";
  expect(finalOf("There are 12 more crates on board, and 30 barrels.", question)).toBe(12);
  expect(finalOf("That is $0.25, or 25 cents each.", "What does one cost, in cents?")).toBe(25);
  expect(finalOf("The share is 0.4 or 40%.", "What percentage is it?")).toBe(40);
});

test("what the working arrived at is the result, where the last sentence has it", () => {
  expect(finalOf("84 / 14 = 6 ships\n\nSo 6 ships will do for 84 crates.")).toBe(6);
});

test("an aside does not answer", () => {
  expect(finalOf("So they carry 42 crates.\n\nNote: a year has 365 days.")).toBe(42);
  expect(finalOf("Note: they carry 42 crates.")).toBe(42);
});

test("list numbers, markup and a calculator's notes are not read", () => {
  expect(finalOf("1. Load.\n2. So they carry **42** crates.\n3. Sail.")).toBe(42);
  expect(finalOf("They carry 3*14=<<3*14=42>>42 crates")).toBe(42);
});

test("signs for fractions are read", () => {
  expect(finalOf("It takes 3½ hours")).toBe(3.5);
  expect(finalOf("It takes ¾ of an hour")).toBe(0.75);
});

test("an answer without digits has no final number", () => {
  expect(finalOf("No one knows.")).toBeUndefined();
  expect(finalOf("")).toBeUndefined();
});

test.each<[string, number]>([
  ["Seven.", 7],
  ["There are thirty-two crates left.", 32],
  ["The answer is one hundred and five.", 105],
  ["It is two thousand three hundred.", 2300],
  ["A hundred", 100],
  ["Zero crates.", 0],
  ["The answer is one.", 1],
  ["One million, two hundred thousand and thirty-four.", 1_200_034],
  ["Between five and six", 6],
  ["Two, three and four", 4],
  ["Five thousand and six thousand", 6000],
  ["At this point seven remain.", 7],
])("where there are no digits, words for numbers are read: %j", (answer, value) => {
  expect(finalOf(answer)).toBe(value);
});

test.each(["It is two and a half.", "Zero point five", "The answer is twenty-one point seven three."])(
  "a number in words with a part of a whole is not read as another one: %s",
  (answer) => {
    expect(finalOf(answer)).toBeUndefined();
  },
);

test.each<[string, number]>([
  ["The ship carries 42 crates after 3 days.", 42],
  ["It carries 42 crates after they loaded 7 of the 9 barrels.", 42],
  ["It carries 42 crates, since each of the 3 decks holds 14.", 42],
  ["It carries 42 crates (14 on each of 3 decks).", 42],
  ["42 crates\n\n(14 on each of 3 decks)", 42],
  ["It carries 42 crates [3].", 42],
  ["It carries 42 crates, where 3 is the number of decks.", 42],
  ["It carries 42 crates, not 41.", 42],
  ["The answer is not 41 but 42.", 42],
  ["It carries 4.25 tons, rounded to 2 decimal places.", 4.25],
  ["The captain was 42 years old in 1904.", 42],
  ["It takes them less than 3 days.", 3],
  ["They loaded it after 3 days.", 3],
])("what is only mentioned beside the result is not it: %j", (answer, value) => {
  expect(finalOf(answer)).toBe(value);
});

test.each<[string, number]>([
  ["x = \u20133", -3],
  ["It is minus 3.", -3],
  ["The change is negative 3.5 tons.", -3.5],
  ["12 minus 3 makes 9.", 9],
  ["答案是-3。", -3],
  ["箱は全部で42個です。", 42],
  ["답은 42입니다", 42],
  ["答案：４２", 42],
  ['{"steps": [14, 3], "answer": 42, "checks": 2}', 42],
  ['{"final_answer": "42", "checks": 2}', 42],
])("signs, scripts and JSON: %j", (answer, value) => {
  expect(finalOf(answer)).toBe(value);
});

test("the number is found in front of a long end without digits", () => {
  expect(finalOf(`It is 42 crates.${" and so on".repeat(100_000)}`)).toBe(42);
});

test("any text is answered, whatever was asked", () => {
  const pieces = fc.constantFrom(
    "#### ",
    "\\boxed{",
    "answer is ",
    "=",
    "7",
    " 1/2",
    "½",
    "\n",
    ". A",
    "**",
    "<<",
    "how many ",
    "%",
  );
  const text = fc
    .array(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 40 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, (answer, question) => {
      const found = finalNumber(answer, question);
      expect(found === undefined || found.number.readings.length > 0).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
