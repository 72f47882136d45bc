// What a budget can be counted in, and how much of each something is.
import { asMicroUsd, formatUsd } from "../kernel/money.ts";

/** `usd` in whole micro-dollars; `tokens` in and out, with thinking; `requests` as they are sent. */
export const UNITS = ["usd", "tokens", "requests"] as const;
export type Unit = (typeof UNITS)[number];

export type Amounts = Readonly<Record<Unit, number>>;

export const NOTHING: Amounts = { usd: 0, tokens: 0, requests: 0 };

/** For people: $0.50, 1,000 tokens. */
export function formatAmount(unit: Unit, value: number): string {
  return unit === "usd" ? formatUsd(asMicroUsd(value)) : `${value.toLocaleString("en-US")} ${unit}`;
}

export function minus(a: Amounts, b: Amounts): Amounts {
  return { usd: a.usd - b.usd, tokens: a.tokens - b.tokens, requests: a.requests - b.requests };
}
