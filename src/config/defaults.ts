// Every number and name that holds where nobody has said otherwise.

export const GEMINI_BASE_URL = "https://generativelanguage.googleapis.com";
export const GEMINI_API_VERSION = "v1beta";

/** Routing name -> model ids in order of preference. */
export const ROUTING = {
  fast: ["gemini-3.5-flash-lite", "gemini-2.5-flash-lite"],
  code: ["gemini-3.8-flash", "gemini-3.5-flash", "gemini-2.5-flash"],
  reasoning: ["gemini-3.1-pro-preview", "gemini-2.5-pro"],
  analysis: ["gemini-3.8-flash", "gemini-3.5-flash", "gemini-2.5-flash"],
  creative: ["gemini-3.8-flash", "gemini-3.5-flash", "gemini-2.5-flash"],
  summarization: ["gemini-3.5-flash-lite", "gemini-2.5-flash-lite"],
  extraction: ["gemini-3.5-flash-lite", "gemini-2.5-flash-lite"],
  general: ["gemini-3.8-flash", "gemini-3.5-flash", "gemini-2.5-flash"],
};

/** Whatever can cost money, by the names of the ledger. */
export const BUDGET_PROVIDERS = [
  "google_gemini",
  "openai",
  "anthropic",
  "openai_compatible",
  "simulated",
  "graphiti",
  "google_gmail",
  "google_calendar",
] as const;

/** USD. */
export type BudgetProvider = (typeof BUDGET_PROVIDERS)[number];

export const BUDGETS: Record<BudgetProvider, { dailyUsd: number; monthlyUsd: number }> = {
  google_gemini: { dailyUsd: 1, monthlyUsd: 20 },
  openai: { dailyUsd: 0.5, monthlyUsd: 10 },
  anthropic: { dailyUsd: 0.5, monthlyUsd: 10 },
  openai_compatible: { dailyUsd: 0.5, monthlyUsd: 10 },
  simulated: { dailyUsd: 1, monthlyUsd: 20 },
  graphiti: { dailyUsd: 0.5, monthlyUsd: 10 },
  google_gmail: { dailyUsd: 0.25, monthlyUsd: 5 },
  google_calendar: { dailyUsd: 0.25, monthlyUsd: 5 },
};
/** A ceiling that nobody has set is this many times the default limit. */
export const CEILING_FACTOR = 5;

export const RETRY = { baseMs: 2_000, factor: 2, capMs: 60_000, maxRetries: 5 };

export const CIRCUIT = { failureThreshold: 3, openMs: 30_000, successThreshold: 1 };
/** A probe's lease outlives the attempt that it covers by this much. */
export const PROBE_LEASE_MARGIN_MS = 10_000;

export const ATTEMPT_TIMEOUT_MS = 120_000;
/** The longest time that a run may ask for. */
export const MAX_RUN_MS = 3_600_000;

export const THINKING_TOKENS = 8_192;

export const RUNS = { leaseMs: 15_000, heartbeatMs: 5_000 };

/** The one key that the simulated provider accepts; no secret. */
export const SIMULATED_API_KEY = "simulated";
