import { expect, test } from "vitest";
import { createPriceList } from "../cost/index.ts";
import { testConfig } from "../config/testing.ts";
import { asMicroUsd } from "../kernel/money.ts";
import { FakeClock } from "../kernel/testing.ts";
import { createCircumstances, type CircumstancesDeps } from "./circumstances.ts";
import { outputTokensAtMost, thinkingTokens } from "./thinking.ts";

const config = testConfig();
const HAIKU = { provider: "anthropic", model: "claude-haiku-4-5" } as const;
const FLASH = { provider: "google_gemini", model: "gemini-2.5-flash" } as const;
const SMALL = { inputTokensAtMost: 1_000, maxTokens: 1_000 };

function circumstances(overrides: Partial<CircumstancesDeps> = {}) {
  return createCircumstances({
    prices: createPriceList({ config, clock: new FakeClock() }),
    breaker: { waitMs: () => Promise.resolve(0) },
    rateLimits: { look: () => Promise.resolve(null) },
    ledger: { standing: () => Promise.resolve({ exhausted: null, governance: "normal" }) },
    config,
    ...overrides,
  });
}

test("a healthy model that is within every bound has nothing in its way", async () => {
  expect((await circumstances().of(HAIKU, SMALL)).obstacle).toBeNull();
});

test("a resting model says for how long", async () => {
  const resting = circumstances({ breaker: { waitMs: () => Promise.resolve(12_300) } });
  expect((await resting.of(HAIKU, SMALL)).obstacle).toBe("is resting after failures for another 13 s");
});

test.each([
  ["wait", "has a rate limit for another 5 s"],
  ["exhausted", "has a used-up quota for another 5 s"],
] as const)("a model that its provider refuses is passed over: %s", async (kind, words) => {
  const limited = circumstances({ rateLimits: { look: () => Promise.resolve({ kind, ms: 4_001 }) } });
  expect((await limited.of(HAIKU, SMALL)).obstacle).toBe(words);
});

test("a prompt that is surely longer than the model reads stands in its way, one that may fit does not", async () => {
  const all = circumstances();
  expect((await all.of(HAIKU, { ...SMALL, inputTokensAtMost: 800_004 })).obstacle).toBe("reads at most 200000 tokens");
  expect((await all.of(HAIKU, { ...SMALL, inputTokensAtMost: 800_000 })).obstacle).toBeNull();
  expect((await all.of(FLASH, { ...SMALL, inputTokensAtMost: 800_004 })).obstacle).toBeNull();
});

test("a provider without anything left is passed over", async () => {
  const refusal = {
    provider: "anthropic",
    bound: { kind: "limit", period: "day", unit: "usd" },
    limit: asMicroUsd(0),
    left: asMicroUsd(0),
    worstCase: null,
    needed: null,
  } as const;
  const broke = circumstances({
    ledger: { standing: () => Promise.resolve({ exhausted: refusal, governance: "shutdown" }) },
  });
  expect((await broke.of(HAIKU, SMALL)).obstacle).toBe("has nothing left of its budget");
});

test.each([
  ["normal", false],
  ["warn", false],
  ["throttle", true],
  ["shutdown", true],
] as const)("a provider in the state %s is throttled: %s", async (state, expected) => {
  const ledger = { standing: () => Promise.resolve({ exhausted: null, governance: state }) };
  expect(await circumstances({ ledger }).of(HAIKU, SMALL)).toEqual({ obstacle: null, throttled: expected });
});

test("a model whose worst case is above max_cost_usd is passed over", async () => {
  const all = circumstances();
  // 1,000 tokens in at $1 and 1,000 out at $5 a million.
  expect(await all.worstCase(HAIKU, SMALL)).toBe(6_000);
  expect((await all.of(HAIKU, { ...SMALL, maxCostUsd: 0.006 })).obstacle).toBeNull();
  expect((await all.of(HAIKU, { ...SMALL, maxCostUsd: 0.0059 })).obstacle).toBe("may cost more than max_cost_usd");
});

test.each([
  ["google_gemini", "gemini-2.5-pro", 8_192],
  ["openai", "gpt-5-mini", 8_192],
  ["openai", "o4-mini", 8_192],
  ["openai", "gpt-4.1", 0],
  ["anthropic", "claude-opus-5", 0],
  ["openai_compatible", "llama3.3", 0],
] as const)("%s:%s has %i tokens for thinking beside its visible output", (provider, model, expected) => {
  expect(thinkingTokens({ provider, model }, 8_192)).toBe(expected);
  expect(outputTokensAtMost({ provider, model }, 100, 8_192)).toBe(100 + expected);
});
