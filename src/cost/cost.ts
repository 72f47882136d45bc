// The use cases of cost, built once for a data directory.
import type { Config } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { CallHistory, RecentFailures } from "../resilience/index.ts";
import type { Spending } from "../runs/index.ts";
import type { Database } from "../storage/index.ts";
import type { BudgetProvider } from "../config/index.ts";
import { callHistory } from "./call-history.ts";
import type { Catalogue } from "./catalogue.ts";
import { Ledger } from "./ledger.ts";
import { type BudgetChange, type ProviderLimits, setBudget } from "./limits.ts";
import { createPriceList, type PriceList } from "./prices.ts";
import { recentFailures } from "./recent-failures.ts";
import { spendingOf } from "./spending.ts";
import { type CostSummary, summarize, type SummaryRequest } from "./summary.ts";

export interface CostDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly config: Pick<Config, "budget" | "configFile" | "prices" | "providers" | "project">;
  /** Ends the leases of dead processes, which calls the ledger's `takeOver` for each. */
  readonly takeOverDead: () => Promise<void>;
  /** Where prices come from that the configuration does not say; default the maintained catalogue. */
  readonly catalogue?: Catalogue;
}

export interface Cost {
  readonly prices: PriceList;
  readonly ledger: Ledger;
  /** @throws CostError `cost/above-ceiling` */
  setBudget(provider: BudgetProvider, change: BudgetChange): Promise<ProviderLimits>;
  summarize(request: SummaryRequest): Promise<CostSummary>;
  /** What the ledger says about each of these runs. */
  spendingOf(runIds: readonly string[]): Promise<Spending[]>;
  recentFailures(): Promise<RecentFailures[]>;
  readonly callHistory: CallHistory;
}

export function createCost(deps: CostDeps): Cost {
  const ledger = new Ledger(deps);
  return {
    prices: createPriceList(deps),
    ledger,
    async setBudget(provider, change) {
      const limits = await setBudget(deps, provider, change);
      ledger.limitsChanged();
      return limits;
    },
    summarize: (request) => summarize(deps, request),
    spendingOf: (runIds) => spendingOf(deps.database, runIds),
    callHistory: callHistory(deps.database),
    recentFailures: () => recentFailures(deps.database, deps.clock.now()),
  };
}
