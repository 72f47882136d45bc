// By how much a guardrail lowers the share of failures, as an interval that may be read at any time.
import { checkHoldout } from "./arm.ts";
import { type Counts, logMean, logRatio, type Rates } from "./evidence.ts";

/** Of the failure rate without the guardrail minus that with it: -1 to 1, above 0 = it helps. */
export type EffectInterval = {
  readonly low: number;
  readonly high: number;
};

/** From 0 to 1: both ends are multiples of 0.04. Finer steps would tell people no more, and each is computed. */
const STEPS = 25;

const RATES = [0.02, 0.08, 0.18, 0.32, 0.5, 0.68, 0.82, 0.92, 0.98];
const PAIRS: readonly Rates[] = RATES.flatMap((treated) => RATES.map((heldOut): Rates => [treated, heldOut]));

/**
 * A confidence sequence: with a chance of at least 1 - `alpha` all intervals there ever are hold the effect, where it
 * stays the same. Each side leaves out the differences whose half-plane an e-value rejects at alpha / 2, made as
 * `evidenceOf` makes its own; what lies between two steps counts with the outer one.
 */
export function effectInterval(counts: Counts, holdout: number, alpha: number): EffectInterval {
  checkHoldout(holdout);
  const low = lowerEnd(counts, holdout, alpha / 2);
  // The same with passes for failures: the difference changes its sign.
  const turnedCounts = { treated: turned(counts.treated), heldOut: turned(counts.heldOut) };
  const high = 0 - lowerEnd(turnedCounts, holdout, alpha / 2);
  // Arms that hardly ever fall so can cross the sides; all between them stays possible.
  return { low: Math.min(low, high), high: Math.max(low, high) };
}

function turned({ failed, passed }: Counts["treated"]): Counts["treated"] {
  return { failed: passed, passed: failed };
}

function lowerEnd(counts: Counts, holdout: number, alpha: number): number {
  for (let step = 1 - STEPS; step < STEPS; step += 1) {
    const logs = PAIRS.flatMap((rates) =>
      rates[1] - rates[0] > step / STEPS + 1e-9 ? [logRatio(counts, rates, nearest(rates, step / STEPS, holdout))] : [],
    );
    if (logs.length === 0 || logMean(logs) < Math.log(1 / alpha)) return (step - 1) / STEPS;
  }
  return (STEPS - 1) / STEPS;
}

/** The root to seven digits. */
const HALVINGS = 24;

/** On the line where the failure rates differ by `difference`: the relative entropy is convex along it. */
function nearest([treated, heldOut]: Rates, difference: number, holdout: number): Rates {
  let [low, high] = [Math.max(0, difference), Math.min(1, 1 + difference)];
  for (let nth = 0; nth < HALVINGS; nth += 1) {
    const base = (low + high) / 2;
    const slope = (1 - holdout) * slopeOf(treated, base - difference) + holdout * slopeOf(heldOut, base);
    if (slope < 0) low = base;
    else high = base;
  }
  const base = (low + high) / 2;
  return [base - difference, base];
}

/** Of the relative entropy of one arm's outcomes, by the rate of the null hypothesis. */
function slopeOf(rate: number, nullRate: number): number {
  return (1 - rate) / (1 - nullRate) - rate / nullRate;
}
