// The cost tools as data. Nothing of the ledger is loaded before a call.
import { z } from "zod";
import { microUsdFromUsd, type MicroUsd, usdFromMicroUsd } from "../kernel/money.ts";
import { defineTool, READS, type Tool } from "../tooling/index.ts";
import { BUDGET_PROVIDERS } from "../config/index.ts";
import type { Cost } from "./cost.ts";
import type { PeriodLimit } from "./limits.ts";
import type { PeriodSummary } from "./summary.ts";

const MAX_LIMIT_USD = 1_000_000;

const provider = z.enum(BUDGET_PROVIDERS);
const usd = z.number();
const limit = z.number().min(0).max(MAX_LIMIT_USD).nullable().optional();
const limits = { limit_usd: usd.nullable(), ceiling_usd: usd.nullable() };
const period = z.object({ spent_usd: usd, reserved_usd: usd, left_usd: usd.nullable(), ...limits });
const line = { cost_usd: usd, attempts: z.int() };

const summaryOutput = z.object({
  day: z.string(),
  month: z.string(),
  providers: z.array(z.object({ provider, today: period, month: period, estimated_ratio: z.number() })),
  by_model: z.array(z.object({ provider: z.string(), model: z.string(), ...line })),
  by_day: z.array(z.object({ day: z.string(), ...line })),
  by_tool: z.array(z.object({ tool: z.string(), ...line })),
  by_run: z.array(z.object({ run_id: z.string(), ...line })),
});

export function costTools(load: () => Promise<Pick<Cost, "summarize" | "setBudget">>): readonly Tool[] {
  return [
    defineTool({
      name: "cost_summary",
      title: "Cost summary",
      description:
        "What was spent, in USD: per provider today and this month (UTC) against its limits, by model, day, tool and run.",
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
            day: summary.day,
            month: summary.month,
            providers: summary.providers.map((entry) => ({
              provider: entry.provider,
              today: periodOutput(entry.today),
              month: periodOutput(entry.month),
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
      title: "Set a budget",
      description:
        "Sets how much a provider may cost per UTC day and month, in USD. null = unlimited, 0 = blocked, absent = unchanged. " +
        "Ask the user first; ceilings in the configuration file hold.",
      input: z.strictObject({ provider, daily_limit: limit, monthly_limit: limit }),
      output: z.object({ provider, daily: z.object(limits), monthly: z.object(limits) }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
      async run(input) {
        const set = await (
          await load()
        ).setBudget(input.provider, { daily: microUsd(input.daily_limit), monthly: microUsd(input.monthly_limit) });
        return {
          structured: { provider: input.provider, daily: limitOutput(set.day), monthly: limitOutput(set.month) },
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
    ...limitOutput(entry),
  };
}

function limitOutput(entry: PeriodLimit) {
  return { limit_usd: usdOrNull(entry.limitMicroUsd), ceiling_usd: usdOrNull(entry.ceilingMicroUsd) };
}

function lineOutput(entry: { readonly costMicroUsd: MicroUsd; readonly attempts: number }) {
  return { cost_usd: usdFromMicroUsd(entry.costMicroUsd), attempts: entry.attempts };
}

function usdOrNull(value: MicroUsd | null): number | null {
  return value === null ? null : usdFromMicroUsd(value);
}

function microUsd(value: number | null | undefined): MicroUsd | null | undefined {
  return value === null || value === undefined ? value : microUsdFromUsd(value);
}
