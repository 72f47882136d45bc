import fc from "fast-check";
import { expect, test } from "vitest";
import { driftBetween } from "./drift.ts";
import { judgedAnswers } from "./testing.ts";

const BEFORE = judgedAnswers(Array.from({ length: 40 }, (_, index) => ({ good: index < 20, passed: index < 20 })));

test("a judge that says the same again has not drifted", () => {
  expect(driftBetween(BEFORE, BEFORE)).toMatchObject({
    compared: 40,
    changed: { count: 0 },
    changed_answers: [],
    kappa_before: 1,
    kappa_after: 1,
    p_passes: 1,
    p_right: 1,
    beyond_chance: false,
  });
});

test("one that changes its mind both ways, and always for the worse, is beyond chance though it passes as many", () => {
  const after = BEFORE.map((each, index) => (index % 20 < 6 ? { ...each, passed: each.passed === false } : each));
  const drift = driftBetween(BEFORE, after);
  expect(drift).toMatchObject({ changed: { count: 12 }, p_passes: 1, beyond_chance: true });
  expect(drift.p_right).toBeLessThan(0.001);
  expect(drift.kappa_after).toBeCloseTo(0.4, 10);
  expect(drift.changed_answers[0]).toEqual({ id: "line 1", good: true, before: "passed", after: "failed" });
});

test("two changes of forty are within chance", () => {
  const after = BEFORE.map((each, index) => (index < 2 ? { ...each, passed: false } : each));
  expect(driftBetween(BEFORE, after)).toMatchObject({ changed: { count: 2 }, beyond_chance: false });
});

test("an abstention is a change that leans to no side", () => {
  const after = BEFORE.map((each, index) => (index < 9 ? { ...each, passed: null, score: null } : each));
  expect(driftBetween(BEFORE, after)).toMatchObject({ changed: { count: 9 }, p_passes: 1, p_right: 1 });
});

test("only answers that both were asked about are compared, in whatever order", () => {
  expect(driftBetween(BEFORE, BEFORE.slice(5).toReversed())).toMatchObject({ compared: 35, changed: { count: 0 } });
});

test("forwards and backwards as much has changed, and as surely", () => {
  const outcomes = fc.array(fc.option(fc.boolean()), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(outcomes, (now) => {
      const after = BEFORE.map((each, index) => ({ ...each, passed: now[index] ?? null }));
      const [there, back] = [driftBetween(BEFORE, after), driftBetween(after, BEFORE)];
      expect([there.changed, there.p_passes, there.p_right]).toEqual([back.changed, back.p_passes, back.p_right]);
      expect([there.kappa_before, there.kappa_after]).toEqual([back.kappa_after, back.kappa_before]);
    }),
  );
});
