// Everything that may cost money and therefore has limits: the providers of models, and what comes to be paid beside them.

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

export type BudgetProvider = (typeof BUDGET_PROVIDERS)[number];
