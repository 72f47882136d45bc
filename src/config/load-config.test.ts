// The whole configuration from environment, options and file.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { JsonValue } from "../kernel/json.ts";
import type { Config } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { type ConfigOptions, loadConfig } from "./load-config.ts";

const data = mkdtempSync(join(tmpdir(), "load-config-"));
const file = join(data, "named.json");
afterAll(() => rmSync(data, { recursive: true }));

function load(env: Record<string, string>, content?: JsonValue, options?: ConfigOptions): Config {
  if (content !== undefined) writeFileSync(file, JSON.stringify(content));
  return loadConfig(
    {
      env: {
        TASK_ORCHESTRATOR_HOME: data,
        ...(content === undefined ? {} : { TASK_ORCHESTRATOR_CONFIG: file }),
        ...env,
      },
      cwd: "/nonexistent/app",
      homeDirectory: "/nonexistent",
      platform: "linux",
    },
    options,
  );
}

test("with nothing set the product's numbers hold", () => {
  expect(load({})).toMatchObject({
    dataDirectory: data,
    configFile: join(data, "config.json"),
    project: { label: "app" },
    logLevel: "info",
    providers: {},
    routedProviders: [],
    budget: {
      defaults: { google_gemini: { day: { usd: 1_000_000 }, month: { usd: 20_000_000 } } },
      ceilings: { google_gemini: { day: { usd: 5_000_000 }, month: { usd: 100_000_000 } } },
    },
    retry: { baseMs: 2_000, factor: 2, capMs: 60_000, maxRetries: 5 },
    circuit: {
      failureThreshold: 3,
      failureRatio: 0.5,
      windowCalls: 20,
      minimumCalls: 10,
      semanticWindowMs: 3_600_000,
      semanticMinimum: 5,
      openMs: 30_000,
      probeLeaseMs: 130_000,
      successThreshold: 1,
    },
    bulkhead: { maxConcurrent: 64, maxWaiting: 1_000 },
    timeouts: { attemptMs: 120_000 },
    thinkingTokens: 8_192,
    runs: { leaseMs: 12_000, heartbeatMs: 3_000 },
    seed: null,
    file: {},
  });
});

test("no part of it can be changed", () => {
  const config = load({});
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.budget.defaults["openai"])).toBe(true);
});

test("every key of the file arrives", () => {
  const content = {
    routing: { fast: ["some-model"] },
    prices: { "google_gemini:some-model": { input_usd_per_million: 2, output_usd_per_million: 8 } },
    budget: {
      defaults: { openai: { daily_usd: 0 }, anthropic: { daily_usd: null, monthly_usd: 2 } },
      ceilings: { anthropic: { monthly_usd: null } },
    },
    retry: { base_ms: 1, factor: 3, cap_ms: 2, max_retries: 4 },
    circuit: {
      failure_threshold: 5,
      failure_ratio: 0.75,
      window_calls: 40,
      minimum_calls: 30,
      semantic_window_ms: 12,
      semantic_minimum: 13,
      open_ms: 6,
      probe_lease_ms: 8,
      success_threshold: 2,
    },
    bulkhead: { max_concurrent: 14, max_waiting: 15 },
    timeouts: { attempt_ms: 7 },
    models: { thinking_tokens: 10 },
    runs: { lease_ms: 30, heartbeat_ms: 11 },
    seed: "again",
  };
  const config = load({}, content);
  expect(config.file).toEqual(content);
  expect(config).toMatchObject({
    configFile: file,
    routing: {
      fast: [{ provider: "openai_compatible", model: "some-model" }],
      general: [{ provider: "google_gemini", model: "gemini-3.8-flash" }, {}, {}, { provider: "openai" }, {}, {}, {}],
    },
    prices: {
      "google_gemini:some-model": { inputUsdPerMillion: 2, outputUsdPerMillion: 8, cachedInputUsdPerMillion: 2 },
    },
    budget: {
      defaults: {
        openai: { day: { usd: 0 }, month: { usd: 10_000_000 } },
        anthropic: { day: { usd: null }, month: { usd: 2_000_000 } },
      },
      ceilings: {
        openai: { day: { usd: 0 }, month: { usd: 50_000_000 } },
        anthropic: { day: { usd: null }, month: { usd: null } },
      },
    },
    retry: { baseMs: 1, factor: 3, capMs: 2, maxRetries: 4 },
    circuit: {
      failureThreshold: 5,
      failureRatio: 0.75,
      windowCalls: 40,
      minimumCalls: 30,
      semanticWindowMs: 12,
      semanticMinimum: 13,
      openMs: 6,
      probeLeaseMs: 8,
      successThreshold: 2,
    },
    bulkhead: { maxConcurrent: 14, maxWaiting: 15 },
    timeouts: { attemptMs: 7 },
    thinkingTokens: 10,
    runs: { leaseMs: 30, heartbeatMs: 11 },
    seed: "again",
  });
});

test.each<[string, JsonValue]>([
  ["retry.cap_ms (10) is below retry.base_ms (2000)", { retry: { cap_ms: 10 } }],
  ["circuit.probe_lease_ms (120000) must be above timeouts.attempt_ms", { circuit: { probe_lease_ms: 120_000 } }],
  ["circuit.minimum_calls (21) is above circuit.window_calls (20)", { circuit: { minimum_calls: 21 } }],
  ["runs.heartbeat_ms (3000) must be below half of runs.lease_ms (6000)", { runs: { lease_ms: 6_000 } }],
  [
    "budget.ceilings.openai.daily_usd (0.1) is below budget.defaults.openai.daily_usd (0.5)",
    { budget: { ceilings: { openai: { daily_usd: 0.1 } } } },
  ],
  [
    "budget.ceilings.openai.monthly_usd (1) is below budget.defaults.openai.monthly_usd (unlimited)",
    { budget: { defaults: { openai: { monthly_usd: null } }, ceilings: { openai: { monthly_usd: 1 } } } },
  ],
])("refused: %s", (message, content) => {
  expect(() => load({}, content)).toThrow(message);
});

test("a ceiling at the default is possible", () => {
  expect(() => load({}, { budget: { ceilings: { openai: { daily_usd: 0.5 } } } })).not.toThrow();
});

test("a key makes Gemini reachable at its usual address", () => {
  expect(load({ GEMINI_API_KEY: "k" })).toMatchObject({
    providers: {
      google_gemini: { apiKey: "k", baseUrl: "https://generativelanguage.googleapis.com/v1beta" },
    },
    routedProviders: ["google_gemini"],
  });
});

test("every key that is set is known as a secret, the simulated provider's is none", () => {
  const env = { GEMINI_API_KEY: "k1", GOOGLE_API_KEY: "k2", TASK_ORCHESTRATOR_SIMULATED_URL: "http://127.0.0.1:9" };
  expect(load(env).secrets).toEqual(["k1", "k2"]);
});

test("asked for by name, the simulated provider is the only one, whatever keys are set", () => {
  const options = { provider: { name: "simulated", url: "http://127.0.0.1:9" } } as const;
  const config = load({ GEMINI_API_KEY: "k" }, undefined, options);
  expect(Object.keys(config.providers)).toEqual(["simulated"]);
  expect(config.providers.simulated?.baseUrl).toBe("http://127.0.0.1:9/v1beta");
  expect(config.routedProviders).toEqual(["simulated"]);
});

test("a simulated provider beside a real one takes no request that does not name it", () => {
  const config = load({ GEMINI_API_KEY: "k", TASK_ORCHESTRATOR_SIMULATED_URL: "http://127.0.0.1:9" });
  expect(config.providers.simulated).toBeDefined();
  expect(config.routedProviders).toEqual(["google_gemini"]);
});

test("a simulated provider without a real one takes all requests", () => {
  const config = load({ TASK_ORCHESTRATOR_SIMULATED_URL: "http://127.0.0.1:9" });
  expect(config.routedProviders).toEqual(["simulated"]);
});

test("the project that the environment names is used under its name", () => {
  expect(load({ TASK_ORCHESTRATOR_PROJECT: "team/app" }).project).toEqual({ id: "team/app", label: "team/app" });
});

const SECRET = "AIzaSyDoNotShowThisAnywhere0123456789ab";
const VARIABLES = [
  "GEMINI_API_KEY",
  "GOOGLE_API_KEY",
  "GOOGLE_GENERATIVE_AI_API_KEY",
  "GEMINI_BASE_URL",
  "TASK_ORCHESTRATOR_HOME",
  "TASK_ORCHESTRATOR_PROJECT",
  "TASK_ORCHESTRATOR_LOG_LEVEL",
  "TASK_ORCHESTRATOR_SIMULATED_URL",
  "XDG_DATA_HOME",
  "INIT_CWD",
  "npm_package_json",
];

/** The configuration, or the words of the one error that may be thrown. */
function outcome(env: Record<string, string>, content?: JsonValue): string {
  try {
    load(env, content);
    return "";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return `${error.message} ${error.hint} ${String(error.cause)} ${JSON.stringify(error)}`;
  }
}

test("no environment makes anything but a configuration or a ConfigError, and no text shows the secret", () => {
  const value = fc
    .oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("https://h.example", "http://[", "", '"', "~", "/", "${X}", "\u0000"),
    )
    .chain((text) => fc.constantFrom(text, `${text}${SECRET}`, `${SECRET} ${text}`, `https://a:${SECRET}@h/${text}`));
  const hostile = fc.dictionary(fc.constantFrom(...VARIABLES), value, { noNullPrototype: true });
  fc.assert(
    fc.property(hostile, (env) => {
      expect(outcome(env)).not.toContain(SECRET);
    }),
    { numRuns: 300 },
  );
});

test("no file makes anything but a configuration or a ConfigError, and no text shows the secret", () => {
  const leaf = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(SECRET), fc.constant(null));
  const known = fc.constantFrom(
    "routing",
    "prices",
    "budget",
    "defaults",
    "ceilings",
    "retry",
    "base_ms",
    "fast",
    "openai",
  );
  const key = fc.oneof(known, fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "google_gemini:x"));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.dictionary(key, tie("tree"), { maxKeys: 4 }),
      fc.array(tie("tree"), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (content) => {
      writeFileSync(file, JSON.stringify(content));
      expect(outcome({ TASK_ORCHESTRATOR_CONFIG: file })).not.toContain(SECRET);
    }),
    { numRuns: 300 },
  );
});

test("records lose every kind of personal data, except those that the file leaves in", () => {
  expect(load({}).personalData).toEqual(["email", "iban", "card", "ip", "phone"]);
  expect(load({}, { redaction: { ip: false, email: false } }).personalData).toEqual(["iban", "card", "phone"]);
});

test.each([
  [{ redaction: { email: "no" } }, "redaction.email"],
  [{ redaction: { secrets: false } }, "secrets"],
  [{ redaction: [] }, "redaction"],
])("%j is refused with its key", (content, key) => {
  expect(() => load({}, content)).toThrow(key);
});
