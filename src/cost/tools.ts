// The cost tools as data. Nothing of the ledger is loaded before a call.
import { z } from "zod";
import { asMicroUsd, microUsdFromUsd, type MicroUsd, usdFromMicroUsd } from "../kernel/money.ts";
import { defineTool, READS, type Tool } from "../tooling/index.ts";
import { BUDGET_PROVIDERS } from "../config/index.ts";
import type { Cost } from "./cost.ts";
import { GOVERNANCE_STATES } from "./governance.ts";
import type { Limit, ProviderLimits } from "./limits.ts";
import type { Period } from "./periods.ts";
import type { CountSummary, PeriodSummary } from "./summary.ts";

const MAX_LIMIT_USD = 1_000_000;

const provider = z.enum(BUDGET_PROVIDERS);
const usd = z.number();
const limit = z.number().min(0).max(MAX_LIMIT_USD).nullable().optional();
const countLimit = z.int().min(0).max(1_000_000_000_000).nullable().optional();
const limits = { limit_usd: usd.nullable(), ceiling_usd: usd.nullable() };
const whole = z.int();
const countLimits = { limit: whole.nullable(), ceiling: whole.nullable() };
const count = z.object({ used: whole, reserved: whole, left: whole.nullable(), ...countLimits });
const period = z.object({
  spent_usd: usd,
  reserved_usd: usd,
  left_usd: usd.nullable(),
  ...limits,
  tokens: count,
  requests: count,
});
const periodLimits = z.object({ ...limits, tokens: z.object(countLimits), requests: z.object(countLimits) });
const line = { cost_usd: usd, attempts: z.int() };

const summaryOutput = z.object({
  time_zone: z.string().describe("where days begin"),
  day: z.string(),
  month: z.string(),
  providers: z.array(
    z.object({
      provider,
      today: period,
      month: period,
      governance: z
        .enum(GOVERNANCE_STATES)
        .describe("throttle: the cheapest model, 2 calls at a time; shutdown: 1 call at a time"),
      estimated_ratio: z.number(),
    }),
  ),
  by_model: z.array(z.object({ provider: z.string(), model: z.string(), ...line })),
  by_day: z.array(z.object({ day: z.string(), ...line })),
  by_tool: z.array(z.object({ tool: z.string(), ...line })),
  by_run: z.array(z.object({ run_id: z.string(), ...line })),
});

export function costTools(load: () => Promise<Pick<Cost, "summarize" | "setBudget">>): readonly Tool[] {
  return [
    defineTool({
      name: "cost_summary",
      toolset: "cost",
      title: "Cost summary",
      description:
        "What was spent, in USD: per provider today and this month against its limits, by model, day, tool and run.",
      input: z.strictObject({
        provider: provider.optional(),
        all: z.boolean().optional().describe("Also unused providers"),
      }),
      output: summaryOutput,
      annotations: READS,
      async run(input) {
        const summary = await (await load()).summarize(input);
        return {
          structured: {
            time_zone: summary.timeZone,
            day: summary.day,
            month: summary.month,
            providers: summary.providers.map((entry) => ({
              provider: entry.provider,
              today: periodOutput(entry.today),
              month: periodOutput(entry.month),
              governance: entry.governance,
              estimated_ratio: entry.estimatedRatio,
            })),
            by_model: summary.byModel.map((entry) => ({
              provider: entry.provider,
              model: entry.model,
              ...lineOutput(entry),
            })),
            by_day: summary.byDay.map((entry) => ({ day: entry.day, ...lineOutput(entry) })),
            by_tool: summary.byTool.map((entry) => ({ tool: entry.tool, ...lineOutput(entry) })),
            by_run: summary.byRun.map((entry) => ({ run_id: entry.runId, ...lineOutput(entry) })),
          },
        };
      },
    }),
    defineTool({
      name: "cost_set_budget",
      toolset: "cost",
      title: "Set a budget",
      description:
        "Sets how much a provider may be used per day and month, in USD, tokens or requests. null = unlimited, 0 = blocked, absent = unchanged. " +
        "Ask the user first; ceilings in the configuration file hold.",
      input: z.strictObject({
        provider,
        daily_limit: limit.describe("USD"),
        monthly_limit: limit.describe("USD"),
        daily_tokens: countLimit,
        monthly_tokens: countLimit,
        daily_requests: countLimit,
        monthly_requests: countLimit,
      }),
      output: z.object({ provider, daily: periodLimits, monthly: periodLimits }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
      async run(input) {
        const set = await (
          await load()
        ).setBudget(input.provider, {
          day: { usd: microUsd(input.daily_limit), tokens: input.daily_tokens, requests: input.daily_requests },
          month: { usd: microUsd(input.monthly_limit), tokens: input.monthly_tokens, requests: input.monthly_requests },
        });
        return {
          structured: {
            provider: input.provider,
            daily: limitsOutput(set, "day"),
            monthly: limitsOutput(set, "month"),
          },
        };
      },
    }),
  ];
}

function periodOutput(entry: PeriodSummary) {
  return {
    spent_usd: usdFromMicroUsd(entry.settledMicroUsd),
    reserved_usd: usdFromMicroUsd(entry.reservedMicroUsd),
    left_usd: usdOrNull(entry.leftMicroUsd),
    limit_usd: usdOrNull(entry.limitMicroUsd),
    ceiling_usd: usdOrNull(entry.ceilingMicroUsd),
    tokens: countOutput(entry.tokens),
    requests: countOutput(entry.requests),
  };
}

function countOutput({ settled, reserved, left, limit: most, ceiling }: CountSummary) {
  return { used: settled, reserved, left, limit: most, ceiling };
}

function limitsOutput(set: ProviderLimits, of: Period) {
  const { usd: money, tokens, requests } = set[of];
  return {
    limit_usd: usdOrNull(money.limit),
    ceiling_usd: usdOrNull(money.ceiling),
    tokens: bare(tokens),
    requests: bare(requests),
  };
}

function bare({ limit: most, ceiling }: Limit) {
  return { limit: most, ceiling };
}

function lineOutput(entry: { readonly costMicroUsd: MicroUsd; readonly attempts: number }) {
  return { cost_usd: usdFromMicroUsd(entry.costMicroUsd), attempts: entry.attempts };
}

function usdOrNull(value: number | null): number | null {
  return value === null ? null : usdFromMicroUsd(asMicroUsd(value));
}

function microUsd(value: number | null | undefined): MicroUsd | null | undefined {
  return value === null || value === undefined ? value : microUsdFromUsd(value);
}
