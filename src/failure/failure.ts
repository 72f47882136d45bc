// The closed union of what can go wrong between asking a model and having an answer, and its one table.
import type { RecordText } from "../redaction/index.ts";

export const FAILURE_KINDS = [
  "network",
  "timeout",
  "rate_limited",
  "quota_exhausted",
  "overloaded",
  "server_error",
  "cut_stream",
  "malformed",
  "empty",
  "truncated",
  "blocked",
  "context_overflow",
  "bad_request",
  "unauthorized",
  "not_found",
  "budget",
  "cancelled",
  "deadline",
  "circuit_open",
  "overcrowded",
  "step_limit",
  "immune_blocked",
  "interrupted",
  "unknown",
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface Failure {
  readonly kind: FailureKind;
  /** What the provider or the transport said, redacted and at most 500 characters. */
  readonly detail: RecordText;
  /** The provider's HTTP status, where there was an answer. */
  readonly status?: number;
  /** How long the provider, or the circuit, asks to wait. */
  readonly retryAfterMs?: number;
  /** What the person does about this one, where that is more than the rule's advice. */
  readonly advice?: string;
}

/**
 * `next`: the next candidate of the route; `other-provider`: the next one that is not of the same provider; the other
 * two have lists of their own; `none`: another model would not help.
 */
export type Fallback = "next" | "other-provider" | "context-window" | "content-policy" | "none";

export interface FailureRule {
  /** What happened, for people. */
  readonly meaning: string;
  /** Whether the same request may be sent again. */
  readonly retried: boolean;
  /** Whether it counts against the circuit of the provider's model. */
  readonly countsAgainstCircuit: boolean;
  /** Whether the provider answered, with something that is no answer: many within an hour open the circuit, too. */
  readonly semantic: boolean;
  /** Which list of other models may answer instead. */
  readonly fallback: Fallback;
  /** What the person does when it stands. */
  readonly advice: string;
}

const WAIT = "Wait a little and retry the run.";

export const FAILURE_RULES: Readonly<Record<FailureKind, FailureRule>> = {
  network: {
    meaning: "the provider could not be reached, or the connection broke",
    retried: true,
    countsAgainstCircuit: true,
    semantic: false,
    fallback: "other-provider",
    advice: "Check the network and the provider's base URL, then retry the run.",
  },
  timeout: {
    meaning: "the provider did not answer within the attempt's time",
    retried: true,
    countsAgainstCircuit: true,
    semantic: false,
    fallback: "next",
    advice: "Retry the run, or raise timeouts.attempt_ms in the configuration file.",
  },
  rate_limited: {
    meaning: "the provider asked to slow down",
    retried: true,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "next",
    advice: `${WAIT} A lower concurrency helps.`,
  },
  quota_exhausted: {
    meaning: "the provider's quota for the day is used up",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "next",
    advice: "Ask for another model, or wait until the provider's day ends.",
  },
  overloaded: {
    meaning: "the provider has no capacity for this model now",
    retried: true,
    countsAgainstCircuit: true,
    semantic: false,
    fallback: "next",
    advice: WAIT,
  },
  server_error: {
    meaning: "the provider failed",
    retried: true,
    countsAgainstCircuit: true,
    semantic: false,
    fallback: "next",
    advice: WAIT,
  },
  cut_stream: {
    meaning: "the answer broke off on the way",
    retried: true,
    countsAgainstCircuit: true,
    semantic: true,
    fallback: "next",
    advice: WAIT,
  },
  malformed: {
    meaning: "the provider's answer could not be read",
    retried: true,
    countsAgainstCircuit: false,
    semantic: true,
    fallback: "next",
    advice: WAIT,
  },
  empty: {
    meaning: "the model answered with no text",
    retried: true,
    countsAgainstCircuit: false,
    semantic: true,
    fallback: "next",
    advice: "Rephrase the prompt, or ask another model.",
  },
  truncated: {
    meaning: "the model used its whole allowance without any visible text",
    retried: false,
    countsAgainstCircuit: false,
    semantic: true,
    fallback: "none",
    advice: "Pass a larger max_tokens, or raise models.thinking_tokens in the configuration file.",
  },
  blocked: {
    meaning: "the provider's content policy stopped the answer",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "content-policy",
    advice: "Rephrase the prompt: the same words will be stopped again.",
  },
  context_overflow: {
    meaning: "the prompt is longer than the model reads",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "context-window",
    advice: "Shorten the prompt, or ask a model with a larger context.",
  },
  bad_request: {
    meaning: "the provider did not accept the request",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "none",
    advice: "Change the arguments as the provider says.",
  },
  unauthorized: {
    meaning: "the provider did not accept the key",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "other-provider",
    advice:
      "Set a valid key for that provider where the server is started (GEMINI_API_KEY, OPENAI_API_KEY, ANTHROPIC_API_KEY), then restart it.",
  },
  not_found: {
    meaning: "the provider does not know the model or the address",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "next",
    advice: 'Ask for another model (model: "auto" takes a known one), or check the base URL.',
  },
  budget: {
    meaning: "the call does not fit the budget",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "next",
    advice: "Ask the user to raise the limit, or pass a smaller max_tokens.",
  },
  cancelled: {
    meaning: "the run was cancelled",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "none",
    advice: "Retry the run if it is still wanted.",
  },
  deadline: {
    meaning: "the run's time was used up",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "none",
    advice: "Pass a larger timeout_ms.",
  },
  circuit_open: {
    meaning: "the model failed again and again and is given a rest",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "next",
    advice: "Look at healing_status for the time of the next probe, or ask another model.",
  },
  overcrowded: {
    meaning: "too many calls are under way to this provider, and too many wait",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "other-provider",
    advice: "Wait for running calls to end, or raise bulkhead.max_concurrent in the configuration file.",
  },
  step_limit: {
    meaning: "the agent used all its steps and did not come to an answer",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "none",
    advice: "Ask for less at once: a narrower question, or a working_dir with less in it.",
  },
  immune_blocked: {
    meaning: "prompts like this one have failed before, and blocking is switched on",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "none",
    advice: "Change the prompt, or ask the user to switch immune.block off in the configuration file.",
  },
  interrupted: {
    meaning: "the process that did the work ended",
    retried: false,
    countsAgainstCircuit: false,
    semantic: false,
    fallback: "none",
    advice: "Retry the run.",
  },
  unknown: {
    meaning: "something failed that has no name yet",
    retried: false,
    countsAgainstCircuit: true,
    semantic: false,
    fallback: "none",
    advice: "Look at the last lines of the log: npm run -s cli -- doctor in the clone.",
  },
};

/** As a run that ends with it says: `models/rate-limited`. */
export function codeOf({ kind }: Pick<Failure, "kind">): string {
  if (kind === "budget") return "cost/over-limit";
  return kind === "immune_blocked" ? "immune/blocked" : `models/${kind.replaceAll("_", "-")}`;
}
