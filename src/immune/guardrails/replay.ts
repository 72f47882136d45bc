// A new guardrail is tried on prompts that passed before: does it break what worked?
import { logMean } from "./evidence.ts";

/** One prompt that had passed, asked again twice. Without it as well: what passed once by luck fails again by chance. */
export interface ReplayedPair {
  readonly passedWithout: boolean;
  readonly passedWith: boolean;
}

export interface ReplayVerdict {
  /** `open`: too few prompts to tell. */
  readonly kind: "harm" | "no_harm" | "open";
  /** Passed without it and failed with it. */
  readonly broken: number;
  /** The other way round. */
  readonly mended: number;
  readonly pairs: number;
  /** E-value against "it breaks no more than it mends". */
  readonly eHarm: number;
  /** E-value against "it breaks at least `TOLERATED_BREAKS` of the prompts". */
  readonly eNoHarm: number;
}

/** Breaking a share of what worked that is above it is no price for a cure. */
const TOLERATED_BREAKS = 0.2;

/** Chance of a wrong verdict, each way. Harm that is seen wrongly costs a rest, and then the guardrail is tried again. */
const REPLAY_ALPHA = 0.1;

const BREAKING = [0.6, 0.7, 0.8, 0.9, 0.97];
const SPARING = [0.005, 0.02, 0.05, 0.1];

/**
 * May be asked after each pair, as every e-value here may: five prompts that broke and none that mended are harm, and so
 * ends a replay early. The pairs' order does not matter.
 */
export function judgeReplay(replayed: readonly ReplayedPair[]): ReplayVerdict {
  const pairs = replayed.length;
  const broken = replayed.filter(({ passedWithout, passedWith }) => passedWithout && !passedWith).length;
  const mended = replayed.filter(({ passedWithout, passedWith }) => !passedWithout && passedWith).length;
  const eHarm = against(0.5, BREAKING, broken, mended);
  const eNoHarm = against(TOLERATED_BREAKS, SPARING, broken, pairs - broken);
  const kind = eHarm >= 1 / REPLAY_ALPHA ? "harm" : eNoHarm >= 1 / REPLAY_ALPHA ? "no_harm" : "open";
  return { kind, broken, mended, pairs, eHarm, eNoHarm };
}

/** Likelihood of the chances in `prior`, on average, to that of `chance`: valid against all on its other side. */
function against(chance: number, prior: readonly number[], hits: number, misses: number): number {
  return Math.exp(
    logMean(prior.map((each) => hits * Math.log(each / chance) + misses * Math.log((1 - each) / (1 - chance)))),
  );
}
