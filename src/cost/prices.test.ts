import { calcPrice } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import type { Catalogue } from "./catalogue.ts";
import { createPriceList, type PriceListDeps } from "./prices.ts";
import { flatRate } from "./rates.ts";
import { testConfig } from "./testing.ts";

const million = { inputTokens: 100_000, maxOutputTokens: 0 };

function priceList(overrides: Partial<PriceListDeps["config"]> = {}, clock = new FakeClock()) {
  return createPriceList({ config: testConfig(overrides), clock });
}

describe("where a price comes from", () => {
  test("the catalogue knows the models of Google", async () => {
    const price = await priceList().priceOf("google_gemini", "gemini-2.5-flash");
    expect(price.worstCase(million)).toBe(30_000);
  });

  test("the simulated provider costs what it imitates", async () => {
    const price = await priceList().priceOf("simulated", "gemini-2.5-flash");
    expect(price.worstCase(million)).toBe(30_000);
  });

  test("a configured price stands before the catalogue", async () => {
    const own = { inputUsdPerMillion: 7, outputUsdPerMillion: 8, cachedInputUsdPerMillion: 1 };
    const price = await priceList({ prices: { "google_gemini:gemini-2.5-flash": own } }).priceOf(
      "google_gemini",
      "gemini-2.5-flash",
    );
    expect(price.costOf({ inputTokens: 10, cachedInputTokens: 5, outputTokens: 10, reasoningTokens: 0 })).toBe(120);
  });

  test("a model without a price is an error that shows the key to set (promise:no-price-no-call)", async () => {
    await expect(priceList().priceOf("google_gemini", "gemini-4-argon")).rejects.toMatchObject({
      code: "cost/unpriced-model",
      hint: expect.stringContaining('/home/me/config.json: {"prices": {"google_gemini:gemini-4-argon": {'),
    });
  });

  test("what a provider's other models cost at most is the price of one that has none, and of no other", async () => {
    const atMost = { inputUsdPerMillion: 100, outputUsdPerMillion: 200, cachedInputUsdPerMillion: 100 };
    const prices = priceList({ prices: { "google_gemini:*": atMost } });
    expect((await prices.priceOf("google_gemini", "gemini-4-argon")).worstCase(million)).toBe(10_000_000);
    expect((await prices.priceOf("google_gemini", "gemini-2.5-flash")).worstCase(million)).toBe(30_000);
    await expect(prices.priceOf("openai", "gpt-9")).rejects.toMatchObject({ code: "cost/unpriced-model" });
  });

  test("a model without a price for output is one without a price", async () => {
    await expect(priceList().priceOf("google_gemini", "gemini-embedding-001")).rejects.toMatchObject({
      code: "cost/unpriced-model",
    });
  });

  test("a model that only a private address knows costs nothing", async () => {
    const providers = { google_gemini: { apiKey: "key", baseUrl: "http://192.168.1.2/v1beta" } };
    const price = await priceList({ providers }).priceOf("google_gemini", "my-own-model");
    expect(price.worstCase(million)).toBe(0);
  });

  test("a model of the catalogue has its price at a private address too", async () => {
    const providers = { simulated: { apiKey: "key", baseUrl: "http://127.0.0.1:9/v1beta" } };
    const price = await priceList({ providers }).priceOf("simulated", "gemini-2.5-flash");
    expect(price.worstCase(million)).toBe(30_000);
  });
});

describe("prices over time", () => {
  test("a price that changes at the turn of the year is the new one from then on", async () => {
    const clock = new FakeClock(Date.UTC(2026, 11, 31, 23, 59));
    const prices = priceList({}, clock);
    const before = await prices.priceOf("google_gemini", "gemini-3.8-flash");
    await clock.advance(60_000);
    const after = await prices.priceOf("google_gemini", "gemini-3.8-flash");
    expect([before.worstCase(million), after.worstCase(million)]).toEqual([75_000, 150_000]);
  });

  test("within a day the catalogue is asked once for each model", async () => {
    const asked: string[] = [];
    const catalogue: Catalogue = (_provider, model) => {
      asked.push(model);
      const rates = { input: flatRate(1), cachedInput: flatRate(1), output: flatRate(1) };
      return Promise.resolve({ rates, contextTokens: null });
    };
    const prices = createPriceList({
      config: testConfig(),
      clock: new FakeClock(),
      catalogue,
    });
    await prices.priceOf("google_gemini", "a");
    await prices.priceOf("google_gemini", "a");
    await prices.priceOf("google_gemini", "b");
    expect(asked).toEqual(["a", "b"]);
  });
});

test("the context of a model is known from the catalogue, and unknown for one that it does not have", async () => {
  expect(await priceList().contextTokensOf("anthropic", "claude-haiku-4-5")).toBe(200_000);
  expect(await priceList().contextTokensOf("openai_compatible", "llama3.3")).toBeNull();
});

test.each([
  ["google_gemini", "google", "gemini-2.5-pro"],
  ["google_gemini", "google", "gemini-2.5-flash-lite"],
  ["google_gemini", "google", "gemini-3.1-pro-preview"],
  ["google_gemini", "google", "gemini-3.5-flash"],
  ["google_gemini", "google", "gemini-3.7-flash"],
  ["openai", "openai", "gpt-5.4"],
  ["openai", "openai", "gpt-5-nano"],
  ["anthropic", "anthropic", "claude-sonnet-4-5"],
  ["anthropic", "anthropic", "claude-opus-5"],
] as const)("%s: %s/%s costs what the catalogue's own calculator says", async (provider, providerId, model) => {
  const clock = new FakeClock();
  const price = await priceList({}, clock).priceOf(provider, model);
  for (const inputTokens of [1, 999, 200_000, 200_001, 800_000]) {
    const cachedInputTokens = Math.floor(inputTokens / 3);
    const theirs = calcPrice(
      { input_tokens: inputTokens, cache_read_tokens: cachedInputTokens, output_tokens: 777 },
      model,
      { providerId, timestamp: new Date(clock.now()) },
    );
    const ours = price.costOf({ inputTokens, cachedInputTokens, outputTokens: 777, reasoningTokens: 0 });
    expect(ours - (theirs?.total_price ?? Number.NaN) * 1_000_000).toBeGreaterThan(-1e-3);
    expect(ours - (theirs?.total_price ?? Number.NaN) * 1_000_000).toBeLessThan(1);
  }
});
