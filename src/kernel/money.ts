// Money is counted in whole micro-dollars: 1 USD = 1,000,000. Sums are exact.

declare const microUsd: unique symbol;
export type MicroUsd = number & { readonly [microUsd]: true };

const MICRO_PER_USD = 1_000_000;

/** Rounds up, so that a cost is never counted below what it is. */
export function microUsdFromUsd(usd: number): MicroUsd {
  // Floating-point noise such as 0.1 * 3 must not add a micro-dollar.
  const micro = usd * MICRO_PER_USD;
  const nearest = Math.round(micro);
  return asMicroUsd(Math.abs(micro - nearest) < 1e-6 ? nearest : Math.ceil(micro));
}

/** @throws RangeError when `value` is not a whole number that a double holds exactly. */
export function asMicroUsd(value: number): MicroUsd {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of micro-dollars`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place that mints the brand
  return value as MicroUsd;
}

export function usdFromMicroUsd(value: MicroUsd): number {
  return value / MICRO_PER_USD;
}

/** "$1.00", "$0.02", "$0.000123": at least two decimals, at most six, no trailing zeros beyond two. */
export function formatUsd(value: MicroUsd): string {
  const [whole, fraction = ""] = (Math.abs(value) / MICRO_PER_USD).toFixed(6).split(".");
  return `${value < 0 ? "-" : ""}$${whole}.${fraction.replace(/0{1,4}$/, "")}`;
}
