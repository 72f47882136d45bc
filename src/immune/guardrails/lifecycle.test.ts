import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS } from "../../kernel/durations.ts";
import { seededRandom } from "../../kernel/random.ts";
import { NO_COUNTS } from "./evidence.ts";
import {
  decide,
  DEFAULT_POLICY,
  type GuardrailState,
  keepLevel,
  nextCandidate,
  reopen,
  retireAfterReplay,
  startTrial,
} from "./lifecycle.ts";
import { anyCounts, countsOf, type TrueEffect, withOneMore } from "./testing.ts";

const START_MS = 1_000;
const TRIAL = startTrial({ nowMs: START_MS, order: 1 });
const CURES = countsOf([7, 128], [9, 6]);
const USELESS = countsOf([280, 170], [30, 20]);
const QUIET = countsOf([4, 266], [18, 12]);

function after(state: GuardrailState, counts: typeof CURES, nowMs = 2_000): GuardrailState {
  return decide(state, counts, 0, nowMs).state;
}

const KEPT = after(TRIAL, CURES);
const RETIRED = after(TRIAL, USELESS);

test("a trial that shows help is kept, and its later outcomes count anew", () => {
  expect(KEPT).toEqual({
    kind: "kept",
    sinceMs: 2_000,
    doubts: { harms: 0, useless: 0 },
    order: 1,
    trials: 1,
    epoch: 2,
  });
});

test("a trial that shows no help is retired, with the time from which it may be tried again (promise:immune-measures)", () => {
  expect(RETIRED).toMatchObject({ kind: "retired", reason: "no_help", reopensAtMs: 2_000 + 7 * DAY_MS });
});

test("a trial that has shown nothing in time ends as unproven", () => {
  expect(after(TRIAL, countsOf([5, 445], [1, 49]))).toMatchObject({ kind: "retired", reason: "unproven" });
  expect(after(TRIAL, countsOf([2, 405], [3, 40]))).toBe(TRIAL);
});

test("a trial whose outcomes speak against help leaves its place early, and one that leans towards it goes on", () => {
  expect(after(TRIAL, countsOf([25, 29], [3, 3]))).toMatchObject({ kind: "retired", reason: "unproven" });
  expect(after(TRIAL, countsOf([25, 28], [3, 3]))).toBe(TRIAL);
  expect(after(TRIAL, countsOf([6, 48], [3, 3]))).toBe(TRIAL);
});

test("a trial whose held-out prompts passed by luck goes on while so few of the others fail", () => {
  expect(after(TRIAL, countsOf([2, 56], [0, 4]))).toBe(TRIAL);
  expect(after(TRIAL, countsOf([26, 32], [1, 3]))).toMatchObject({ kind: "retired", reason: "unproven" });
});

test("the first outcomes decide nothing", () => {
  expect(after(TRIAL, countsOf([15, 0], [0, 4]))).toBe(TRIAL);
  expect(after(TRIAL, countsOf([16, 0], [0, 4]))).toMatchObject({ kind: "retired", reason: "harm" });
});

test("a look says what was seen and what followed", () => {
  expect(decide(TRIAL, CURES, 0, 2_000).look).toMatchObject({ atMs: 2_000, epoch: 1, counts: CURES, decision: "keep" });
});

test("deciding is pure: the same state and counts give the same, and change neither", () => {
  fc.assert(
    fc.property(anyCounts, fc.constantFrom(TRIAL, KEPT, RETIRED), (counts, state) => {
      const before = structuredClone({ counts, state });
      const [once, again] = [decide(state, counts, 3, 5_000), decide(state, counts, 3, 5_000)];
      expect([once.state, once.decision]).toEqual([again.state, again.decision]);
      expect({ counts, state }).toEqual(before);
    }),
    { numRuns: 12 },
  );
});

describe("errors are shared out", () => {
  test("a later trial has to show more, and less again once others were kept", () => {
    expect(keepLevel(0.05, 1, 0)).toBeCloseTo(0.025, 10);
    expect(keepLevel(0.05, 100, 0)).toBeCloseTo(0.05 / 10_100, 10);
    expect(keepLevel(0.05, 100, 49)).toBeCloseTo(2.5 / 10_100, 10);
  });

  test("with none kept the levels of all trials together stay below alpha", () => {
    const levels = Array.from({ length: 10_000 }, (_, index) => keepLevel(0.05, index + 1, 0));
    expect(levels.reduce((sum, level) => sum + level, 0)).toBeLessThanOrEqual(0.05);
  });
});

describe("a kept guardrail", () => {
  test("goes on window after window while it works", () => {
    const { state, decision } = decide(KEPT, QUIET, 1, 3_000);
    expect(decision).toBe("next-window");
    expect(state).toMatchObject({ kind: "kept", epoch: 3 });
  });

  test("waits for its window to fill", () => {
    expect(after(KEPT, countsOf([2, 88], [5, 5]))).toBe(KEPT);
  });

  test("is retired when it helps no more, however well it did before", () => {
    const long = [1, 2, 3, 4, 5].reduce((state) => after(state, QUIET), KEPT);
    const doubted = after(long, countsOf([162, 108], [18, 12]), 9_000);
    expect(after(doubted, countsOf([162, 108], [18, 12]), 9_500)).toMatchObject({ kind: "retired", reason: "no_help" });
  });
});

describe("a retired guardrail", () => {
  test("rests, whatever the counts say, until the failure comes back after its cool-down", () => {
    expect(after(RETIRED, CURES)).toBe(RETIRED);
    const early = reopen(RETIRED, { nowMs: 2_000 + 7 * DAY_MS - 1, order: 9 });
    expect(early).toBe(RETIRED);
    expect(reopen(RETIRED, { nowMs: 2_000 + 7 * DAY_MS, order: 9 })).toEqual({
      kind: "trial",
      sinceMs: 2_000 + 7 * DAY_MS,
      epoch: 2,
      order: 9,
      trials: 2,
    });
  });

  test("rests twice as long each time, and after four trials for ever", () => {
    let state: GuardrailState = TRIAL;
    const rests: (number | null)[] = [];
    for (let nth = 0; nth < DEFAULT_POLICY.mostTrials; nth += 1) {
      state = retireAfterReplay(state, 0);
      if (state.kind === "retired") rests.push(state.reopensAtMs);
      state = reopen(state, { nowMs: 365 * DAY_MS, order: nth + 2 });
    }
    expect(rests).toEqual([7 * DAY_MS, 14 * DAY_MS, 28 * DAY_MS, null]);
    expect(state).toMatchObject({ kind: "retired", reason: "replay_harm" });
    expect(reopen(state, { nowMs: 9_999 * DAY_MS, order: 9 })).toBe(state);
  });
});

describe("the candidate of a family", () => {
  const late = 2_000 + 8 * DAY_MS;

  test.each([
    [{}, 0, { kind: "untried", guardrail: "a" }],
    [{ a: TRIAL }, 0, { kind: "in-use", guardrail: "a" }],
    [{ a: RETIRED }, late, { kind: "untried", guardrail: "b" }],
    [{ a: TRIAL, b: KEPT }, 0, { kind: "in-use", guardrail: "b" }],
    [{ a: RETIRED, b: RETIRED }, 3_000, { kind: "none" }],
    [{ a: RETIRED, b: RETIRED }, late, { kind: "reopening", guardrail: "a" }],
  ])("%o: %i", (given: Readonly<Record<string, GuardrailState>>, nowMs, expected) => {
    expect(nextCandidate(["a", "b"], new Map(Object.entries(given)), nowMs)).toEqual(expected);
  });
});

/** How a trial ends, and after how many exposures at most nine of ten are so far. */
function trialsOf(effect: TrueEffect): { readonly kinds: readonly string[]; readonly ninth: number } {
  const random = seededRandom(JSON.stringify(effect));
  const ends = Array.from({ length: 10 }, () => {
    let [state, counts, exposures] = [TRIAL, NO_COUNTS, 0];
    while (state.kind === "trial") {
      for (let nth = 0; nth < 10; nth += 1) counts = withOneMore(counts, effect, DEFAULT_POLICY.holdout, random);
      exposures += 10;
      state = after(state, counts);
    }
    return { kind: state.kind, exposures };
  });
  return {
    kinds: [...new Set(ends.map(({ kind }) => kind))],
    ninth: ends.map(({ exposures }) => exposures).toSorted((a, b) => a - b)[8] ?? Infinity,
  };
}

test("a cure is kept within 150 exposures, harm ends within 60", () => {
  const cure = trialsOf({ treated: 0.05, heldOut: 0.6 });
  expect(cure.kinds).toEqual(["kept"]);
  expect(cure.ninth).toBeLessThanOrEqual(150);
  const harm = trialsOf({ treated: 0.8, heldOut: 0.2 });
  expect(harm.kinds).toEqual(["retired"]);
  expect(harm.ninth).toBeLessThanOrEqual(60);
});
