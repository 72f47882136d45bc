import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import { NO_COUNTS } from "./evidence.ts";
import { effectInterval } from "./interval.ts";
import { anyCounts, countsOf, withOneMore } from "./testing.ts";

test("without outcomes every effect is possible", () => {
  expect(effectInterval(NO_COUNTS, 0.1, 0.05)).toEqual({ low: -1, high: 1 });
});

test("a cure is above 0, harm below it, and more outcomes narrow it", () => {
  expect(effectInterval(countsOf([7, 128], [9, 6]), 0.1, 0.05).low).toBeGreaterThan(0);
  expect(effectInterval(countsOf([108, 27], [3, 12]), 0.1, 0.05).high).toBeLessThan(0);
  const { low, high } = effectInterval(countsOf([100, 1_700], [120, 80]), 0.1, 0.05);
  expect(low).toBeGreaterThan(0.3);
  expect(high).toBeLessThan(0.75);
});

test("its ends are in order and within -1 and 1", () => {
  fc.assert(
    fc.property(anyCounts, (counts) => {
      const { low, high } = effectInterval(counts, 0.1, 0.05);
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(high);
    }),
    { numRuns: 20 },
  );
});

test("read again and again, it hardly ever leaves the truth out", () => {
  const random = seededRandom("interval");
  let missed = 0;
  for (let series = 0; series < 10; series += 1) {
    let counts = NO_COUNTS;
    let hasMissed = false;
    for (let nth = 1; nth <= 200; nth += 1) {
      counts = withOneMore(counts, { treated: 0.2, heldOut: 0.5 }, 0.1, random);
      if (nth % 40 > 0) continue;
      const { low, high } = effectInterval(counts, 0.1, 0.05);
      if (low > 0.3 || high < 0.3) hasMissed = true;
    }
    missed += Number(hasMissed);
  }
  expect(missed).toBeLessThanOrEqual(2);
});
