// What may be used: limits that people move through the tool, under ceilings that only the configuration holds.
import type { BudgetLimits, BudgetProvider, Config } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { asMicroUsd } from "../kernel/money.ts";
import { type BudgetsTable, type Database, prepared, type Queries } from "../storage/index.ts";
import { type Unit, UNITS } from "./amounts.ts";
import { aboveCeiling } from "./errors.ts";
import type { Period } from "./periods.ts";
import type { Bound } from "./refusal.ts";

/** In the unit that it is a limit of. */
export interface Limit {
  /** null = unlimited, 0 = blocked. */
  readonly limit: number | null;
  /** null = there is none. */
  readonly ceiling: number | null;
}

export type ProviderLimits = Readonly<Record<Period, Readonly<Record<Unit, Limit>>>>;

export type BudgetConfig = Pick<Config, "budget" | "configFile">;

/** What is absent stays as it is; null = unlimited, 0 = blocked. Money in micro-dollars. */
export type BudgetChange = Readonly<
  Partial<Record<Period, Readonly<Partial<Record<Unit, number | null | undefined>>>>>
>;

const PERIODS: readonly Period[] = ["day", "month"];

/** A unit that a budget says nothing of is not limited; a provider without any budget is blocked. */
const BLOCKED: BudgetLimits = { day: { usd: asMicroUsd(0) }, month: { usd: asMicroUsd(0) } };
const NO_CEILING: BudgetLimits = { day: {}, month: {} };

/** How a count without a limit is stored: null there = nobody has said anything, so the configuration holds. */
const UNLIMITED = -1;

const COLUMNS = {
  day: { usd: "daily_micro_usd", tokens: "daily_tokens", requests: "daily_requests" },
  month: { usd: "monthly_micro_usd", tokens: "monthly_tokens", requests: "monthly_requests" },
} as const satisfies Record<Period, Record<Unit, keyof BudgetsTable>>;

const selectBudget = prepared((queries, values: { provider: string }) =>
  queries.selectFrom("budgets").selectAll().where("provider", "=", values.provider),
);

export async function readLimits(
  queries: Queries,
  { budget }: BudgetConfig,
  provider: string,
): Promise<ProviderLimits> {
  return limitsFrom((await selectBudget(queries, { provider })).rows[0], budget, provider);
}

function limitsFrom(row: BudgetsTable | undefined, budget: Config["budget"], provider: string): ProviderLimits {
  const defaults = budget.defaults[provider] ?? BLOCKED;
  const ceilings = budget.ceilings[provider] ?? NO_CEILING;
  return everyLimit((period, unit) => ({
    limit: row === undefined ? (defaults[period][unit] ?? null) : storedLimit(row, period, unit, defaults),
    ceiling: ceilings[period][unit] ?? null,
  }));
}

/** @throws CostError `cost/above-ceiling`; nothing is changed then. */
export async function setBudget(
  deps: { readonly database: Database; readonly clock: Clock; readonly config: BudgetConfig },
  provider: BudgetProvider,
  change: BudgetChange,
): Promise<ProviderLimits> {
  const { database, clock, config } = deps;
  return database.write(async (queries) => {
    const [stored] = (await selectBudget(queries, { provider })).rows;
    const current = limitsFrom(stored, config.budget, provider);
    const limits = everyLimit((period, unit) => {
      const asked = change[period]?.[unit];
      const { ceiling } = current[period][unit];
      if (asked === undefined) return current[period][unit];
      if (ceiling !== null && (asked === null || asked > ceiling)) {
        throw aboveCeiling({ provider, period, unit, asked, ceiling, configFile: config.configFile });
      }
      return { limit: asked, ceiling };
    });
    const count = (period: Period, unit: "tokens" | "requests"): number | null => {
      const asked = change[period]?.[unit];
      return asked === undefined ? (stored?.[COLUMNS[period][unit]] ?? null) : (asked ?? UNLIMITED);
    };
    const row = {
      daily_micro_usd: limits.day.usd.limit,
      monthly_micro_usd: limits.month.usd.limit,
      daily_tokens: count("day", "tokens"),
      monthly_tokens: count("month", "tokens"),
      daily_requests: count("day", "requests"),
      monthly_requests: count("month", "requests"),
      updated_at_ms: clock.now(),
    };
    await queries
      .insertInto("budgets")
      .values({ provider, ...row })
      .onConflict((conflict) => conflict.column("provider").doUpdateSet(row))
      .execute();
    return limits;
  });
}

/** The lower of limit and ceiling, null where nothing bounds. A ceiling that was lowered later holds over the limit. */
export function lowestBound({ limit, ceiling }: Limit): {
  readonly kind: Extract<Bound["kind"], "limit" | "ceiling">;
  readonly limit: number;
} | null {
  if (ceiling !== null && (limit === null || limit > ceiling)) return { kind: "ceiling", limit: ceiling };
  return limit === null ? null : { kind: "limit", limit };
}

/** Every bound that holds for a provider, the day's first. */
export function boundsOf(
  limits: ProviderLimits,
  configFile: string,
): readonly { readonly bound: Exclude<Bound, { kind: "run" }>; readonly limit: number }[] {
  return PERIODS.flatMap((period) =>
    UNITS.flatMap((unit) => {
      const lowest = lowestBound(limits[period][unit]);
      if (lowest === null) return [];
      const bound =
        lowest.kind === "limit"
          ? ({ kind: "limit", period, unit } as const)
          : ({ kind: "ceiling", period, unit, configFile } as const);
      return [{ bound, limit: lowest.limit }];
    }),
  );
}

function everyLimit(limitOf: (period: Period, unit: Unit) => Limit): ProviderLimits {
  const of = (period: Period) => ({
    usd: limitOf(period, "usd"),
    tokens: limitOf(period, "tokens"),
    requests: limitOf(period, "requests"),
  });
  return { day: of("day"), month: of("month") };
}

function storedLimit(row: BudgetsTable, period: Period, unit: Unit, defaults: BudgetLimits): number | null {
  const value = row[COLUMNS[period][unit]];
  if (unit === "usd") return value;
  if (value === null) return defaults[period][unit] ?? null;
  return value === UNLIMITED ? null : value;
}
