// What a budget can be counted in, and how much of each something is.

/** `usd` in whole micro-dollars; `tokens` in and out, with thinking; `requests` as they are sent. */
export const UNITS = ["usd", "tokens", "requests"] as const;
export type Unit = (typeof UNITS)[number];

export type Amounts = Readonly<Record<Unit, number>>;

export const NOTHING: Amounts = { usd: 0, tokens: 0, requests: 0 };

export function minus(a: Amounts, b: Amounts): Amounts {
  return { usd: a.usd - b.usd, tokens: a.tokens - b.tokens, requests: a.requests - b.requests };
}
