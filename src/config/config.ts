// The one frozen configuration: environment and file, validated once.
import type { JsonObject } from "../kernel/json.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { PersonalData } from "../redaction/index.ts";

/** In order of preference. */
export const PROVIDERS = ["google_gemini", "openai", "anthropic", "openai_compatible", "simulated"] as const;
/** A provider of models. */
export type ProviderName = (typeof PROVIDERS)[number];

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What tools can be chosen by. `core` is a choice across the others. */
export const TOOLSETS = [
  "core",
  "agents",
  "runs",
  "cost",
  "healing",
  "evaluation",
  "immune",
  "federation",
  "durable",
] as const;
export type Toolset = (typeof TOOLSETS)[number];

export interface ProviderConfig {
  /** null = a server that asks for none. */
  readonly apiKey: string | null;
  /** Where the provider is reached, with its version segment: `https://host/v1beta`. */
  readonly baseUrl: string;
}

/** A model that may answer. */
export interface Candidate {
  readonly provider: ProviderName;
  readonly model: string;
}

/** USD per million tokens, as price lists print them. */
export interface PriceOverride {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
  readonly cachedInputUsdPerMillion: number;
}

/** Of a day or a month: null or absent = unlimited, 0 = blocked; `usd` in micro-dollars. */
export interface PeriodBudget {
  readonly usd?: MicroUsd | null;
  readonly tokens?: number | null;
  readonly requests?: number | null;
}

export interface BudgetLimits {
  readonly day: PeriodBudget;
  readonly month: PeriodBudget;
}

export interface Config {
  readonly dataDirectory: string;
  /** Where limits that a tool cannot move are set; named in messages. May not exist. */
  readonly configFile: string;
  readonly project: { readonly id: string; readonly label: string };
  readonly logLevel: LogLevel;
  /** Which tools an MCP client gets. */
  readonly tools: {
    /** null = every one. */
    readonly toolsets: readonly Toolset[] | null;
    /** Only those that change nothing, whatever the toolsets. */
    readonly readOnly: boolean;
  };
  /** Providers that can be reached: those with a key. `simulated` only where it was asked for by name. */
  readonly providers: Readonly<Partial<Record<ProviderName, ProviderConfig>>>;
  /** What no text may show: every provider's key that is set, used or not. */
  readonly secrets: readonly string[];
  /** Where a request goes that names no provider, in order of preference; empty where no provider can be reached. */
  readonly routedProviders: readonly ProviderName[];
  /** Routing name -> candidates in order of preference, also of providers that cannot be reached. */
  readonly routing: Readonly<Record<string, readonly Candidate[]>>;
  /** Who may answer what the route's own candidates cannot: a longer prompt, or what a content policy stopped. */
  readonly fallbacks: { readonly contextWindow: readonly Candidate[]; readonly contentPolicy: readonly Candidate[] };
  /** `provider:model` -> price. */
  readonly prices: Readonly<Record<string, PriceOverride>>;
  readonly budget: {
    /** What holds where nobody has set a limit. */
    readonly defaults: Readonly<Record<string, BudgetLimits>>;
    /** What no tool can move. */
    readonly ceilings: Readonly<Record<string, BudgetLimits>>;
    /** Where the budgets' days and months begin and end: an IANA name. */
    readonly timeZone: string;
  };
  readonly retry: {
    readonly baseMs: number;
    readonly factor: number;
    readonly capMs: number;
    readonly maxRetries: number;
  };
  readonly circuit: {
    /** In a row. */
    readonly failureThreshold: number;
    /** Of the last `windowCalls` calls, once there are `minimumCalls`. */
    readonly failureRatio: number;
    readonly windowCalls: number;
    readonly minimumCalls: number;
    /** At least `semanticMinimum`, and half of the calls within `semanticWindowMs`, open the circuit, too. */
    readonly semanticWindowMs: number;
    readonly semanticMinimum: number;
    readonly openMs: number;
    readonly probeLeaseMs: number;
    readonly successThreshold: number;
  };
  /** Of each provider, in one process. */
  readonly bulkhead: { readonly maxConcurrent: number; readonly maxWaiting: number };
  readonly timeouts: {
    readonly attemptMs: number;
    /** From the request to the first piece of a streamed answer. */
    readonly firstChunkMs: number;
    /** Between two pieces. */
    readonly stallMs: number;
  };
  /** Output tokens that thinking may use beside max_tokens. */
  readonly thinkingTokens: number;
  /** Whether answers are asked for piece by piece, so that a silent provider is noticed early. */
  readonly streaming: boolean;
  readonly agents: {
    /** Folders in which a working folder of an agent may lie: those of the file, and the repository of the start folder. */
    readonly roots: readonly string[];
    readonly homeDirectory: string;
  };
  readonly runs: { readonly leaseMs: number; readonly heartbeatMs: number };
  /** Days; nothing is kept for ever. */
  readonly retention: {
    /** Prompts and answers of runs, after their end. */
    readonly textDays: number;
    /** Runs, and the ledger's lines. */
    readonly runDays: number;
    readonly trialDays: number;
    readonly eventDays: number;
    readonly jobDays: number;
  };
  /** What is done about prompts that are like some that failed. */
  readonly immune: {
    /** false = nothing is looked up and nothing added; failures are still recorded as trials. */
    readonly enabled: boolean;
    /** Share of prompts that do without a guardrail, so that its effect can be told. */
    readonly holdout: number;
    /** Of all guardrails of one prompt, at most. */
    readonly guardrailTokens: number;
    /** Past successes on which a new guardrail is tried; 0 = none. */
    readonly replays: number;
    /** Whether a prompt is refused from `blockAt` on. */
    readonly block: boolean;
    readonly blockAt: number;
    readonly warnAt: number;
  };
  /** What records and logs lose beside secrets. */
  readonly personalData: readonly PersonalData[];
  /** The seed of every random stream; null = the machine's randomness. */
  readonly seed: string | null;
  /** Where traces go: nowhere where nobody is named. */
  readonly tracing: {
    /** Whether prompts and answers are sent, redacted. */
    readonly content: boolean;
    readonly langfuse: { readonly publicKey: string; readonly secretKey: string; readonly baseUrl: string } | null;
    /** A collector that takes OTLP over HTTP: `url` with its `/v1/traces`. */
    readonly otlp: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
  };
  /** The configuration file as it was read, for `doctor`. */
  readonly file: JsonObject;
}
