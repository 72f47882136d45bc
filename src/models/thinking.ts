// Output tokens that thinking may use beside the visible answer.
import type { Candidate } from "../config/index.ts";

/** OpenAI's reasoning models; the others of that maker answer without thinking. */
const OPENAI_THINKERS = /^(?:o\d|gpt-[5-9])/;

/**
 * 0 for a model that does not think unless it is asked to: whatever is allowed there would be visible output.
 * @param allowance `models.thinking_tokens` of the configuration
 */
export function thinkingTokens({ provider, model }: Candidate, allowance: number): number {
  switch (provider) {
    case "google_gemini":
    case "simulated":
      return allowance;
    case "openai":
      return OPENAI_THINKERS.test(model) ? allowance : 0;
    case "anthropic":
    case "openai_compatible":
      return 0;
  }
}

/** What one request may use of output at most, thinking included. */
export function outputTokensAtMost(candidate: Candidate, maxTokens: number, allowance: number): number {
  return maxTokens + thinkingTokens(candidate, allowance);
}
