import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import { addCounts, type Counts, type Evidence, evidenceOf, exposuresIn, NO_COUNTS } from "./evidence.ts";
import { anyCounts, countsOf, type TrueEffect, withOneMore } from "./testing.ts";

const HOLDOUT = 0.1;
const ALPHA = 0.05;
const LOOKS = 2_000;

test("counts are added in any order and grouping", () => {
  fc.assert(
    fc.property(anyCounts, anyCounts, anyCounts, (a, b, c) => {
      expect(addCounts([a, b, c])).toEqual(addCounts([addCounts([c, a]), b]));
      expect(exposuresIn(addCounts([a, b]))).toBe(exposuresIn(a) + exposuresIn(b));
    }),
  );
});

test("nothing was seen, nothing is known", () => {
  expect(evidenceOf(NO_COUNTS, HOLDOUT)).toEqual({ helps: 1, harms: 1, useless: 1 });
});

function isEValue(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

test("e-values are finite and not below 0, for counts beyond all use, too", () => {
  fc.assert(
    fc.property(anyCounts, fc.constantFrom(1, 1_000_000), fc.constantFrom(0.02, 0.1, 0.5), (counts, times, holdout) => {
      const many = countsOf(
        [counts.treated.failed * times, counts.treated.passed * times],
        [counts.heldOut.failed * times, counts.heldOut.passed * times],
      );
      expect(Object.values(evidenceOf(many, holdout)).every(isEValue)).toBe(true);
    }),
  );
});

/** Each count that so many outcomes can come to, with how many orders of outcomes lead to it. */
function allCounts(exposures: number): readonly { readonly counts: Counts; readonly orders: number }[] {
  if (exposures === 0) return [{ counts: NO_COUNTS, orders: 1 }];
  const merged = new Map<string, { readonly counts: Counts; readonly orders: number }>();
  for (const { counts, orders } of allCounts(exposures - 1)) {
    for (const one of ONE_OUTCOME) {
      const sum = addCounts([counts, one]);
      const key = JSON.stringify(sum);
      merged.set(key, { counts: sum, orders: orders + (merged.get(key)?.orders ?? 0) });
    }
  }
  return [...merged.values()];
}

const ONE_OUTCOME = [
  countsOf([1, 0], [0, 0]),
  countsOf([0, 1], [0, 0]),
  countsOf([0, 0], [1, 0]),
  countsOf([0, 0], [0, 1]),
];

/** Exactly: over all that can come of so many outcomes under a true effect. */
function meanOf(of: keyof Evidence, exposures: number, effect: TrueEffect, holdout: number): number {
  return allCounts(exposures).reduce((sum, { counts, orders }) => {
    const { treated, heldOut } = counts;
    const chance =
      ((1 - holdout) * effect.treated) ** treated.failed *
      ((1 - holdout) * (1 - effect.treated)) ** treated.passed *
      (holdout * effect.heldOut) ** heldOut.failed *
      (holdout * (1 - effect.heldOut)) ** heldOut.passed;
    return sum + orders * chance * evidenceOf(counts, holdout)[of];
  }, 0);
}

test.each([1, 4])(
  "the mean of all that can come of %i outcomes is at most 1 under everything that an e-value speaks against",
  (exposures) => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(rate, rate, fc.constantFrom(0.02, 0.1, 0.5, 0.9), (a, b, holdout) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const most = 1 + 1e-9;
        const mean = (of: keyof Evidence, effect: TrueEffect): number => meanOf(of, exposures, effect, holdout);
        expect(mean("helps", { treated: high, heldOut: low })).toBeLessThanOrEqual(most);
        expect(mean("harms", { treated: low, heldOut: high })).toBeLessThanOrEqual(most);
        expect(mean("useless", { treated: (low * 2) / 3, heldOut: high })).toBeLessThanOrEqual(most);
      }),
    );
  },
);

/** Share of the series in which a rule ever speaks, looking after each of 2,000 outcomes. */
function shareOfAlarms(effect: TrueEffect, series: number, speaks: (counts: typeof NO_COUNTS) => boolean): number {
  const random = seededRandom(JSON.stringify(effect));
  let alarms = 0;
  for (let nth = 0; nth < series; nth += 1) {
    let counts = NO_COUNTS;
    for (let look = 0; look < LOOKS; look += 1) {
      counts = withOneMore(counts, effect, HOLDOUT, random);
      if (speaks(counts)) {
        alarms += 1;
        break;
      }
    }
  }
  return alarms / series;
}

/** Wald's 95 % interval of the difference leaves out 0, once each arm has five outcomes. */
function waldSpeaks({ treated, heldOut }: typeof NO_COUNTS): boolean {
  const arms = [treated, heldOut].map(({ failed, passed }) => ({
    of: failed + passed,
    rate: failed / (failed + passed),
  }));
  const [with_, without] = arms;
  if (with_ === undefined || without === undefined || with_.of < 5 || without.of < 5) return false;
  const spread = Math.sqrt(arms.reduce((sum, { of, rate }) => sum + (rate * (1 - rate)) / of, 0));
  return without.rate - with_.rate > 1.96 * spread;
}

test("looking after every one of 2,000 outcomes, a fixed 95 % interval finds help where there is none several times too often", () => {
  expect(shareOfAlarms({ treated: 0.3, heldOut: 0.3 }, 100, waldSpeaks)).toBeGreaterThan(3 * (ALPHA / 2));
});

test("a cure is told from what does nothing, and from harm", () => {
  const cure = evidenceOf(countsOf([7, 128], [9, 6]), HOLDOUT);
  expect(cure.helps).toBeGreaterThan(1_000);
  expect(cure.useless).toBeLessThan(0.1);
  expect(evidenceOf(countsOf([43, 11], [1, 5]), HOLDOUT).harms).toBeGreaterThan(10);
  expect(evidenceOf(countsOf([162, 108], [18, 12]), HOLDOUT).useless).toBeGreaterThan(10);
});
