// What stands in a candidate's way at this moment, and what it would cost: what an automatic choice looks at.
import type { Candidate, Config } from "../config/index.ts";
import type { Ledger, PriceList } from "../cost/index.ts";
import { type MicroUsd, microUsdFromUsd } from "../kernel/money.ts";
import type { Breaker, RateLimits } from "../resilience/index.ts";
import { outputTokensAtMost } from "./thinking.ts";

/** The size of a request, as far as it decides who can answer it. */
export interface RequestSize {
  /** Whose request it is, for the log. */
  readonly runId?: string;
  readonly inputTokensAtMost: number;
  /** Visible output. */
  readonly maxTokens: number;
  readonly maxCostUsd?: number | undefined;
}

export interface Prospect {
  /** For people, the end of a sentence that begins with the model; null = nothing is in the way. */
  readonly obstacle: string | null;
  /** Whether so much of the provider's budget is used that only the cheapest is taken. */
  readonly throttled: boolean;
}

export interface Circumstances {
  of(candidate: Candidate, size: RequestSize): Promise<Prospect>;
  worstCase(candidate: Candidate, size: RequestSize): Promise<MicroUsd>;
}

export interface CircumstancesDeps {
  readonly prices: PriceList;
  readonly breaker: Pick<Breaker, "waitMs">;
  readonly rateLimits: Pick<RateLimits, "look">;
  readonly ledger: Pick<Ledger, "standing">;
  readonly config: Pick<Config, "thinkingTokens">;
}

/** English has about four bytes a token: with fewer, the provider itself says that the prompt is too long. */
const BYTES_PER_TOKEN = 4;

export function createCircumstances(deps: CircumstancesDeps): Circumstances {
  const { prices, breaker, rateLimits, ledger, config } = deps;

  async function worstCase(candidate: Candidate, { inputTokensAtMost, maxTokens }: RequestSize): Promise<MicroUsd> {
    const price = await prices.priceOf(candidate.provider, candidate.model);
    const maxOutputTokens = outputTokensAtMost(candidate, maxTokens, config.thinkingTokens);
    return price.worstCase({ inputTokens: inputTokensAtMost, maxOutputTokens });
  }

  async function obstacleTo(candidate: Candidate, size: RequestSize, isBroke: boolean): Promise<string | null> {
    const restMs = await breaker.waitMs(candidate, size.runId);
    if (restMs > 0) return `is resting after failures for another ${seconds(restMs)}`;
    const hold = await rateLimits.look(candidate, size.runId);
    if (hold !== null) {
      return `has a ${hold.kind === "exhausted" ? "used-up quota" : "rate limit"} for another ${seconds(hold.ms)}`;
    }
    const context = await prices.contextTokensOf(candidate.provider, candidate.model);
    if (context !== null && size.inputTokensAtMost / BYTES_PER_TOKEN > context) {
      return `reads at most ${context} tokens`;
    }
    if (isBroke) return "has nothing left of its budget";
    if (size.maxCostUsd === undefined) return null;
    const fits = (await worstCase(candidate, size)) <= microUsdFromUsd(size.maxCostUsd);
    return fits ? null : "may cost more than max_cost_usd";
  }

  return {
    worstCase,
    async of(candidate, size) {
      const { exhausted, governance } = await ledger.standing(candidate.provider);
      return {
        obstacle: await obstacleTo(candidate, size, exhausted !== null),
        throttled: governance === "throttle" || governance === "shutdown",
      };
    },
  };
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
