// What tokens cost, and what a call can cost at most. Pure.
import { type MicroUsd, microUsdFromUsd } from "../kernel/money.ts";

const TOKENS_PER_RATE = 1_000_000;

/** What one request used, in tokens. */
export interface Usage {
  /** With the cached ones. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** With thinking. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** USD per million tokens. A request whose input is longer than a tier's start pays the tier's price for all tokens. */
export interface Rate {
  readonly base: number;
  readonly tiers: readonly { readonly start: number; readonly price: number }[];
}

export interface Rates {
  readonly input: Rate;
  readonly cachedInput: Rate;
  readonly output: Rate;
}

export interface Price {
  /** Rounded up. */
  costOf(usage: Usage): MicroUsd;
  /**
   * No request within these bounds costs more: every tier that its input may reach is looked at, and its tokens are
   * taken to be cached where that is dearer. `maxOutputTokens` counts thinking.
   */
  worstCase(bounds: { readonly inputTokens: number; readonly maxOutputTokens: number }): MicroUsd;
}

export function priceFrom(rates: Rates): Price {
  return {
    costOf(usage) {
      const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
      return rounded(
        (usage.inputTokens - cached) * rateFor(rates.input, usage.inputTokens) +
          cached * rateFor(rates.cachedInput, usage.inputTokens) +
          usage.outputTokens * rateFor(rates.output, usage.inputTokens),
      );
    },
    worstCase({ inputTokens, maxOutputTokens }) {
      const inputRate = Math.max(highestRate(rates.input, inputTokens), highestRate(rates.cachedInput, inputTokens));
      return rounded(inputTokens * inputRate + maxOutputTokens * highestRate(rates.output, inputTokens));
    },
  };
}

export function flatRate(usdPerMillion: number): Rate {
  return { base: usdPerMillion, tiers: [] };
}

function rounded(tokensTimesRate: number): MicroUsd {
  return microUsdFromUsd(tokensTimesRate / TOKENS_PER_RATE);
}

function rateFor(rate: Rate, inputTokens: number): number {
  return reached(rate, inputTokens).at(-1)?.price ?? rate.base;
}

function highestRate(rate: Rate, inputTokens: number): number {
  return Math.max(rate.base, ...reached(rate, inputTokens).map((tier) => tier.price));
}

function reached(rate: Rate, inputTokens: number): Rate["tiers"] {
  return rate.tiers.filter((tier) => inputTokens > tier.start).toSorted((a, b) => a.start - b.start);
}
