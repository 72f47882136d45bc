// What may be spent: limits that people move through the tool, under ceilings that only the configuration holds.
import type { BudgetLimits, Config } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import { type Database, prepared, type Queries } from "../storage/index.ts";
import type { BudgetProvider } from "../config/index.ts";
import { aboveCeiling } from "./errors.ts";
import type { Period } from "./periods.ts";
import type { Bound } from "./refusal.ts";

export interface PeriodLimit {
  /** null = unlimited, 0 = blocked. */
  readonly limitMicroUsd: MicroUsd | null;
  /** null = there is none. */
  readonly ceilingMicroUsd: MicroUsd | null;
}

export type ProviderLimits = Readonly<Record<Period, PeriodLimit>>;

export type BudgetConfig = Pick<Config, "budget" | "configFile">;

/** What is absent stays as it is; null = unlimited, 0 = blocked. */
export interface BudgetChange {
  readonly daily?: MicroUsd | null | undefined;
  readonly monthly?: MicroUsd | null | undefined;
}

const BLOCKED: BudgetLimits = { dailyMicroUsd: asMicroUsd(0), monthlyMicroUsd: asMicroUsd(0) };
const NO_CEILING: BudgetLimits = { dailyMicroUsd: null, monthlyMicroUsd: null };

const selectBudget = prepared((queries, values: { provider: string }) =>
  queries
    .selectFrom("budgets")
    .select(["daily_micro_usd", "monthly_micro_usd"])
    .where("provider", "=", values.provider),
);

export async function readLimits(
  queries: Queries,
  { budget }: BudgetConfig,
  provider: string,
): Promise<ProviderLimits> {
  const [row] = (await selectBudget(queries, { provider })).rows;
  const limits =
    row === undefined
      ? (budget.defaults[provider] ?? BLOCKED)
      : { dailyMicroUsd: stored(row.daily_micro_usd), monthlyMicroUsd: stored(row.monthly_micro_usd) };
  const ceilings = budget.ceilings[provider] ?? NO_CEILING;
  return {
    day: { limitMicroUsd: limits.dailyMicroUsd, ceilingMicroUsd: ceilings.dailyMicroUsd },
    month: { limitMicroUsd: limits.monthlyMicroUsd, ceilingMicroUsd: ceilings.monthlyMicroUsd },
  };
}

/** @throws CostError `cost/above-ceiling`; nothing is changed then. */
export async function setBudget(
  deps: { readonly database: Database; readonly clock: Clock; readonly config: BudgetConfig },
  provider: BudgetProvider,
  change: BudgetChange,
): Promise<ProviderLimits> {
  const { database, clock, config } = deps;
  return database.write(async (queries) => {
    const current = await readLimits(queries, config, provider);
    const limits: ProviderLimits = {
      day: changed(current.day, "day", change.daily),
      month: changed(current.month, "month", change.monthly),
    };
    const row = {
      daily_micro_usd: limits.day.limitMicroUsd,
      monthly_micro_usd: limits.month.limitMicroUsd,
      updated_at_ms: clock.now(),
    };
    await queries
      .insertInto("budgets")
      .values({ provider, ...row })
      .onConflict((conflict) => conflict.column("provider").doUpdateSet(row))
      .execute();
    return limits;
  });

  function changed(current: PeriodLimit, period: Period, asked: MicroUsd | null | undefined): PeriodLimit {
    if (asked === undefined) return current;
    const ceiling = current.ceilingMicroUsd;
    if (ceiling !== null && (asked === null || asked > ceiling)) {
      throw aboveCeiling(provider, period, asked, ceiling, config.configFile);
    }
    return { limitMicroUsd: asked, ceilingMicroUsd: ceiling };
  }
}

/** The lower of limit and ceiling, null where nothing bounds. A ceiling that was lowered later holds over the limit. */
export function lowestBound({ limitMicroUsd: limit, ceilingMicroUsd: ceiling }: PeriodLimit): {
  readonly kind: Extract<Bound["kind"], "limit" | "ceiling">;
  readonly limitMicroUsd: MicroUsd;
} | null {
  if (ceiling !== null && (limit === null || limit > ceiling)) return { kind: "ceiling", limitMicroUsd: ceiling };
  return limit === null ? null : { kind: "limit", limitMicroUsd: limit };
}

function stored(value: number | null): MicroUsd | null {
  return value === null ? null : asMicroUsd(value);
}
