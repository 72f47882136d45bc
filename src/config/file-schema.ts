// The configuration file's keys: what each takes, its unit, its bounds and its default.
import { isAbsolute } from "node:path";
import { z } from "zod";
import {
  type BudgetProvider,
  BULKHEAD,
  CIRCUIT,
  FALLBACKS,
  FIRST_CHUNK_MS,
  IMMUNE,
  MAX_RUN_MS,
  RETENTION,
  RETRY,
  ROUTING,
  RUNS,
  STALL_MS,
  THINKING_TOKENS,
  ATTEMPT_TIMEOUT_MS,
} from "./defaults.ts";
import { DAY_MS } from "../kernel/durations.ts";
import type { PersonalData } from "../redaction/index.ts";

const MAX_USD = 1_000_000;

const whole = (unit: string, least: number, most: number) => {
  const error = `must be a whole number of ${unit} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const milliseconds = (most = DAY_MS) => whole("milliseconds", 1, most);
const amount = (unit: string, most: number) => {
  const error = `must be a number of ${unit} from 0 to ${most}`;
  return z.number({ error }).min(0, { error }).max(most, { error });
};

const ratio = () => {
  const error = "must be a number above 0 and at most 1";
  return z.number({ error }).gt(0, { error }).max(1, { error });
};

const share = () => {
  const error = "must be a number above 0 and below 1";
  return z.number({ error }).gt(0, { error }).lt(1, { error });
};

const yesOrNo = () => z.boolean({ error: "must be true or false" });

const modelId = z
  .string({ error: "must be a model id" })
  .regex(/^\S{1,200}$/, { error: "must be a model id of at most 200 characters without blanks" });
const modelIds = z
  .array(modelId, { error: "must be a list of model ids" })
  .min(1, { error: "must name at least one model" });

const price = z.strictObject({
  input_usd_per_million: amount("USD per million tokens", MAX_USD),
  output_usd_per_million: amount("USD per million tokens", MAX_USD),
  /** Without it a cached token costs what any input token costs. */
  cached_input_usd_per_million: amount("USD per million tokens", MAX_USD).optional(),
});

/** null = unlimited, 0 = blocked. */
const limit = amount("USD, or null for unlimited,", MAX_USD).nullable().optional();
const MAX_COUNT = 1_000_000_000_000;
const countLimit = (unit: string) => whole(`${unit}, or null for unlimited,`, 0, MAX_COUNT).nullable().optional();
const limits = z
  .strictObject({
    daily_usd: limit,
    monthly_usd: limit,
    daily_tokens: countLimit("tokens"),
    monthly_tokens: countLimit("tokens"),
    daily_requests: countLimit("requests"),
    monthly_requests: countLimit("requests"),
  })
  .optional();
const isTakenOut = yesOrNo().default(true);
const timeZone = z.string({ error: "must be the name of a time zone" }).refine(isTimeZone, {
  error: 'must be the name of a time zone, for example "Europe/Berlin"',
});
const limitsByProvider = z
  .strictObject({
    google_gemini: limits,
    openai: limits,
    anthropic: limits,
    openai_compatible: limits,
    simulated: limits,
    graphiti: limits,
    google_gmail: limits,
    google_calendar: limits,
  } satisfies Record<BudgetProvider, typeof limits>)
  .prefault({});

const absolutePath = z
  .string({ error: "must be a folder" })
  .refine(isAbsolute, { error: "must be the absolute path of a folder" });

export const configFileSchema = z.strictObject({
  routing: z
    .strictObject({
      fast: modelIds.default(ROUTING.fast),
      code: modelIds.default(ROUTING.code),
      reasoning: modelIds.default(ROUTING.reasoning),
      analysis: modelIds.default(ROUTING.analysis),
      creative: modelIds.default(ROUTING.creative),
      summarization: modelIds.default(ROUTING.summarization),
      extraction: modelIds.default(ROUTING.extraction),
      general: modelIds.default(ROUTING.general),
    })
    .prefault({}),
  fallbacks: z
    .strictObject({
      context_window: modelIds.default(FALLBACKS.contextWindow),
      content_policy: modelIds.default(FALLBACKS.contentPolicy),
    })
    .prefault({}),
  prices: z
    .record(
      z.string().regex(/^(?:google_gemini|openai|anthropic|openai_compatible|simulated):\S{1,200}$/, {
        error: 'must be named provider:model, for example "google_gemini:gemini-2.5-flash"',
      }),
      price,
    )
    .default({}),
  budget: z
    .strictObject({ defaults: limitsByProvider, ceilings: limitsByProvider, time_zone: timeZone.default("UTC") })
    .prefault({}),
  retry: z
    .strictObject({
      base_ms: milliseconds().default(RETRY.baseMs),
      factor: z
        .number({ error: "must be a number from 1 to 10" })
        .min(1, { error: "must be a number from 1 to 10" })
        .max(10, { error: "must be a number from 1 to 10" })
        .default(RETRY.factor),
      cap_ms: milliseconds().default(RETRY.capMs),
      max_retries: whole("retries", 0, 20).default(RETRY.maxRetries),
    })
    .prefault({}),
  circuit: z
    .strictObject({
      failure_threshold: whole("failures", 1, 1_000).default(CIRCUIT.failureThreshold),
      failure_ratio: ratio().default(CIRCUIT.failureRatio),
      window_calls: whole("calls", 1, 1_000).default(CIRCUIT.windowCalls),
      minimum_calls: whole("calls", 1, 1_000).default(CIRCUIT.minimumCalls),
      semantic_window_ms: milliseconds().default(CIRCUIT.semanticWindowMs),
      semantic_minimum: whole("failures", 1, 1_000).default(CIRCUIT.semanticMinimum),
      open_ms: milliseconds().default(CIRCUIT.openMs),
      /** Default: the attempt's timeout and a margin. */
      probe_lease_ms: milliseconds().optional(),
      success_threshold: whole("successes", 1, 100).default(CIRCUIT.successThreshold),
    })
    .prefault({}),
  bulkhead: z
    .strictObject({
      max_concurrent: whole("calls", 1, 10_000).default(BULKHEAD.maxConcurrent),
      max_waiting: whole("calls", 0, 1_000_000).default(BULKHEAD.maxWaiting),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      attempt_ms: milliseconds(MAX_RUN_MS).default(ATTEMPT_TIMEOUT_MS),
      first_chunk_ms: milliseconds(MAX_RUN_MS).default(FIRST_CHUNK_MS),
      stall_ms: milliseconds(MAX_RUN_MS).default(STALL_MS),
    })
    .prefault({}),
  models: z
    .strictObject({
      thinking_tokens: whole("tokens", 0, 1_000_000).default(THINKING_TOKENS),
      streaming: yesOrNo().default(true),
    })
    .prefault({}),
  agents: z
    .strictObject({ roots: z.array(absolutePath, { error: "must be a list of folders" }).default([]) })
    .prefault({}),
  runs: z
    .strictObject({
      lease_ms: milliseconds().default(RUNS.leaseMs),
      heartbeat_ms: milliseconds().default(RUNS.heartbeatMs),
    })
    .prefault({}),
  retention: z
    .strictObject({
      text_days: whole("days", 1, 3_650).default(RETENTION.textDays),
      run_days: whole("days", 1, 3_650).default(RETENTION.runDays),
      trial_days: whole("days", 1, 3_650).default(RETENTION.trialDays),
      event_days: whole("days", 1, 3_650).default(RETENTION.eventDays),
      job_days: whole("days", 1, 3_650).default(RETENTION.jobDays),
    })
    .prefault({}),
  tracing: z.strictObject({ content: yesOrNo().default(false) }).prefault({}),
  redaction: z
    .strictObject({
      email: isTakenOut,
      phone: isTakenOut,
      card: isTakenOut,
      iban: isTakenOut,
      ip: isTakenOut,
    } satisfies Record<PersonalData, typeof isTakenOut>)
    .prefault({}),
  immune: z
    .strictObject({
      enabled: yesOrNo().default(true),
      holdout: share().default(IMMUNE.holdout),
      guardrail_tokens: whole("tokens", 0, 10_000).default(IMMUNE.guardrailTokens),
      replays: whole("prompts", 0, 100).default(IMMUNE.replays),
      block: yesOrNo().default(false),
      block_at: ratio().default(IMMUNE.blockAt),
      warn_at: ratio().default(IMMUNE.warnAt),
    })
    .prefault({}),
  seed: z.string({ error: "must be a text or null" }).nullable().default(null),
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export type ConfigFile = z.output<typeof configFileSchema>;
