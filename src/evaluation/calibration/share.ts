// So many of so many, with how far the truth may lie from it.

/** Two-sided, of the normal distribution. */
export const Z_95 = 1.959963984540054;

/** 95 %. */
export type Interval = { readonly low: number; readonly high: number };

export type Share = Interval & {
  readonly count: number;
  readonly of: number;
  /** null of none. */
  readonly ratio: number | null;
};

/** With Wilson's score interval, which holds also where all or none are counted; of none it is 0 to 1. */
export function shareOf(count: number, of: number): Share {
  return { count, of, ratio: of === 0 ? null : count / of, ...wilson(count, of) };
}

/**
 * Wilson (1927), Probable inference, the law of succession, and statistical inference; without correction of continuity,
 * as method 3 of Newcombe (1998), whose examples the tests repeat. `count` need not be whole.
 */
export function wilson(count: number, of: number): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const ratio = count / of;
  const square = Z_95 ** 2;
  const centre = (count + square / 2) / (of + square);
  const half = (Z_95 / (of + square)) * Math.sqrt(of * ratio * (1 - ratio) + square / 4);
  // Rounding must not leave the ratio outside.
  return { low: Math.max(0, Math.min(ratio, centre - half)), high: Math.min(1, Math.max(ratio, centre + half)) };
}
