import { expect, test } from "vitest";
import { testConfig } from "../config/testing.ts";
import type { PriceList } from "../cost/index.ts";
import { asMicroUsd } from "../kernel/money.ts";
import { fakeRun } from "../runs/testing.ts";
import { createRouter } from "./routing.ts";

const gemini = { apiKey: "key", baseUrl: "https://example.com/v1beta" };
const routing = { general: ["gemini-a", "gemini-b"], code: ["gemini-c"] };
const config = testConfig({ routing, providers: { google_gemini: gemini }, routedProviders: ["google_gemini"] });

/** Knows no price at all. */
const prices: PriceList = { priceOf: () => Promise.reject(new Error("no price")) };

test.each([
  ["auto", "hello", "gemini-a"],
  ["auto", "fix this:\n```ts\nlet a\n```", "gemini-c"],
  ["code", "hello", "gemini-c"],
  ["gemini-b", "hello", "gemini-b"],
  ["google_gemini:gemini-b", "hello", "gemini-b"],
])("%s for %j goes to %s", async (model, prompt, expected) => {
  const route = await createRouter(config, prices)({ model, prompt });
  expect(route).toMatchObject({ provider: "google_gemini", model: expected });
});

test("a model outside the lists is known when it has a price", async () => {
  const free = { costOf: () => asMicroUsd(0), worstCase: () => asMicroUsd(0) };
  const knows: PriceList = { priceOf: () => Promise.resolve(free) };
  expect(await createRouter(config, knows)({ model: "gemini-other", prompt: "" })).toMatchObject({
    model: "gemini-other",
  });
});

test("the reason says how the model was found", async () => {
  const route = await createRouter(config, prices)({ model: "auto", prompt: "hello" });
  expect(route.reason).toBe("automatic choice: the prompt looks like general, first of its list");
});

test("an unknown model is refused with names that exist", async () => {
  const routed = createRouter(config, prices)({ model: "gemini-aa", prompt: "" });
  await expect(routed).rejects.toMatchObject({
    code: "models/unknown-model",
    hint: expect.stringContaining('"gemini-a"'),
  });
});

test("an unknown model of a named provider is refused with names that exist there", async () => {
  const routed = createRouter(config, prices)({ model: "google_gemini:gemini-aa", prompt: "" });
  await expect(routed).rejects.toMatchObject({
    code: "models/unknown-model",
    hint: expect.stringContaining('"google_gemini:gemini-a"'),
  });
});

test("without a key there is nobody to ask", async () => {
  const bare = testConfig({ routing, providers: {}, routedProviders: [] });
  await expect(createRouter(bare, prices)({ model: "auto", prompt: "" })).rejects.toMatchObject({
    code: "models/no-provider",
    hint: expect.stringContaining("GEMINI_API_KEY"),
  });
});

test("a provider that is not set up is refused by name", async () => {
  await expect(createRouter(config, prices)({ model: "simulated:gemini-a", prompt: "" })).rejects.toMatchObject({
    code: "models/unconfigured-provider",
  });
});

test("the choice stands in the run's timeline", async () => {
  const run = fakeRun();
  await createRouter(config, prices)({ model: "auto", prompt: "hello" }, run);
  expect(run.notes).toEqual([{ step: "routed", source: "src/models/routing.ts" }]);
});
