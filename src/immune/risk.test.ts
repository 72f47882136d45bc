// The laws of risk.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binOf, BINS, calibrated, failureRate, rawRisk } from "./risk.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const counts = fc.record({ failed: fc.nat(500), passed: fc.nat(500) });
const outcomes = fc.array(counts, { minLength: BINS, maxLength: BINS });
const matches = fc.array(fc.record({ score: share, unhelped: counts }), { maxLength: 5 });

describe("raw risk", () => {
  test("of what is like nothing is 0", () => {
    expect(rawRisk([])).toBe(0);
    expect(rawRisk([{ score: 0, unhelped: { failed: 9, passed: 0 } }])).toBe(0);
  });

  test("is a share, and no family more lowers it", () => {
    fc.assert(
      fc.property(matches, share, counts, (some, score, unhelped) => {
        const risk = rawRisk(some);
        expect(risk).toBeGreaterThanOrEqual(0);
        expect(risk).toBeLessThanOrEqual(1);
        expect(rawRisk([...some, { score, unhelped }])).toBeGreaterThanOrEqual(risk - 1e-12);
      }),
    );
  });

  test("grows with the score and with the failures, and shrinks with what passed", () => {
    fc.assert(
      fc.property(share, share, counts, fc.nat(100), (a, b, unhelped, more) => {
        const risk = rawRisk([{ score: Math.min(a, b), unhelped }]);
        expect(rawRisk([{ score: Math.max(a, b), unhelped }])).toBeGreaterThanOrEqual(risk);
        const score = Math.min(a, b);
        const failed = { ...unhelped, failed: unhelped.failed + more };
        const passed = { ...unhelped, passed: unhelped.passed + more };
        expect(rawRisk([{ score, unhelped: failed }])).toBeGreaterThanOrEqual(risk);
        expect(rawRisk([{ score, unhelped: passed }])).toBeLessThanOrEqual(risk);
      }),
    );
  });

  test("of a family about which nothing is known is half of its score", () => {
    expect(failureRate({ failed: 0, passed: 0 })).toBe(0.5);
    expect(rawRisk([{ score: 0.8, unhelped: { failed: 0, passed: 0 } }])).toBeCloseTo(0.4, 12);
  });
});

describe("calibrated risk", () => {
  test("is the raw one where nothing was recorded", () => {
    fc.assert(
      fc.property(share, (raw) => {
        expect(calibrated(raw, [])).toBeCloseTo(raw, 9);
      }),
    );
  });

  test("is a share that never falls while the raw one grows, across tenths as within them", () => {
    fc.assert(
      fc.property(share, share, outcomes, (a, b, recorded) => {
        const [low, high] = [calibrated(Math.min(a, b), recorded), calibrated(Math.max(a, b), recorded)];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThanOrEqual(low - 1e-12);
      }),
      { numRuns: 1_000 },
    );
    const first = Array.from({ length: BINS }, (_, bin) =>
      bin === 0 ? { failed: 100, passed: 0 } : { failed: 0, passed: 0 },
    );
    expect(calibrated(0.1, first)).toBeGreaterThanOrEqual(calibrated(0.0999, first));
  });

  test("grows with each failure that was recorded at it, and shrinks with each answer that passed", () => {
    fc.assert(
      fc.property(share, outcomes, fc.integer({ min: 1, max: 50 }), (raw, recorded, more) => {
        const risk = calibrated(raw, recorded);
        const withMore = (of: "failed" | "passed") =>
          recorded.map((each, bin) => (bin === binOf(raw) ? { ...each, [of]: each[of] + more } : each));
        expect(calibrated(raw, withMore("failed"))).toBeGreaterThanOrEqual(risk - 1e-12);
        expect(calibrated(raw, withMore("passed"))).toBeLessThanOrEqual(risk + 1e-12);
      }),
    );
  });

  test("is never above 1, where rounding would lead there", () => {
    const shares = "50/104 447/365 15/235 500/392 67/279 36/352 54/219 143/327 22/0 28/325".split(" ");
    const recorded = shares.map((each) => {
      const [failed = 0, passed = 0] = each.split("/").map(Number);
      return { failed, passed };
    });
    expect(calibrated(1, recorded)).toBe(1);
  });

  test("comes near the recorded share when much was recorded", () => {
    const always = Array.from({ length: BINS }, () => ({ failed: 3_000, passed: 7_000 }));
    for (const raw of [0.05, 0.3, 0.6, 0.95]) expect(calibrated(raw, always)).toBeCloseTo(0.3, 2);
  });
});

test("every share has one of ten bins", () => {
  expect([0, 0.0999, 0.1, 0.95, 1].map(binOf)).toEqual([0, 0, 1, 9, 9]);
});
