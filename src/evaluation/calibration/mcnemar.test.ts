import fc from "fast-check";
import { expect, test } from "vitest";
import { mcnemar } from "./mcnemar.ts";

test.each([
  // 2 * sum of C(12, k) for k to 3, of 4096.
  [3, 9, 0.145996],
  [0, 5, 0.0625],
  [0, 6, 0.03125],
  // Agresti (2013), Categorical data analysis, 11.1: approval of the prime minister, 86 against 150.
  [86, 150, 0.000037],
])("%i against %i has the probability %d", (one, other, p) => {
  expect(mcnemar(one, other)).toBeCloseTo(p, 5);
});

test("where nothing changed, or as much one way as the other, it is certain to be chance", () => {
  expect(mcnemar(0, 0)).toBe(1);
  expect(mcnemar(40, 40)).toBe(1);
});

test("thousands of changes are still told apart", () => {
  expect(mcnemar(2_000, 2_100)).toBeCloseTo(0.122, 3);
  expect(mcnemar(0, 5_000)).toBeLessThan(1e-300);
});

test("it is a probability, the same from both sides, and falls the more it leans", () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), (one, other) => {
      const p = mcnemar(one, other);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(mcnemar(other, one)).toBe(p);
      if (one < other) expect(mcnemar(one, other + 1)).toBeLessThan(p + 1e-12);
    }),
  );
});
