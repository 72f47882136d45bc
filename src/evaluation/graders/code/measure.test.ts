import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Verdict } from "../grader.ts";
import { gradeNumeric } from "./numeric.ts";
import { unitAtStart } from "./units.ts";

const verdict = (text: string, equals: number, unit: string, prompt?: string): Verdict =>
  gradeNumeric({ text, ...(prompt === undefined ? {} : { prompt }) }, { type: "numeric", equals, unit });
const passes = (text: string, equals: number, unit: string): boolean | null => {
  const found = verdict(text, equals, unit);
  return found.kind === "graded" ? found.passed : null;
};

describe("is the same amount", () => {
  test.each<[string, number, string]>([
    ["1.5 km", 1.5, "km"],
    ["1500 m", 1.5, "km"],
    ["1,500 metres", 1.5, "km"],
    ["1.5 kilometers", 1.5, "km"],
    ["1.5 Km", 1.5, "km"],
    ["1.5", 1.5, "km"],
    ["The trail is 1500 m long. It takes 20 minutes.", 1.5, "km"],
    ["It takes 20 minutes for 1500 m.", 1.5, "km"],
    ["\\boxed{1500\\text{ m}}", 1.5, "km"],
    ["#### 1500 m", 1.5, "km"],
    ["12 inches", 1, "ft"],
    ["12 in.", 1, "foot"],
    ["5 ft 6 in", 66, "in"],
    ["1 mile", 1.609344, "kilometres"],
    ["250 µm", 0.25, "mm"],
    ["500 g", 0.5, "kg"],
    ["2 lbs", 0.90718474, "kg"],
    ["16 ounces", 1, "pound"],
    ["2 tonnes", 2000, "kg"],
    ["90 minutes", 1.5, "hours"],
    ["1 h 30 min", 90, "min"],
    ["1 hour and 30 minutes", 1.5, "h"],
    ["2 hrs", 120, "min"],
    ["3 weeks", 21, "days"],
    ["18 months", 1.5, "years"],
    ["2.5 A", 2500, "mA"],
    ["5,000 watts", 5, "kW"],
    ["1.5 kWh", 5.4, "MJ"],
    ["2.4 GHz", 2400, "MHz"],
    ["230 V", 0.23, "kV"],
    ["250 ml", 0.25, "l"],
    ["750 cm³", 0.75, "L"],
    ["1 m^3", 1000, "litres"],
    ["2 cubic meters", 2, "m³"],
    ["1 gallon", 3.785411784, "l"],
    ["2 square meters", 20_000, "cm²"],
    ["1 ha", 10_000, "m^2"],
    ["36 km/h", 10, "m/s"],
    ["60 miles per hour", 60, "mph"],
    ["2048 MB", 2.048, "GB"],
    ["2048 MB", 2, "GB"],
    ["1 GiB", 1024, "MiB"],
    ["8 Mb", 1, "MB"],
    ["40%", 40, "%"],
    ["40 percent", 40, "%"],
    ["$18", 18, "$"],
    ["18 dollars", 18, "$"],
    ["250 cents", 2.5, "$"],
    ["$2.50 per kg", 2.5, "$"],
    ["€2.50", 250, "cents"],
    ["5 pounds", 5, "£"],
    ["$2 million", 2_000_000, "$"],
    ["It costs 3,50 €", 3.5, "€"],
    ["Es sind 3,5 km", 3.5, "km"],
    ["There are 1 000 000 m", 1000, "km"],
    ["It is 20 °C", 68, "°F"],
    ["It is 68 °F", 20, "°C"],
    ["-40 degrees Fahrenheit", -40, "celsius"],
    ["It is 20 K", 20, "kelvin"],
    ["It is 0 ℃", 273.15, "K"],
    ["It is 20 C", 20, "°C"],
    ["20", 20, "°C"],
    ["20 degrees", 20, "°C"],
    ["20 degrees celsius", 20, "degrees Celsius"],
    ["$20^\\circ\\text{C}$", 68, "°F"],
    ["$20^{\\circ}$C", 68, "°F"],
    ["1 °C/min", 1, "K/min"],
    ["5 crates", 5, "crates"],
    ["5", 5, "crates"],
    ["5 in total", 5, "km"],
  ])("%s, asked for %d %s", (text, equals, unit) => {
    expect(passes(text, equals, unit)).toBe(true);
  });
});

describe("is not", () => {
  test.each<[string, number, string]>([
    ["1.5 m", 1.5, "km"],
    ["1500", 1.5, "km"],
    ["1.5 kg", 1.5, "km"],
    ["1.5 km/h", 1.5, "km"],
    ["1.5 km²", 1.5, "km"],
    ["1.5%", 1.5, "km"],
    ["$1.5", 1.5, "km"],
    ["1.5 hours", 1.5, "min"],
    ["0.4", 40, "%"],
    ["40%", 0.4, "%"],
    ["40%", 40, "kg"],
    ["€18", 18, "$"],
    ["18 euros", 18, "$"],
    ["18 cents", 18, "$"],
    ["1 MB", 1, "GB"],
    ["365 days", 1, "year"],
    ["It costs 3,50 €", 50, "€"],
    ["Es sind 3,5 km", 5, "km"],
    ["It is 20 °C", 20, "°F"],
    ["It is 20 K", 20, "°C"],
    ["It is 20 °C", 20, "km"],
    ["20 °C 20 K", 40, "°C"],
    ["5 km", 5, "crates"],
    ["many", 5, "km"],
    ["", 0, "km"],
  ])("%s, asked for %d %s", (text, equals, unit) => {
    expect(passes(text, equals, unit)).toBe(false);
  });
});

test("the reason says that the kind is another one", () => {
  expect(verdict("It is 1.5 kg.", 1.5, "km")).toEqual({
    kind: "graded",
    score: 0,
    passed: false,
    reason: "the final number is 1.5 kg, in a unit of another kind than km",
    evidence: "It is 1.5 kg.",
  });
});

test.each([
  ["It is 1.5 km.", "m", "1.5 km, 1500 in m"],
  ["It is 3 km.", "km", "3 km"],
  ["It is 7.", "km", "7, taken as km"],
  ["It costs $5.", "$", "$5"],
  ["It costs $5.", "cents", "$5, 500 in cents"],
  ["1 h 30 min", "min", "1.5 h, 90 in min"],
  ["It is 3 oz.", "g", "3 oz, 85.0486 in g"],
  ["It is 1 gallon.", "l", "1 gallon, 3.78541 or 4.54609 in l"],
])("%s, asked for %s, is read as %s", (text, unit, words) => {
  expect(verdict(text, 1, unit)).toMatchObject({
    reason: `the final number is ${words}, which is not the expected one`,
  });
});

test("without an asked unit a number is what it says", () => {
  expect(gradeNumeric({ text: "1500 m" }, { type: "numeric", equals: 1500 })).toMatchObject({ passed: true });
  expect(gradeNumeric({ text: "40%" }, { type: "numeric", equals: 0.4 })).toMatchObject({ passed: true });
});

test.each([
  "",
  " ",
  "crates",
  "x".repeat(10_000),
  "^2",
  "per",
  "/h",
  "in the box",
  "\u0000",
  "constructor",
  "__proto__",
])("%j begins with no unit", (text) => {
  expect(unitAtStart(text)).toBeUndefined();
});

test("what is converted there and back is the same amount", () => {
  const lengths = fc.constantFrom("mm", "cm", "m", "km", "in", "ft", "yd", "mi");
  fc.assert(
    fc.property(lengths, lengths, fc.integer({ min: 1, max: 10_000 }), (from, to, amount) => {
      const [given, wanted] = [unitAtStart(from)?.meanings[0]?.factor ?? 0, unitAtStart(to)?.meanings[0]?.factor ?? 0];
      expect(passes(`${amount} ${from}`, (amount * given) / wanted, to)).toBe(true);
    }),
  );
});

test("a score is 0 or 1, and the same every time, for any text and unit", () => {
  const piece = fc.constantFrom(
    "1",
    "5 km",
    "$",
    "%",
    " per ",
    "h",
    "/",
    "\\boxed{",
    "}",
    "\\frac",
    "{2}",
    "min",
    "\n",
    "NaN",
    "½",
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 20 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.constantFrom("km", "%", "$", "km/h", "crates", "/", "m^2"), (answer, unit) => {
      const first = verdict(answer, 1, unit);
      expect(verdict(answer, 1, unit)).toEqual(first);
      if (first.kind === "graded") expect([0, 1]).toContain(first.score);
    }),
    { numRuns: 150 },
  );
});

test("a megabyte of amounts ends", () => {
  expect(passes(`${"1 h 30 min ".repeat(90_000)}= 5 km`, 5000, "m")).toBe(true);
});
