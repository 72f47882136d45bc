// How far two failure rates lie apart, with 95 % intervals.
import { type Interval, wilson } from "../../src/evaluation/calibration/share.ts";

/** The same cases in two arms, by whether they failed. */
export interface Pairs {
  readonly both: number;
  readonly onlyOn: number;
  readonly onlyOff: number;
  readonly neither: number;
}

/** null where there is nothing to divide by. */
export type Estimate = Interval & { readonly value: number | null };

/**
 * Failure rate on less failure rate off, of the same cases: method 10 of Newcombe (1998), Improved confidence intervals
 * for the difference between binomial proportions based on paired data.
 */
export function pairedDifference({ both, onlyOn, onlyOff, neither }: Pairs): Estimate {
  const n = both + onlyOn + onlyOff + neither;
  if (n === 0) return { value: null, low: -1, high: 1 };
  const [on, off] = [both + onlyOn, both + onlyOff];
  const [ofOn, ofOff] = [wilson(on, n), wilson(off, n)];
  const value = (on - off) / n;
  const margins = on * (n - on) * off * (n - off);
  const cross = both * neither - onlyOn * onlyOff;
  const corrected = cross > 0 ? Math.max(cross - n / 2, 0) : cross;
  const correlation = margins === 0 ? 0 : corrected / Math.sqrt(margins);
  const distance = (a: number, b: number): number => Math.sqrt(Math.max(0, a * a - 2 * correlation * a * b + b * b));
  return {
    value,
    low: value - distance(on / n - ofOn.low, ofOff.high - off / n),
    high: value + distance(ofOn.high - on / n, off / n - ofOff.low),
  };
}

/**
 * Failures on as a multiple of failures off: Donner and Zou (2012), Closed-form confidence intervals for functions of
 * the normal mean and standard deviation, from Wilson's intervals. It counts the arms as independent, which is wider
 * than the truth for the same cases.
 */
export function ratio(on: number, off: number, n: number): Estimate {
  if (n === 0 || off === 0) return { value: null, low: 0, high: Infinity };
  const [ofOn, ofOff] = [wilson(on, n), wilson(off, n)];
  const [a, b] = [on / n, off / n];
  const limit = (sign: 1 | -1, atA: number, atB: number): number => {
    const inner = (a * b) ** 2 - atA * (2 * a - atA) * atB * (2 * b - atB);
    return (a * b + sign * Math.sqrt(Math.max(0, inner))) / (atB * (2 * b - atB));
  };
  return { value: on / off, low: Math.max(0, limit(-1, ofOn.low, ofOff.high)), high: limit(1, ofOn.high, ofOff.low) };
}
