// Prices, the ledger and its limits.
export { type Cost, createCost } from "./cost.ts";
export type { Ledger } from "./ledger.ts";
export { ledgerMetrics } from "./metrics.ts";
export { ledgerRetention } from "./retention.ts";
export { createPriceList, type PriceList } from "./prices.ts";
export type { Price, Usage } from "./rates.ts";
export { refusalText } from "./refusal.ts";
export { costTools } from "./tools.ts";
