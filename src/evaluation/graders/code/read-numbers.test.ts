import { expect, test } from "vitest";
import fc from "fast-check";
import { numberKey, readNumbers, singular } from "./read-numbers.ts";

const valuesIn = (text: string): readonly (number | undefined)[] =>
  readNumbers(text).map(({ readings }) => readings[0]);

test.each<[string, number]>([
  ["7", 7],
  ["-7", -7],
  ["0.50", 0.5],
  [".5", 0.5],
  ["1,234,567.50", 1_234_567.5],
  ["1,00,000", 100_000],
  ["1'234'567", 1_234_567],
  ["12\u202f500", 12_500],
  ["1 000 000", 1_000_000],
  ["12 500", 12_500],
  ["1\u00a0234\u00a0567", 1_234_567],
  ["1\u2009234.5", 1234.5],
  ["1 234,56", 1234.56],
  ["1.234,56", 1234.56],
  ["3,50", 3.5],
  ["3,5", 3.5],
  ["3,1416", 3.1416],
  ["0,125", 0.125],
  ["-0,5", -0.5],
  ["3,500", 3500],
  ["10^-3", 0.001],
  ["10^{-3}", 0.001],
  ["2^{10}", 1024],
  ["1.234.567", 1_234_567],
  ["$18", 18],
  ["US$18", 18],
  ["€ 18", 18],
  ["-$18", -18],
  ["$-18", -18],
  ["3/4", 0.75],
  ["2 3/4", 2.75],
  ["-1/2", -0.5],
  ["1.5e3", 1500],
  ["2e-3", 0.002],
  ["3 × 10^8", 3e8],
  ["6.02 \\times 10^{23}", 6.02e23],
  ["1.6E-3", 1.6e-3],
  ["3·10^8", 3e8],
  ["合計42個", 42],
  ["5kg", 5],
  ["20-foot", 20],
])("%s is %d", (text, value) => {
  expect(valuesIn(text)).toEqual([value]);
});

test.each<[string, readonly number[]]>([
  ["1, 2 and 3", [1, 2, 3]],
  ["1,2,3", [1, 2, 3]],
  ["1,2 and 3", [1, 2, 3]],
  ["1,2, 3", [1, 2, 3]],
  ["0, 1,2", [0, 1, 2]],
  ["(1,2)", [1, 2]],
  ["3,50 and 4,50", [3.5, 4.5]],
  ["3,5, 4,5 and 6,5", [3.5, 4.5, 6.5]],
  ["100 20 300", [100, 20, 300]],
  ["3 100 20", [3, 100, 20]],
  ["1 1/200", [1.005]],
  ["555 123 4567", [555, 123, 4567]],
  ["10^{n}", [10]],
  ["4^{1/2}", [4, 0.5]],
  ["10-15", [10, 15]],
  ["40 -24", [40, 24]],
  ["7 minus -2", [7, -2]],
  ["H2O, v2.1.3, COVID-19x", [19]],
  ["version 1.2.3", []],
  ["1/0", []],
  ["none", []],
])("%s holds %j", (text, values) => {
  expect(valuesIn(text)).toEqual(values);
});

test("a percentage is also a share, and a scale word also multiplies", () => {
  expect(readNumbers("50%")).toMatchObject([{ readings: [50, 0.5], unit: "%" }]);
  expect(readNumbers("2 million")).toMatchObject([{ readings: [2, 2_000_000], unit: "" }]);
  expect(readNumbers("2.5M")).toMatchObject([{ readings: [2.5, 2_500_000], unit: "" }]);
  expect(readNumbers("5k")).toMatchObject([{ readings: [5, 5000], unit: "" }]);
});

test("a number knows where it stands, and what is around it", () => {
  expect(readNumbers("of €5 million each")).toEqual([
    { readings: [5, 5_000_000], unit: "$", currency: "€", start: 3, end: 13, rest: " each" },
  ]);
});

test("a unit is the singular of the next word", () => {
  expect(readNumbers("12 Boxes, 1 box, 3 cities").map(({ unit }) => unit)).toEqual(["box", "box", "city"]);
  expect(singular("glasses")).toBe(singular("glass"));
});

test("the same number with the same unit has the same key", () => {
  const [first, second, third] = readNumbers("12 boxes, 12.0 box, 12 bags").map(numberKey);
  expect(first).toBe(second);
  expect(first).not.toBe(third);
});

test("every number is read as it is printed", () => {
  const printed = fc.oneof(
    fc.integer().map((value) => [String(value), value] as const),
    fc.nat().map((value) => [value.toLocaleString("en-US"), value] as const),
    fc.nat({ max: 10_000_000 }).map((value) => [`$${(value / 100).toFixed(2)}`, value / 100] as const),
  );
  fc.assert(
    fc.property(printed, ([text, value]) => {
      expect(valuesIn(`it is ${text}.`)).toEqual([value]);
    }),
  );
});

test("readings are finite in any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,/-$%e^x ".split(""), "million", "10^") }), (text) => {
      for (const { readings } of readNumbers(text)) expect(readings.every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
