// A ledger over a real database in a folder of its own, with a clock that moves only when told.
import type { BudgetLimits } from "../config/index.ts";
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import { FakeClock } from "../kernel/testing.ts";
import { fakeRun } from "../runs/testing.ts";
import type { Database } from "../storage/index.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import type { BudgetProvider } from "../config/index.ts";
import { type CostDeps, createCost, type Cost } from "./cost.ts";
import type { ReserveRequest } from "./ledger.ts";

export interface TestCost extends AsyncDisposable, Cost {
  readonly database: Database;
  readonly clock: FakeClock;
  readonly config: CostDeps["config"];
}

export const usd = (amount: number): MicroUsd => asMicroUsd(Math.round(amount * 1_000_000));

/** Limits of 1 USD a day and 20 a month under ceilings five times as high, unless said otherwise. */
export function testConfig(overrides: Partial<CostDeps["config"]> = {}): CostDeps["config"] {
  return {
    budget: budgetOf("google_gemini", limits(1, 20), limits(5, 100)),
    configFile: "/home/me/config.json",
    prices: {},
    providers: { google_gemini: { apiKey: "key", baseUrl: "https://generativelanguage.googleapis.com/v1beta" } },
    project: { id: "test", label: "test" },
    ...overrides,
  };
}

export function limits(dailyUsd: number | null, monthlyUsd: number | null): BudgetLimits {
  return {
    day: { usd: dailyUsd === null ? null : usd(dailyUsd) },
    month: { usd: monthlyUsd === null ? null : usd(monthlyUsd) },
  };
}

export function budgetOf(
  provider: BudgetProvider,
  defaults: BudgetLimits,
  ceilings: BudgetLimits,
): CostDeps["config"]["budget"] {
  return { defaults: { [provider]: defaults }, ceilings: { [provider]: ceilings }, timeZone: "UTC" };
}

const RUN = fakeRun();

export function reserveRequest(
  attemptId: string,
  worstCaseUsd: number,
  overrides: Partial<ReserveRequest> = {},
): ReserveRequest {
  return {
    attemptId,
    run: RUN,
    provider: "google_gemini",
    model: "gemini-2.5-flash",
    tokensAtMost: 0,
    worstCaseMicroUsd: usd(worstCaseUsd),
    ...overrides,
  };
}

export async function openTestCost(deps: Partial<CostDeps> & { readonly clock?: FakeClock } = {}): Promise<TestCost> {
  const store = await temporaryDatabase();
  const { database } = store;
  const clock = deps.clock ?? new FakeClock();
  const config = deps.config ?? testConfig();
  const cost = createCost({ takeOverDead: () => Promise.resolve(), ...deps, database, clock, config });
  return {
    ...cost,
    database,
    clock,
    config,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
