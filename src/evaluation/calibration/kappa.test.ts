import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import { cohenKappa, type Kappa, type Pair, quadraticKappa } from "./kappa.ts";
import { Z_95 } from "./share.ts";

/** A row for each class of the one, a column for each of the other. */
function pairsOf(table: readonly (readonly number[])[]): readonly Pair[] {
  return table.flatMap((row, one) =>
    row.flatMap((count, other) => Array.from({ length: count }, (): Pair => [one, other])),
  );
}

/** Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, table 18.1. */
const DIAGNOSES = pairsOf([
  [75, 1, 4],
  [5, 4, 1],
  [0, 0, 10],
]);
/** The SAS/STAT manual, PROC FREQ, agreement study of two dermatologists. */
const SKIN = pairsOf([
  [10, 4, 1, 0],
  [5, 10, 12, 2],
  [2, 4, 12, 5],
  [0, 2, 6, 13],
]);

const pairs = (classes: number) =>
  fc.array(fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1)), { minLength: 2, maxLength: 80 });

test("two psychiatrists agree as in Fleiss, Levin and Paik", () => {
  const { kappa, high } = told(cohenKappa(DIAGNOSES, 3));
  expect(kappa).toBeCloseTo(0.68, 2);
  expect((high - kappa) / Z_95).toBeCloseTo(0.087, 2);
});

test("two dermatologists agree as in the manual of SAS, with its interval", () => {
  const { kappa, low, high } = told(cohenKappa(SKIN, 4));
  expect([kappa, low, high].map((figure) => figure.toFixed(4))).toEqual(["0.3449", "0.2030", "0.4868"]);
});

test("of 50 proposals, 35 judged alike with half expected by chance, kappa is 0.4", () => {
  const proposals = [
    [20, 5],
    [10, 15],
  ];
  expect(told(cohenKappa(pairsOf(proposals), 2)).kappa).toBeCloseTo(0.4, 10);
});

test("perfect agreement is 1, and of few it is not certain", () => {
  const { kappa, low, high } = told(
    cohenKappa(
      pairsOf([
        [5, 0],
        [0, 5],
      ]),
      2,
    ),
  );
  expect([kappa, high]).toEqual([1, 1]);
  expect(low).toBeLessThan(0.6);
});

test("who always says the same agrees by chance alone", () => {
  const always = [
    [0, 12],
    [0, 20],
  ];
  expect(told(cohenKappa(pairsOf(always), 2)).kappa).toBe(0);
});

test("of one class alone, and of nothing, there is no kappa", () => {
  expect(cohenKappa([[1, 1]], 2)).toBeNull();
  expect(cohenKappa([], 2)).toBeNull();
});

test("74 % of the answers judged alike can be hardly more than chance", () => {
  const { kappa, low } = told(
    cohenKappa(
      pairsOf([
        [5, 55],
        [62, 328],
      ]),
      2,
    ),
  );
  expect(kappa).toBeLessThan(0.1);
  expect(low).toBeLessThan(0);
});

test("whoever agrees with oneself has a kappa of 1", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 2, maxLength: 50 }), (labels) => {
      fc.pre(new Set(labels).size > 1);
      const same = labels.map((label): Pair => [label, label]);
      expect(told(cohenKappa(same, 4)).kappa).toBeCloseTo(1, 10);
      expect(told(quadraticKappa(same, 4)).kappa).toBeCloseTo(1, 10);
    }),
  );
});

test("independent labels come near 0, and the interval holds 0", () => {
  const random = seededRandom("independent");
  const independent = Array.from({ length: 2_000 }, (): Pair => [
    Number(random.next() < 0.7),
    Number(random.next() < 0.4),
  ]);
  const { kappa, low, high } = told(cohenKappa(independent, 2));
  expect(Math.abs(kappa)).toBeLessThan(0.05);
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(0);
});

test("the interval holds its estimate, within -1 and 1", () => {
  fc.assert(
    fc.property(pairs(4), (labels) => {
      for (const found of [cohenKappa(labels, 4), quadraticKappa(labels, 4)]) {
        if (found === null) continue;
        expect(found.low).toBeLessThanOrEqual(found.kappa);
        expect(found.high).toBeGreaterThanOrEqual(found.kappa);
        expect(found.low).toBeGreaterThanOrEqual(-1);
        expect(found.high).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("rounding does not take it below -1", () => {
  const opposite: readonly Pair[] = [
    [0, 2],
    [2, 0],
    [1, 1],
    [0, 2],
    [2, 0],
  ];
  expect(told(quadraticKappa(opposite, 4))).toMatchObject({ kappa: -1, low: -1 });
});

test("neither the order nor who is named first changes it", () => {
  fc.assert(
    fc.property(pairs(3), (labels) => {
      expect(quadraticKappa(labels.toReversed(), 3)).toEqual(quadraticKappa(labels, 3));
      const turned = labels.map(([one, other]): Pair => [other, one]);
      expect(cohenKappa(turned, 3)?.kappa ?? 7).toBeCloseTo(cohenKappa(labels, 3)?.kappa ?? 7, 10);
    }),
  );
});

test("with two classes weights change nothing", () => {
  fc.assert(
    fc.property(pairs(2), (labels) => {
      expect(quadraticKappa(labels, 2)).toEqual(cohenKappa(labels, 2));
    }),
  );
});

test("with quadratic weights kappa is Lin's concordance of the classes' numbers", () => {
  fc.assert(
    fc.property(pairs(5), (labels) => {
      const found = quadraticKappa(labels, 5);
      if (found !== null) expect(found.kappa).toBeCloseTo(concordance(labels), 8);
    }),
  );
});

test("of a hundred intervals at least 94 hold the truth, also of few answers", () => {
  const random = seededRandom("coverage of kappa");
  // Half are good, and the judge is right nine times of ten: kappa is 0.8.
  const draws = 1_000;
  let held = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const labels = Array.from({ length: 40 }, (): Pair => {
      const good = random.next() < 0.5;
      return [Number(good), Number(random.next() < 0.9 === good)];
    });
    const found = told(cohenKappa(labels, 2));
    held += Number(found.low <= 0.8 && 0.8 <= found.high);
  }
  expect(held / draws).toBeGreaterThan(0.94);
});

function told(found: Kappa | null): Kappa {
  if (found === null) throw new Error("no kappa");
  return found;
}

/** Lin (1989), A concordance correlation coefficient to evaluate reproducibility. */
function concordance(labels: readonly Pair[]): number {
  const mean = (of: (pair: Pair) => number): number => labels.reduce((sum, pair) => sum + of(pair), 0) / labels.length;
  const [x, y] = [mean(([one]) => one), mean(([, other]) => other)];
  const covariance = mean(([one, other]) => (one - x) * (other - y));
  return (2 * covariance) / (mean(([one]) => (one - x) ** 2) + mean(([, other]) => (other - y) ** 2) + (x - y) ** 2);
}
