import fc from "fast-check";
import { expect, test } from "vitest";
import type { Label } from "../graders/model/question.ts";
import { commonestAbstention, figuresOf } from "./figures.ts";
import { judgedAnswers } from "./testing.ts";

const LEVELS: readonly Label[] = [1, 2 / 3, 1 / 3, 0].map((score) => ({ label: String(score), score, meaning: "" }));
const BY = { levels: LEVELS, minScore: 0.5, votes: 1 };

const said = fc.record({
  good: fc.boolean(),
  passed: fc.option(fc.boolean()),
});
const many = (count: number, good: boolean, passed: boolean | null) =>
  Array.from({ length: count }, () => ({ good, passed }));

test("of 20 good and 20 bad answers, the figures are counts of them", () => {
  const all = [...many(18, true, true), ...many(2, true, false), ...many(4, false, true), ...many(16, false, false)];
  const figures = figuresOf(judgedAnswers(all), BY);
  expect(figures).toMatchObject({
    tpr: { count: 18, of: 20 },
    tnr: { count: 16, of: 20 },
    accuracy: { count: 34, of: 40 },
    coverage: { count: 40, of: 40 },
    good: 20,
    bad: 20,
  });
  expect(figures.kappa).toBeCloseTo(0.7, 10);
});

test("an abstention is neither a pass nor a fail: only coverage knows it", () => {
  fc.assert(
    fc.property(
      fc.array(said, { minLength: 1, maxLength: 60 }),
      fc.array(fc.boolean(), { maxLength: 20 }),
      (all, more) => {
        const silent = more.map((good) => ({ good, passed: null }));
        const [without, beside] = [
          figuresOf(judgedAnswers(all), BY),
          figuresOf(judgedAnswers([...all, ...silent]), BY),
        ];
        expect([beside.kappa, beside.accuracy, beside.tpr, beside.tnr]).toEqual([
          without.kappa,
          without.accuracy,
          without.tpr,
          without.tnr,
        ]);
        expect(beside.abstained).toBe(without.abstained + more.length);
        expect(beside.coverage.count).toBe(without.coverage.count);
      },
    ),
  );
});

test("the order of the answers changes nothing", () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 60 }), (all) => {
      expect(figuresOf(judgedAnswers(all).toReversed(), BY)).toEqual(figuresOf(judgedAnswers(all), BY));
    }),
  );
});

test("a judge that never can tell has no kappa, and a coverage of 0", () => {
  expect(figuresOf(judgedAnswers(many(9, true, null)), BY)).toMatchObject({
    kappa: null,
    kappa_interval: null,
    accuracy: { ratio: null, low: 0, high: 1 },
    coverage: { ratio: 0 },
  });
});

/** Eight answers at the ends of the scale, of which the judge puts the first one so many levels too low. */
function weightedWithOneOff(steps: number): number | null {
  const all = judgedAnswers(many(8, true, true)).map((each, index) => {
    const level = index % 2 === 0 ? 0 : 3;
    return { ...each, level, score: LEVELS[index === 0 ? steps : level]?.score ?? 0 };
  });
  return figuresOf(all, BY).weighted_kappa;
}

test("by levels, what is off by one step weighs less than what is off by three", () => {
  expect(weightedWithOneOff(0)).toBe(1);
  expect(weightedWithOneOff(1)).toBeGreaterThan(weightedWithOneOff(3) ?? NaN);
});

test("votes agree where the first two are on one side of the threshold", () => {
  const votes = [[1, 2 / 3], [1, 0, 1], [0, 1 / 3], [1, null], [null], [1]];
  const all = judgedAnswers(many(6, true, true)).map((each, index) => ({ ...each, votes: votes[index] ?? [] }));
  expect(figuresOf(all, BY).vote_agreement).toMatchObject({ count: 2, of: 3 });
  expect(figuresOf(judgedAnswers(many(2, true, true)), BY).vote_agreement).toBeNull();
});

function because(reason: string) {
  return judgedAnswers([{ good: true, passed: null }]).map((each) => ({ ...each, abstained_because: reason }));
}

test("of several reasons to abstain the commonest is told, with how often it was given", () => {
  const all = [...because("a"), ...because("b"), ...because("b"), ...judgedAnswers([{ good: true, passed: true }])];
  expect(commonestAbstention(all)).toEqual({ reason: "b", count: 2, of: 3 });
  expect(commonestAbstention(judgedAnswers([{ good: true, passed: true }]))).toBeNull();
});
