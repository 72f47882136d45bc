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
      return { input: flatRate(1), cachedInput: flatRate(1), output: flatRate(1) };
    };
    const prices = createPriceList({
      config: testConfig(),
      clock: new FakeClock(),
      loadCatalogue: () => Promise.resolve(catalogue),
    });
    await prices.priceOf("google_gemini", "a");
    await prices.priceOf("google_gemini", "a");
    await prices.priceOf("google_gemini", "b");
    expect(asked).toEqual(["a", "b"]);
  });
});

test.each([
  "gemini-2.5-pro",
  "gemini-2.5-flash-lite",
  "gemini-3.1-pro-preview",
  "gemini-3.5-flash",
  "gemini-3.7-flash",
])("%s costs what the catalogue's own calculator says", async (model) => {
  const clock = new FakeClock();
  const price = await priceList({}, clock).priceOf("google_gemini", model);
  for (const inputTokens of [1, 999, 200_000, 200_001, 800_000]) {
    const cachedInputTokens = Math.floor(inputTokens / 3);
    const theirs = calcPrice(
      { input_tokens: inputTokens, cache_read_tokens: cachedInputTokens, output_tokens: 777 },
      model,
      { providerId: "google", timestamp: new Date(clock.now()) },
    );
    const ours = price.costOf({ inputTokens, cachedInputTokens, outputTokens: 777, reasoningTokens: 0 });
    expect(ours - (theirs?.total_price ?? Number.NaN) * 1_000_000).toBeGreaterThan(-1e-3);
    expect(ours - (theirs?.total_price ?? Number.NaN) * 1_000_000).toBeLessThan(1);
  }
});
