// What four counts say about a guardrail, however often they are looked at.
import { checkHoldout } from "./arm.ts";

export interface Outcomes {
  readonly failed: number;
  readonly passed: number;
}

/**
 * Of different prompts: one that is sent again is in the same arm again, so that only its first outcome counts. Counts of
 * several processes and hosts are added.
 */
export interface Counts {
  readonly treated: Outcomes;
  readonly heldOut: Outcomes;
}

export const NO_COUNTS: Counts = { treated: { failed: 0, passed: 0 }, heldOut: { failed: 0, passed: 0 } };

export function addCounts(all: readonly Counts[]): Counts {
  const outcomes = (arm: keyof Counts): Outcomes => ({
    failed: all.reduce((sum, counts) => sum + counts[arm].failed, 0),
    passed: all.reduce((sum, counts) => sum + counts[arm].passed, 0),
  });
  return { treated: outcomes("treated"), heldOut: outcomes("heldOut") };
}

export function exposuresIn({ treated, heldOut }: Counts): number {
  return treated.failed + treated.passed + heldOut.failed + heldOut.passed;
}

/**
 * E-values: under what each speaks against, its mean is at most 1 at any time that somebody chooses by looking, so that it
 * ever reaches 1/alpha with a chance of at most alpha (Ville's inequality).
 */
export interface Evidence {
  /** Against "failures are not fewer with the guardrail". */
  readonly helps: number;
  /** Against "failures are not more with it". */
  readonly harms: number;
  /** Against "it takes away at least `WORTHWHILE_CUT` of the failures". */
  readonly useless: number;
}

/** A guardrail that cuts failures by less is not worth its tokens, nor the place of the next candidate. */
const WORTHWHILE_CUT = 1 / 3;

/** A pair of failure rates that could be the truth. */
export type Rates = readonly [treated: number, heldOut: number];

const BASE_RATES = [0.03, 0.08, 0.15, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95];

/** The prior of each e-value: it costs time where it is far from the truth, and never validity. */
const HELPING: readonly Rates[] = BASE_RATES.flatMap((base) =>
  [0.05, 0.2, 0.4, 0.6, 0.8].map((left): Rates => [base * left, base]),
);
const HARMING: readonly Rates[] = BASE_RATES.flatMap((base) =>
  [0.2, 0.4, 0.6, 0.8, 0.95].map((more): Rates => [base + (1 - base) * more, base]),
);
const USELESS: readonly Rates[] = BASE_RATES.flatMap((base): Rates[] => [
  [base * 0.85, base],
  [base, base],
  [base + (1 - base) * 0.25, base],
  [base + (1 - base) * 0.75, base],
]);

/**
 * Each outcome multiplies an e-value by the likelihood ratio of one pair of rates to the pair of the null hypothesis that
 * is nearest to it by relative entropy, and the e-value is the mean over the pairs of its prior. An outcome is here an arm
 * with what came of it, where the arm is held out with the known chance `holdout`: by that the null hypotheses are convex,
 * and the ratio to the nearest member of a convex set has a mean of at most 1 under every member (Csiszar 1975; reverse
 * information projection of Grünwald, de Heide & Koolen 2024). It is the test of Turner, Ly & Grünwald (2024) with the
 * arm drawn for each outcome instead of blocks. The mean is at most 1 for each outcome by itself, so that the rates may
 * drift and differ between prompts: only the arms must be drawn by chance. The order of outcomes does not matter.
 */
export function evidenceOf(counts: Counts, holdout: number): Evidence {
  checkHoldout(holdout);
  return {
    helps: eValue(counts, HELPING, 1, holdout),
    harms: eValue(counts, HARMING, 1, holdout),
    useless: eValue(counts, USELESS, 1 - WORTHWHILE_CUT, holdout),
  };
}

/** Beyond it nothing is decided otherwise, and JSON has no infinity. */
const MOST_LOG = Math.log(1e300);

/** @param ratio of the failure rates with and without, at the null hypothesis's border */
function eValue(counts: Counts, prior: readonly Rates[], ratio: number, holdout: number): number {
  return Math.exp(logMean(prior.map((rates) => logRatio(counts, rates, nearestNull(rates, ratio, holdout)))));
}

/** Of what is given in logarithms, and as one. */
export function logMean(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0);
  return Math.min(MOST_LOG, largest + Math.log(sum / logs.length));
}

/** How much likelier `rates` make the outcomes than `nulls` do. */
export function logRatio({ treated, heldOut }: Counts, rates: Rates, nulls: Rates): number {
  return ofArm(treated, rates[0], nulls[0]) + ofArm(heldOut, rates[1], nulls[1]);
}

function ofArm({ failed, passed }: Outcomes, rate: number, nullRate: number): number {
  return failed * Math.log(rate / nullRate) + passed * Math.log((1 - rate) / (1 - nullRate));
}

/**
 * The point [ratio * x, x] of the null hypothesis's border that is nearest by relative entropy, where its derivative
 * along the border is 0: the smaller root of ratio * x^2 - linear * x + failing.
 */
function nearestNull([treated, heldOut]: Rates, ratio: number, holdout: number): Rates {
  const failing = (1 - holdout) * treated + holdout * heldOut;
  const linear = failing * (1 + ratio) + ratio * (1 - holdout) * (1 - treated) + holdout * (1 - heldOut);
  const base = (2 * failing) / (linear + Math.sqrt(Math.max(0, linear ** 2 - 4 * ratio * failing)));
  return [ratio * base, base];
}
