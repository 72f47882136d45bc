import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import { shareOf, wilson } from "./share.ts";

test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("%i of %i has the interval of Newcombe (1998), table I", (count, of, low, high) => {
  const interval = wilson(count, of);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test("a share of none is unknown, and so is where it lies", () => {
  expect(shareOf(0, 0)).toEqual({ count: 0, of: 0, ratio: null, low: 0, high: 1 });
});

test("the interval holds the share and stays within 0 and 1", () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), (a, b) => {
      const of = Math.max(a, b, 1);
      const { low, high, ratio } = shareOf(Math.min(a, b), of);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(ratio ?? NaN);
      expect(high).toBeGreaterThanOrEqual(ratio ?? NaN);
    }),
  );
});

test("of a hundred intervals about 95 hold the truth", () => {
  const random = seededRandom("shares");
  const draws = 2_000;
  let held = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    let count = 0;
    for (let nth = 0; nth < 30; nth += 1) count += Number(random.next() < 0.85);
    const { low, high } = wilson(count, 30);
    held += Number(low <= 0.85 && 0.85 <= high);
  }
  expect(held / draws).toBeGreaterThan(0.93);
});
