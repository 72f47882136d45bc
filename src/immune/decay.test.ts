// The laws of decay.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../kernel/durations.ts";
import {
  INITIAL_STRENGTH,
  isStale,
  mayBePruned,
  PRUNE_BELOW,
  REINFORCEMENTS,
  STALE_MS,
  strengthAfter,
  strengthAt,
} from "./decay.ts";

const moment = fc.integer({ min: 0, max: 400 * DAY_MS });
const value = fc.double({ min: 0, max: 1, noNaN: true });
const strength = fc.record({ value, atMs: moment });
const day = fc.record({ atMs: moment, weight: fc.double({ min: -1, max: 1, noNaN: true }) });

describe("what is left of a strength", () => {
  test("is half after 72 hours, and half of that after as many again", () => {
    fc.assert(
      fc.property(strength, (some) => {
        expect(strengthAt(some, some.atMs + 72 * HOUR_MS)).toBe(some.value / 2);
        expect(strengthAt(some, some.atMs + 144 * HOUR_MS)).toBe(some.value / 4);
      }),
    );
  });

  test("never grows with time", () => {
    fc.assert(
      fc.property(strength, moment, moment, (some, a, b) => {
        expect(strengthAt(some, Math.max(a, b))).toBeLessThanOrEqual(strengthAt(some, Math.min(a, b)));
      }),
    );
  });

  test("is what it was then, for a clock that is behind", () => {
    expect(strengthAt({ value: 0.4, atMs: DAY_MS }, 0)).toBe(0.4);
  });
});

describe("what a pattern has come to", () => {
  test("starts at 0.5", () => {
    expect(strengthAfter(7, [])).toEqual({ value: INITIAL_STRENGTH, atMs: 7 });
    expect(INITIAL_STRENGTH).toBe(0.5);
  });

  test("is the same in whatever order its days were counted, by whichever stores", () => {
    fc.assert(
      fc.property(
        moment,
        fc
          .array(day, { maxLength: 12 })
          .chain((days) => fc.tuple(fc.constant(days), fc.shuffledSubarray(days, { minLength: days.length }))),
        (bornMs, [days, shuffled]) => {
          expect(strengthAfter(bornMs, shuffled)).toEqual(strengthAfter(bornMs, days));
        },
      ),
    );
  });

  test("is never below 0 and never above 1", () => {
    fc.assert(
      fc.property(moment, fc.array(day), (bornMs, days) => {
        const { value: reached } = strengthAfter(bornMs, days);
        expect(reached).toBeGreaterThanOrEqual(0);
        expect(reached).toBeLessThanOrEqual(1);
      }),
    );
    const often = Array.from({ length: 9 }, () => ({ atMs: 5, weight: REINFORCEMENTS.critical_success }));
    expect(strengthAfter(5, often).value).toBe(1);
    expect(strengthAfter(5, [{ atMs: 5, weight: 2 * REINFORCEMENTS.critical_failure }]).value).toBe(0);
  });

  test("decays until a reinforcement and takes its weight then", () => {
    const after = strengthAfter(0, [{ atMs: 72 * HOUR_MS, weight: REINFORCEMENTS.standard_match }]);
    expect(after).toEqual({ value: 0.25 + 0.05, atMs: 72 * HOUR_MS });
  });

  test("grows with every weight that strengthens, and shrinks with every one that weakens", () => {
    for (const [kind, weight] of Object.entries(REINFORCEMENTS)) {
      const came = strengthAfter(0, [{ atMs: 0, weight }]).value - INITIAL_STRENGTH;
      expect([kind, came]).toEqual([kind, expect.closeTo(weight, 12)]);
    }
  });
});

test("a pattern is stale after 14 days without use, and not at their end", () => {
  expect(STALE_MS).toBe(14 * DAY_MS);
  expect(isStale(0, STALE_MS)).toBe(false);
  expect(isStale(0, STALE_MS + 1)).toBe(true);
});

test("only what is stale and weaker than 0.1 may go", () => {
  expect(PRUNE_BELOW).toBe(0.1);
  const weak = { value: 0.09, atMs: 0 };
  expect(mayBePruned(weak, 0, STALE_MS)).toBe(false);
  expect(mayBePruned(weak, 0, STALE_MS + 1)).toBe(true);
  expect(mayBePruned({ value: 0.1, atMs: STALE_MS + 1 }, 0, STALE_MS + 1)).toBe(false);
});
