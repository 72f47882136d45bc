// What was spent, by whom and on what: sums of the ledger for people.
import type { Config } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import type { Database, Queries } from "../storage/index.ts";
import { BUDGET_PROVIDERS, type BudgetProvider } from "../config/index.ts";
import type { Unit } from "./amounts.ts";
import { type GovernanceState, governanceState } from "./governance.ts";
import { type BudgetConfig, boundsOf, type Limit, lowestBound, readLimits } from "./limits.ts";
import { dayIn, daysBefore, monthOf } from "./periods.ts";
import { readSpend, type Sums } from "./spend.ts";

const DAYS_SHOWN = 31;
const RUNS_SHOWN = 10;
const MODELS_SHOWN = 20;

export interface SummaryDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly config: BudgetConfig & Pick<Config, "providers" | "project">;
}

export interface SummaryRequest {
  /** Only this one; without it the simulated provider shows only where no other has data. */
  readonly provider?: BudgetProvider | undefined;
  /** Also providers that are neither configured nor have cost anything. */
  readonly all?: boolean | undefined;
}

export interface PeriodSummary {
  readonly settledMicroUsd: MicroUsd;
  readonly reservedMicroUsd: MicroUsd;
  /** null = unlimited, 0 = blocked. */
  readonly limitMicroUsd: MicroUsd | null;
  /** null = there is none. */
  readonly ceilingMicroUsd: MicroUsd | null;
  /** The lower of limit and ceiling without what is spent and reserved; null = unbounded. */
  readonly leftMicroUsd: MicroUsd | null;
  readonly tokens: CountSummary;
  readonly requests: CountSummary;
}

/** Like the money, counted. */
export interface CountSummary extends Limit {
  readonly settled: number;
  readonly reserved: number;
  readonly left: number | null;
}

export interface ProviderSummary {
  readonly provider: BudgetProvider;
  readonly today: PeriodSummary;
  readonly month: PeriodSummary;
  /** How the provider is used now, by the worse of day and month. */
  readonly governance: GovernanceState;
  /** How much of the month's spend is an estimate, 0 to 1. */
  readonly estimatedRatio: number;
}

interface Line {
  readonly costMicroUsd: MicroUsd;
  /** Requests that were sent. */
  readonly attempts: number;
}

export interface CostSummary {
  /** Where days begin: an IANA name. */
  readonly timeZone: string;
  /** YYYY-MM-DD there. */
  readonly day: string;
  /** YYYY-MM; models, tools and runs are those of this month, the dearest first. */
  readonly month: string;
  readonly providers: readonly ProviderSummary[];
  readonly byModel: readonly (Line & { readonly provider: string; readonly model: string })[];
  /** The last 31 days that cost something, newest first. */
  readonly byDay: readonly (Line & { readonly day: string })[];
  readonly byTool: readonly (Line & { readonly tool: string })[];
  /** Only this project's; a batch stands for its prompts. */
  readonly byRun: readonly (Line & { readonly runId: string })[];
}

export async function summarize(deps: SummaryDeps, request: SummaryRequest): Promise<CostSummary> {
  const { database, clock, config } = deps;
  const { queries } = database;
  const { timeZone } = config.budget;
  const day = dayIn(timeZone)(clock.now());
  const month = monthOf(day);
  const firstDay = daysBefore(day, DAYS_SHOWN - 1);
  const shown = await shownProviders(deps, request, firstDay);
  const providers: ProviderSummary[] = [];
  for (const provider of shown) providers.push(await summarizeProvider(deps, provider, day));

  const firstOfMonth = `${month}-01`;
  const byModel = await sums(queries, shown, firstOfMonth)
    .select(["provider", "model"])
    .groupBy(["provider", "model"])
    .orderBy("cost", "desc")
    .limit(MODELS_SHOWN)
    .execute();
  const byDay = await sums(queries, shown, firstDay).select("day").groupBy("day").orderBy("day", "desc").execute();
  const byTool = await sums(queries, shown, firstOfMonth)
    .select("operation as tool")
    .groupBy("operation")
    .orderBy("cost", "desc")
    .execute();
  const byRun = await sums(queries, shown, firstOfMonth)
    .select("root_run_id as runId")
    .where("project", "=", config.project.id)
    .groupBy("root_run_id")
    .orderBy("cost", "desc")
    .limit(RUNS_SHOWN)
    .execute();
  return {
    timeZone,
    day,
    month,
    providers,
    byModel: byModel.map((row) => ({ ...line(row), provider: row.provider, model: row.model })),
    byDay: byDay.map((row) => ({ ...line(row), day: row.day })),
    byTool: byTool.map((row) => ({ ...line(row), tool: row.tool })),
    byRun: byRun.map((row) => ({ ...line(row), runId: row.runId })),
  };
}

async function shownProviders(
  { database, config }: SummaryDeps,
  { provider, all }: SummaryRequest,
  firstDay: string,
): Promise<BudgetProvider[]> {
  if (provider !== undefined) return [provider];
  const rows = await database.queries
    .selectFrom("spend")
    .select("provider")
    .distinct()
    .where("period", ">=", firstDay)
    .execute();
  const withData = new Set(rows.map((row) => row.provider));
  const configured = new Set(Object.keys(config.providers));
  const shown = BUDGET_PROVIDERS.filter((name) => withData.has(name) || configured.has(name) || all === true);
  const deciding = withData.size > 0 ? withData : configured;
  const simulatedAlone = deciding.has("simulated") && deciding.size === 1;
  return simulatedAlone ? shown : shown.filter((name) => name !== "simulated");
}

async function summarizeProvider(
  { database: { queries }, config }: SummaryDeps,
  provider: BudgetProvider,
  day: string,
): Promise<ProviderSummary> {
  const limits = await readLimits(queries, config, provider);
  const spent = await readSpend(queries, provider, day);
  const estimated = await queries
    .selectFrom("attempts")
    .select((eb) => eb.fn.sum<number | null>("cost_micro_usd").as("cost"))
    .where("provider", "=", provider)
    .where("day", ">=", `${monthOf(day)}-01`)
    .where("state", "=", "estimated")
    .executeTakeFirst();
  const accounts = boundsOf(limits, config.configFile).map(({ bound, limit }) => ({
    limit,
    settled: spent[bound.period].settled[bound.unit],
  }));
  const settled = spent.month.settled.usd;
  return {
    provider,
    today: periodSummary(spent.day, limits.day),
    month: periodSummary(spent.month, limits.month),
    governance: governanceState(accounts),
    estimatedRatio: settled === 0 ? 0 : (estimated?.cost ?? 0) / settled,
  };
}

function periodSummary(spent: Sums, limits: Readonly<Record<Unit, Limit>>): PeriodSummary {
  const usd = countSummary(spent, limits, "usd");
  return {
    settledMicroUsd: asMicroUsd(usd.settled),
    reservedMicroUsd: asMicroUsd(usd.reserved),
    limitMicroUsd: microUsdOrNull(usd.limit),
    ceilingMicroUsd: microUsdOrNull(usd.ceiling),
    leftMicroUsd: microUsdOrNull(usd.left),
    tokens: countSummary(spent, limits, "tokens"),
    requests: countSummary(spent, limits, "requests"),
  };
}

function microUsdOrNull(value: number | null): MicroUsd | null {
  return value === null ? null : asMicroUsd(value);
}

function countSummary({ settled, reserved }: Sums, limits: Readonly<Record<Unit, Limit>>, unit: Unit): CountSummary {
  const bound = lowestBound(limits[unit])?.limit;
  const left = bound === undefined ? null : Math.max(0, bound - settled[unit] - reserved[unit]);
  return { ...limits[unit], settled: settled[unit], reserved: reserved[unit], left };
}

/** Sums over what was sent; the caller says by what. */
function sums(queries: Queries, providers: readonly BudgetProvider[], firstDay: string) {
  return queries
    .selectFrom("attempts")
    .select((eb) => [eb.fn.sum<number>("cost_micro_usd").as("cost"), eb.fn.countAll<number>().as("count")])
    .where("day", ">=", firstDay)
    .where("provider", "in", providers)
    .where("state", "in", ["settled", "estimated"]);
}

function line(row: { readonly cost: number; readonly count: number }): Line {
  return { costMicroUsd: asMicroUsd(row.cost), attempts: row.count };
}
