// How many answers are good, by a judge that errs, where it is known how often.
import { type Interval, Z_95 } from "./share.ts";

export interface Count {
  readonly count: number;
  readonly of: number;
}

export type CorrectedPassRate = Interval & { readonly ratio: number };

/**
 * Rogan and Gladen (1978), Estimating prevalence from the results of a screening test, within 0 and 1; the interval is
 * Lang and Reiczigel's (2014, Confidence limits for prevalence of disease adjusted for estimated sensitivity and
 * specificity), which counts that TPR and TNR are estimates themselves. The three samples are independent of each other.
 * @param passes of the answers that nobody has labelled: how many the judge passed
 * @param good of the answers that people found good: how many the judge passed
 * @param bad of those that people found bad: how many it failed
 * @returns null where the judge tells nothing (TPR + TNR at most 1), or where any of the samples is empty
 */
export function correctedPassRate(passes: Count, good: Count, bad: Count): CorrectedPassRate | null {
  if (passes.of === 0 || good.of === 0 || bad.of === 0) return null;
  const [tpr, tnr] = [good.count / good.of, bad.count / bad.of];
  if (tpr + tnr <= 1) return null;
  const ratio = within((passes.count / passes.of + tnr - 1) / (tpr + tnr - 1));

  const square = Z_95 ** 2;
  const size = passes.of + square;
  const passed = (passes.count + square / 2) / size;
  const [sensitivity, specificity] = [(good.count + 1) / (good.of + 2), (bad.count + 1) / (bad.of + 2)];
  const power = sensitivity + specificity - 1;
  if (power <= 0) return { ratio, low: 0, high: 1 };
  const centre = (passed + specificity - 1) / power;
  const ofGood = (sensitivity * (1 - sensitivity)) / (good.of + 2);
  const ofBad = (specificity * (1 - specificity)) / (bad.of + 2);
  const variance = ((passed * (1 - passed)) / size + centre ** 2 * ofGood + (1 - centre) ** 2 * ofBad) / power ** 2;
  const shift = 2 * square * (centre * ofGood - (1 - centre) * ofBad);
  const half = Z_95 * Math.sqrt(variance);
  return {
    ratio,
    low: Math.min(ratio, within(centre + shift - half)),
    high: Math.max(ratio, within(centre + shift + half)),
  };
}

function within(ratio: number): number {
  return Math.min(1, Math.max(0, ratio));
}
