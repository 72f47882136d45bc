// Every number and name that holds where nobody has said otherwise.

/** Where each provider is reached when nobody has said otherwise; a server of one's own has no usual address. */
export const BASE_URLS = {
  google_gemini: "https://generativelanguage.googleapis.com",
  openai: "https://api.openai.com",
  anthropic: "https://api.anthropic.com",
  openai_compatible: null,
} as const;
export const API_VERSIONS = {
  google_gemini: "v1beta",
  openai: "v1",
  anthropic: "v1",
  openai_compatible: "v1",
  simulated: "v1beta",
} as const;

const LIGHT = ["gemini-3.5-flash-lite", "gemini-2.5-flash-lite", "gpt-5.4-nano", "gpt-5-nano", "claude-haiku-4-5"];
const ALL_ROUND = [
  "gemini-3.8-flash",
  "gemini-3.5-flash",
  "gemini-2.5-flash",
  "gpt-5.4-mini",
  "gpt-5-mini",
  "claude-sonnet-5",
  "claude-haiku-4-5",
];
const CODING = [
  "gemini-3.8-flash",
  "gemini-3.5-flash",
  "gemini-2.5-flash",
  "gpt-5.1",
  "gpt-5.4-mini",
  "claude-sonnet-5",
  "claude-haiku-4-5",
];

/** Routing name -> model ids in order of preference; those of a provider without a key are passed over. */
export const ROUTING = {
  fast: LIGHT,
  code: CODING,
  reasoning: ["gemini-3.1-pro-preview", "gemini-2.5-pro", "gpt-5.4", "gpt-5.1", "claude-opus-5", "claude-sonnet-5"],
  analysis: ALL_ROUND,
  creative: ALL_ROUND,
  summarization: LIGHT,
  extraction: LIGHT,
  general: ALL_ROUND,
};

/** Models that read the most, and models of each provider for what another one's content policy stopped. */
export const FALLBACKS = {
  contextWindow: ["gemini-3.8-flash", "gpt-4.1", "claude-sonnet-5"],
  contentPolicy: ["gemini-3.8-flash", "gpt-5.4-mini", "claude-haiku-4-5"],
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

export const CIRCUIT = {
  failureThreshold: 3,
  failureRatio: 0.5,
  windowCalls: 20,
  minimumCalls: 10,
  semanticWindowMs: 3_600_000,
  semanticMinimum: 5,
  openMs: 30_000,
  successThreshold: 1,
};
/** A probe's lease outlives the attempt that it covers by this much. */
export const PROBE_LEASE_MARGIN_MS = 10_000;

/** Per provider and process. */
export const BULKHEAD = { maxConcurrent: 64, maxWaiting: 1_000 };

export const ATTEMPT_TIMEOUT_MS = 120_000;
export const FIRST_CHUNK_MS = 60_000;
export const STALL_MS = 30_000;
/** The longest time that a run may ask for. */
export const MAX_RUN_MS = 3_600_000;

export const THINKING_TOKENS = 8_192;

export const RETENTION = { textDays: 7, runDays: 90, trialDays: 180, eventDays: 30, jobDays: 7 };

/** A dead process is noticed within the lease; its work is taken over within 15 s. */
export const RUNS = { leaseMs: 12_000, heartbeatMs: 3_000 };

/** The one key that the simulated provider accepts; no secret. */
export const SIMULATED_API_KEY = "simulated";

/** Shares from 0 to 1; tokens as estimated. */
export const IMMUNE = { holdout: 0.1, guardrailTokens: 300, replays: 6, blockAt: 0.9, warnAt: 0.5 };
