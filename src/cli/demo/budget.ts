// The budget: a limit that the next call does not fit, what the user reads then, and the ceiling above all limits.
import { z } from "zod";
import { microUsdFromUsd } from "../../kernel/money.ts";
import { CALL_OPTIONS } from "./plan.ts";
import type { Server } from "../server/server.ts";

const PROVIDER = "simulated";
const MICRO_PER_CENT = 10_000;

const today = z.object({ spent_usd: z.number(), limit_usd: z.number(), ceiling_usd: z.number() });
const summary = z.object({ providers: z.tuple([z.object({ today })]) });
const budget = z.object({ daily: z.object({ limit_usd: z.number() }) });
const completed = z.object({ status: z.literal("completed"), response: z.string() });
const refusal = (code: string) => z.object({ code: z.literal(code), message: z.string(), hint: z.string() });

export type Refusal = z.output<ReturnType<typeof refusal>>;

export interface BudgetStory {
  readonly spentUsd: number;
  /** Too little for another call, and what was said to it. */
  readonly tight: { readonly usd: number; readonly refusal: Refusal };
  /** Enough again, and the answer that the call got. */
  readonly raised: { readonly usd: number; readonly response: string };
  /** More than the configuration allows, and what was said to that. */
  readonly tooHigh: { readonly usd: number; readonly refusal: Refusal };
}

export async function playBudget(server: Server, prompt: string): Promise<BudgetStory> {
  const { providers } = await server.call("cost_summary", { provider: PROVIDER }, summary);
  const { spent_usd, limit_usd, ceiling_usd } = providers[0].today;
  const setLimit = async (daily_limit: number): Promise<number> => {
    const set = await server.call("cost_set_budget", { provider: PROVIDER, daily_limit }, budget);
    return set.daily.limit_usd;
  };
  const call = { prompt, ...CALL_OPTIONS };

  const tightUsd = await setLimit(roundedUpToCents(spent_usd));
  const refusedCall = await server.refusal("spawn_agent", call, refusal("cost/over-limit"));
  const raisedUsd = await setLimit(limit_usd);
  const { response } = await server.call("spawn_agent", call, completed);
  const tooHigh = { provider: PROVIDER, daily_limit: ceiling_usd + 1 };
  const refusedLimit = await server.refusal("cost_set_budget", tooHigh, refusal("cost/above-ceiling"));
  return {
    spentUsd: spent_usd,
    tight: { usd: tightUsd, refusal: refusedCall },
    raised: { usd: raisedUsd, response },
    tooHigh: { usd: tooHigh.daily_limit, refusal: refusedLimit },
  };
}

function roundedUpToCents(usd: number): number {
  return Math.ceil(microUsdFromUsd(usd) / MICRO_PER_CENT) / 100;
}
