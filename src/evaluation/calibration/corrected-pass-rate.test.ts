import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import { type Count, correctedPassRate } from "./corrected-pass-rate.ts";

const of = (count: number, total: number): Count => ({ count, of: total });

test("30 % passed by a judge with TPR 0.9 and TNR 0.85 are 20 % good ones, by Rogan and Gladen", () => {
  expect(correctedPassRate(of(30, 100), of(90, 100), of(85, 100))?.ratio).toBeCloseTo(0.2, 10);
});

test("a judge that never errs is believed", () => {
  expect(correctedPassRate(of(40, 100), of(50, 50), of(50, 50))?.ratio).toBeCloseTo(0.4, 10);
});

test.each([
  ["always passes", of(10, 10), of(0, 10)],
  ["tosses a coin", of(5, 10), of(5, 10)],
  ["judges the wrong way round", of(1, 10), of(2, 10)],
  ["was tried on no bad answer", of(9, 10), of(0, 0)],
])("of a judge that %s nothing is told", (_what, good, bad) => {
  expect(correctedPassRate(of(7, 10), good, bad)).toBeNull();
});

test("what the judge's errors alone would pass is no less than nothing", () => {
  expect(correctedPassRate(of(2, 100), of(90, 100), of(90, 100))).toMatchObject({ ratio: 0, low: 0 });
});

test("the interval holds its estimate, within 0 and 1", () => {
  const count = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]) => of(Math.min(a, b), Math.max(a, b)));
  fc.assert(
    fc.property(count, count, count, (passes, good, bad) => {
      const found = correctedPassRate(passes, good, bad);
      if (found === null) return;
      expect(found.low).toBeLessThanOrEqual(found.ratio);
      expect(found.high).toBeGreaterThanOrEqual(found.ratio);
      expect(found.low).toBeGreaterThanOrEqual(0);
      expect(found.high).toBeLessThanOrEqual(1);
    }),
  );
});

test("of a hundred intervals at least 93 hold the truth, as Lang and Reiczigel found", () => {
  const random = seededRandom("corrected");
  const draw = (total: number, chance: number): Count => {
    let count = 0;
    for (let nth = 0; nth < total; nth += 1) count += Number(random.next() < chance);
    return of(count, total);
  };
  const [truth, tpr, tnr] = [0.7, 0.9, 0.8];
  const draws = 1_000;
  let held = 0;
  for (let nth = 0; nth < draws; nth += 1) {
    const found = correctedPassRate(draw(200, truth * tpr + (1 - truth) * (1 - tnr)), draw(40, tpr), draw(40, tnr));
    held += Number(found !== null && found.low <= truth && truth <= found.high);
  }
  expect(held / draws).toBeGreaterThan(0.93);
});
