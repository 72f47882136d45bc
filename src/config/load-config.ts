// Environment, options and file -> one frozen configuration. Reads files; looks at nothing else.
import { join } from "node:path";
import { asMicroUsd, type MicroUsd, microUsdFromUsd } from "../kernel/money.ts";
import { candidateFrom } from "./candidates.ts";
import { impossibleCombinations } from "./combinations.ts";
import type { BudgetLimits, Candidate, Config, PriceOverride } from "./config.ts";
import { BUDGET_PROVIDERS, BUDGETS, CEILING_FACTOR, PROBE_LEASE_MARGIN_MS } from "./defaults.ts";
import type { Environment } from "./environment.ts";
import { invalidFile } from "./errors.ts";
import type { ConfigFile } from "./file-schema.ts";
import { projectOf, repositoryOf } from "./project.ts";
import { configuredSecrets, reachableProviders, routedProviders } from "./providers.ts";
import { readConfigFile } from "./read-file.ts";
import { traceDestinations, tracingSecrets } from "./tracing.ts";
import * as variables from "./variables.ts";
import { PERSONAL_DATA } from "../redaction/index.ts";

const CONFIG_FILE = "config.json";

export interface ConfigOptions {
  /** From the command line: work with this provider alone, whatever keys are set. */
  readonly provider?: { readonly name: "simulated"; readonly url: string };
}

/** @throws ConfigError */
export function loadConfig(environment: Environment, options: ConfigOptions = {}): Config {
  const dataDirectory = variables.dataDirectory(environment);
  const namedFile = variables.namedConfigFile(environment);
  const configFile = namedFile ?? join(dataDirectory, CONFIG_FILE);
  const { settings, raw } = readConfigFile(configFile, namedFile !== undefined);
  const { retry, circuit, bulkhead, timeouts, runs, retention, immune } = settings;
  const providers = reachableProviders(environment, options.provider?.url);
  const config: Config = {
    dataDirectory,
    configFile,
    project: project(environment),
    logLevel: variables.logLevel(environment),
    tools: { toolsets: variables.toolsets(environment), readOnly: variables.readOnly(environment) },
    providers,
    secrets: [...configuredSecrets(environment), ...tracingSecrets(environment)],
    routedProviders: routedProviders(providers),
    routing: routing(settings, environment),
    fallbacks: {
      contextWindow: settings.fallbacks.context_window.map(candidateFrom),
      contentPolicy: settings.fallbacks.content_policy.map(candidateFrom),
    },
    prices: prices(settings),
    budget: budget(settings),
    retry: { baseMs: retry.base_ms, factor: retry.factor, capMs: retry.cap_ms, maxRetries: retry.max_retries },
    circuit: {
      failureThreshold: circuit.failure_threshold,
      failureRatio: circuit.failure_ratio,
      windowCalls: circuit.window_calls,
      minimumCalls: circuit.minimum_calls,
      semanticWindowMs: circuit.semantic_window_ms,
      semanticMinimum: circuit.semantic_minimum,
      openMs: circuit.open_ms,
      probeLeaseMs: circuit.probe_lease_ms ?? timeouts.attempt_ms + PROBE_LEASE_MARGIN_MS,
      successThreshold: circuit.success_threshold,
    },
    bulkhead: { maxConcurrent: bulkhead.max_concurrent, maxWaiting: bulkhead.max_waiting },
    timeouts: {
      attemptMs: timeouts.attempt_ms,
      firstChunkMs: timeouts.first_chunk_ms,
      stallMs: timeouts.stall_ms,
    },
    thinkingTokens: settings.models.thinking_tokens,
    streaming: settings.models.streaming,
    agents: { roots: roots(settings, environment), homeDirectory: environment.homeDirectory },
    runs: { leaseMs: runs.lease_ms, heartbeatMs: runs.heartbeat_ms },
    retention: {
      textDays: retention.text_days,
      runDays: retention.run_days,
      trialDays: retention.trial_days,
      eventDays: retention.event_days,
      jobDays: retention.job_days,
    },
    immune: {
      enabled: immune.enabled,
      holdout: immune.holdout,
      guardrailTokens: immune.guardrail_tokens,
      replays: immune.replays,
      block: immune.block,
      blockAt: immune.block_at,
      warnAt: immune.warn_at,
    },
    personalData: PERSONAL_DATA.filter((kind) => settings.redaction[kind]),
    seed: settings.seed,
    tracing: { content: settings.tracing.content, ...traceDestinations(environment) },
    file: raw,
  };
  const problems = impossibleCombinations(config);
  if (problems.length > 0) throw invalidFile(configFile, problems);
  return frozen(config);
}

function project(environment: Environment): Config["project"] {
  const named = variables.namedProject(environment);
  if (named !== undefined) return { id: named, label: named };
  return projectOf(variables.startFolder(environment), environment.homeDirectory);
}

function roots({ agents }: ConfigFile, environment: Environment): Config["agents"]["roots"] {
  const own = repositoryOf(variables.startFolder(environment), environment.homeDirectory);
  return own === undefined ? agents.roots : [own, ...agents.roots];
}

/** What no other candidate can answer goes to the models of a server of one's own. */
function routing(settings: ConfigFile, environment: Environment): Config["routing"] {
  const own = variables
    .compatibleModels(environment)
    .map((model): Candidate => ({ provider: "openai_compatible", model }));
  return Object.fromEntries(
    Object.entries(settings.routing).map(([name, ids]) => [name, [...ids.map(candidateFrom), ...own]]),
  );
}

function prices(settings: ConfigFile): Config["prices"] {
  return Object.fromEntries(
    Object.entries(settings.prices).map(([model, price]): [string, PriceOverride] => [
      model,
      {
        inputUsdPerMillion: price.input_usd_per_million,
        outputUsdPerMillion: price.output_usd_per_million,
        cachedInputUsdPerMillion: price.cached_input_usd_per_million ?? price.input_usd_per_million,
      },
    ]),
  );
}

function budget({ budget: settings }: ConfigFile): Config["budget"] {
  const defaults: Record<string, BudgetLimits> = {};
  const ceilings: Record<string, BudgetLimits> = {};
  for (const provider of BUDGET_PROVIDERS) {
    const usual = BUDGETS[provider];
    const limit = settings.defaults[provider] ?? {};
    const ceiling = settings.ceilings[provider] ?? {};
    const daily = microUsdOr(limit.daily_usd, microUsdFromUsd(usual.dailyUsd));
    const monthly = microUsdOr(limit.monthly_usd, microUsdFromUsd(usual.monthlyUsd));
    defaults[provider] = periods(limit, daily, monthly);
    ceilings[provider] = periods(
      ceiling,
      microUsdOr(ceiling.daily_usd, raised(daily)),
      microUsdOr(ceiling.monthly_usd, raised(monthly)),
    );
  }
  return { defaults, ceilings, timeZone: settings.time_zone };
}

type Counts = Pick<
  NonNullable<ConfigFile["budget"]["defaults"]["openai"]>,
  "daily_tokens" | "daily_requests" | "monthly_tokens" | "monthly_requests"
>;

function periods(counts: Counts, daily: MicroUsd | null, monthly: MicroUsd | null): BudgetLimits {
  const { daily_tokens = null, daily_requests = null, monthly_tokens = null, monthly_requests = null } = counts;
  return {
    day: { usd: daily, tokens: daily_tokens, requests: daily_requests },
    month: { usd: monthly, tokens: monthly_tokens, requests: monthly_requests },
  };
}

function microUsdOr(usd: number | null | undefined, otherwise: MicroUsd | null): MicroUsd | null {
  if (usd === undefined) return otherwise;
  return usd === null ? null : microUsdFromUsd(usd);
}

function raised(limit: MicroUsd | null): MicroUsd | null {
  return limit === null ? null : asMicroUsd(limit * CEILING_FACTOR);
}

function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === "object" && inner !== null) frozen(inner);
  }
  Object.freeze(value);
  return value;
}
