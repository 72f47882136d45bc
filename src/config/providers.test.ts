import { expect, test } from "vitest";
import type { Environment } from "./environment.ts";
import { loadConfig } from "./load-config.ts";
import { configuredSecrets, reachableProviders, routedProviders } from "./providers.ts";

function environment(env: Environment["env"]): Environment {
  return { env, cwd: "/nonexistent/app", homeDirectory: "/nonexistent", platform: "linux" };
}

const reached = (env: Environment["env"]) => reachableProviders(environment(env));

test("a key makes a provider reachable where its maker has it", () => {
  expect(reached({ GEMINI_API_KEY: "g", OPENAI_API_KEY: "o", ANTHROPIC_API_KEY: "a" })).toEqual({
    google_gemini: { apiKey: "g", baseUrl: "https://generativelanguage.googleapis.com/v1beta" },
    openai: { apiKey: "o", baseUrl: "https://api.openai.com/v1" },
    anthropic: { apiKey: "a", baseUrl: "https://api.anthropic.com/v1" },
  });
});

test("a server of one's own needs only its address", () => {
  expect(reached({ OPENAI_COMPATIBLE_BASE_URL: "http://localhost:11434" })).toEqual({
    openai_compatible: { apiKey: null, baseUrl: "http://localhost:11434/v1" },
  });
  expect(reached({ OPENAI_COMPATIBLE_API_KEY: "k" })).toEqual({});
  expect(
    reached({ OPENAI_COMPATIBLE_BASE_URL: "https://gateway.example/api/v1/", OPENAI_COMPATIBLE_API_KEY: "k" }),
  ).toEqual({ openai_compatible: { apiKey: "k", baseUrl: "https://gateway.example/api/v1" } });
});

test.each(["OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OPENAI_COMPATIBLE_BASE_URL"])(
  "%s is taken with or without its version, and refused when it is no address",
  (variable) => {
    const keys = { OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k" };
    const urls = (address: string): (string | undefined)[] =>
      Object.values(reached({ ...keys, [variable]: address })).map(({ baseUrl }) => baseUrl);
    expect(urls("https://a.example/x")).toContain("https://a.example/x/v1");
    expect(urls("https://a.example/x/v1/")).toContain("https://a.example/x/v1");
    expect(() => urls("a.example")).toThrow(variable);
  },
);

test("the real ones take requests in the order of preference, the simulated one only where it is alone", () => {
  const simulated = "http://127.0.0.1:1";
  expect(routedProviders(reached({ ANTHROPIC_API_KEY: "a", GEMINI_API_KEY: "g" }))).toEqual([
    "google_gemini",
    "anthropic",
  ]);
  expect(routedProviders(reached({ ANTHROPIC_API_KEY: "a", TASK_ORCHESTRATOR_SIMULATED_URL: simulated }))).toEqual([
    "anthropic",
  ]);
  expect(routedProviders(reached({ TASK_ORCHESTRATOR_SIMULATED_URL: simulated }))).toEqual(["simulated"]);
});

test("every key that is set is a secret", () => {
  const env = { GOOGLE_API_KEY: "g", OPENAI_API_KEY: "o", ANTHROPIC_API_KEY: "a", OPENAI_COMPATIBLE_API_KEY: "c" };
  expect(configuredSecrets(environment(env))).toEqual(["g", "o", "a", "c"]);
});

test("the models of one's own server stand last in every routing list", () => {
  const { routing } = loadConfig(environment({ OPENAI_COMPATIBLE_MODELS: "llama3.3:70b, qwen3:8b," }));
  for (const candidates of Object.values(routing)) {
    expect(candidates.slice(-2)).toEqual([
      { provider: "openai_compatible", model: "llama3.3:70b" },
      { provider: "openai_compatible", model: "qwen3:8b" },
    ]);
  }
});

test("a model id with a blank is refused by the variable's name", () => {
  expect(() => loadConfig(environment({ OPENAI_COMPATIBLE_MODELS: "a model" }))).toThrow("OPENAI_COMPATIBLE_MODELS");
});
