import { expect, test } from "vitest";
import type { Candidate } from "../config/index.ts";
import { testConfig } from "../config/testing.ts";
import { type PriceList, createPriceList } from "../cost/index.ts";
import { asMicroUsd } from "../kernel/money.ts";
import { FakeClock } from "../kernel/testing.ts";
import { fakeRun } from "../runs/testing.ts";
import type { Circumstances } from "./circumstances.ts";
import { alternativeTo, createRouter, noteRoute, type RouteRequest } from "./routing.ts";

const gemini = { apiKey: "key", baseUrl: "https://example.com/v1beta" };
const openai = { apiKey: "key", baseUrl: "https://example.com/v1" };
const local = { apiKey: null, baseUrl: "http://localhost:11434/v1" };

const candidate = (provider: Candidate["provider"], model: string): Candidate => ({ provider, model });
const routing = {
  general: [
    candidate("google_gemini", "gemini-a"),
    candidate("google_gemini", "gemini-b"),
    candidate("openai", "gpt-a"),
  ],
  code: [candidate("google_gemini", "gemini-c"), candidate("anthropic", "claude-a")],
};
const fallbacks = {
  contextWindow: [candidate("openai", "gpt-long"), candidate("anthropic", "claude-a")],
  contentPolicy: [candidate("google_gemini", "gemini-a"), candidate("openai", "gpt-a")],
};
const config = testConfig({
  routing,
  fallbacks,
  providers: { google_gemini: gemini },
  routedProviders: ["google_gemini"],
});
const both = testConfig({
  routing,
  fallbacks,
  providers: { google_gemini: gemini, openai },
  routedProviders: ["google_gemini", "openai"],
});

const free = { costOf: () => asMicroUsd(0), worstCase: () => asMicroUsd(0) };
const contextTokensOf = (): Promise<null> => Promise.resolve(null);
/** Knows the price of what the lists have, of whatever provider, and no other. */
const prices: PriceList = {
  priceOf: (_provider, model) =>
    /-(?:a|b|c|long)$/.test(model) ? Promise.resolve(free) : Promise.reject(new Error("no price")),
  contextTokensOf,
};

/** Each model's obstacle; every other one's way is free. */
function circumstances(obstacles: Readonly<Record<string, string>> = {}, throttled = false): Circumstances {
  return {
    of: ({ model }) => Promise.resolve({ obstacle: obstacles[model] ?? null, throttled }),
    worstCase: ({ model }) => Promise.resolve(asMicroUsd(PRICES[model] ?? 5)),
  };
}

const PRICES: Readonly<Record<string, number>> = { "gemini-a": 9, "gemini-b": 3, "gpt-a": 2 };

function request(model: string, looksLike: RouteRequest["looksLike"] = "general"): RouteRequest {
  return { model, looksLike, inputTokensAtMost: 100, maxTokens: 100 };
}

test.each<[string, RouteRequest["looksLike"], string]>([
  ["auto", "general", "gemini-a"],
  ["auto", "code", "gemini-c"],
  ["code", "general", "gemini-c"],
  ["gemini-b", "general", "gemini-b"],
  ["google_gemini:gemini-b", "general", "gemini-b"],
])("%s for %j goes to %s", async (model, looksLike, expected) => {
  const route = await createRouter(config, prices, circumstances()).route(request(model, looksLike));
  expect(route).toMatchObject({ provider: "google_gemini", model: expected });
});

test("who has no price stands in for nobody", async () => {
  const unpriced = [candidate("openai", "gpt-unpriced"), candidate("openai", "gpt-long")];
  const lists = { contextWindow: unpriced, contentPolicy: unpriced };
  const { alternatives } = await createRouter({ ...both, fallbacks: lists }, prices, circumstances()).route(
    request("general"),
  );
  expect(alternatives["context-window"]).toEqual([candidate("openai", "gpt-long")]);
  expect(alternatives["content-policy"]).toEqual([candidate("openai", "gpt-long")]);
});

test("a model outside the lists is known when it has a price", async () => {
  const knows: PriceList = { priceOf: () => Promise.resolve(free), contextTokensOf };
  const route = await createRouter(config, knows, circumstances()).route(request("gemini-other"));
  expect(route).toMatchObject({ provider: "google_gemini", model: "gemini-other" });
});

test("a model id alone belongs to its maker, where that one has a key", async () => {
  const router = createRouter(both, prices, circumstances());
  expect(await router.route(request("gpt-a"))).toMatchObject({ provider: "openai", model: "gpt-a" });
  await expect(router.route(request("claude-a"))).rejects.toMatchObject({ code: "models/unknown-model" });
});

test("a model of one's own server is known by its list, not by every name being free there", async () => {
  const own = testConfig({
    routing: { general: [candidate("openai_compatible", "llama3.3:70b")] },
    providers: { openai_compatible: local },
    routedProviders: ["openai_compatible"],
  });
  const router = createRouter(own, createPriceList({ config: own, clock: new FakeClock() }), circumstances());
  const expected = { provider: "openai_compatible", model: "llama3.3:70b" };
  expect(await router.route(request("auto"))).toMatchObject(expected);
  expect(await router.route(request("llama3.3:70b"))).toMatchObject(expected);
  await expect(router.route(request("llama3"))).rejects.toMatchObject({ code: "models/unknown-model" });
});

test("the reason says how the model was found", async () => {
  const route = await createRouter(config, prices, circumstances()).route(request("auto"));
  expect(route.reason).toBe("automatic choice: the request looks like general, first of its list");
});

test("what has something in its way is passed over, and the reason says what", async () => {
  const busy = circumstances({ "gemini-a": "is resting after failures for another 12 s" });
  const route = await createRouter(config, prices, busy).route(request("general"));
  expect(route).toMatchObject({
    model: "gemini-b",
    reason:
      "the routing name general, next of its list: google_gemini:gemini-a is resting after failures for another 12 s",
  });
});

test("where everything has something in its way, the first of the list is asked", async () => {
  const busy = circumstances({ "gemini-a": "is resting", "gemini-b": "is resting" });
  expect(await createRouter(config, prices, busy).route(request("general"))).toMatchObject({ model: "gemini-a" });
});

test("where most of the budget is used, the cheapest healthy one is asked", async () => {
  const throttled = createRouter(both, prices, circumstances({ "gpt-a": "is resting" }, true));
  expect(await throttled.route(request("general"))).toMatchObject({
    model: "gemini-b",
    reason: "the routing name general, the cheapest of its list: most of the budget of google_gemini is used",
    alternatives: { next: [candidate("google_gemini", "gemini-a"), candidate("openai", "gpt-a")] },
  });
});

test("candidates without a key or a price are no candidates", async () => {
  const unpriced: PriceList = {
    priceOf: (_provider, model) =>
      model === "gemini-a" ? Promise.reject(new Error("no price")) : Promise.resolve(free),
    contextTokensOf,
  };
  const route = await createRouter(config, unpriced, circumstances()).route(request("general"));
  expect(route).toMatchObject({ model: "gemini-b", alternatives: { next: [] } });
});

test("the rest of the list stands in, in order; longer readers and other policies have lists of their own", async () => {
  const { alternatives } = await createRouter(both, prices, circumstances()).route(request("general"));
  expect(alternatives).toEqual({
    next: [candidate("google_gemini", "gemini-b"), candidate("openai", "gpt-a")],
    "context-window": [candidate("openai", "gpt-long")],
    "content-policy": fallbacks.contentPolicy,
  });
});

test("nobody stands in for a model that the request named", async () => {
  const { alternatives } = await createRouter(both, prices, circumstances()).route(request("gemini-a"));
  expect(alternatives).toEqual({ next: [], "context-window": [], "content-policy": [] });
});

test("each stands in once; after a refused key or a content policy only another provider", async () => {
  const route = await createRouter(both, prices, circumstances()).route(request("general"));
  const tried = [route, candidate("google_gemini", "gemini-b")];
  expect(alternativeTo(route, "next", route.alternatives, tried)).toEqual(candidate("openai", "gpt-a"));
  expect(alternativeTo(route, "content-policy", route.alternatives, [route])).toEqual(candidate("openai", "gpt-a"));
  expect(alternativeTo(route, "other-provider", route.alternatives, [route])).toEqual(candidate("openai", "gpt-a"));
  expect(alternativeTo(route, "none", route.alternatives, [route])).toBeUndefined();
});

test("an unknown model is refused with names that exist", async () => {
  const routed = createRouter(config, prices, circumstances()).check(request("gemini-aa"));
  await expect(routed).rejects.toMatchObject({
    code: "models/unknown-model",
    hint: expect.stringContaining('"gemini-a"'),
  });
});

test("an unknown model of a named provider is refused with names that exist there", async () => {
  const routed = createRouter(config, prices, circumstances()).check(request("google_gemini:gemini-aa"));
  await expect(routed).rejects.toMatchObject({
    code: "models/unknown-model",
    hint: expect.stringContaining('"google_gemini:gemini-a"'),
  });
});

test("a named model without a price is refused before the run", async () => {
  const none: PriceList = { priceOf: () => Promise.reject(new Error("no price")), contextTokensOf };
  await expect(createRouter(config, none, circumstances()).check(request("gemini-a"))).rejects.toThrow("no price");
  await expect(createRouter(config, none, circumstances()).check(request("auto"))).rejects.toThrow("no price");
});

test("without a key there is nobody to ask", async () => {
  const bare = testConfig({ routing, providers: {}, routedProviders: [] });
  await expect(createRouter(bare, prices, circumstances()).check(request("auto"))).rejects.toMatchObject({
    code: "models/no-provider",
    hint: expect.stringContaining("GEMINI_API_KEY"),
  });
});

test("a provider that is not set up is refused by name", async () => {
  await expect(
    createRouter(config, prices, circumstances()).check(request("anthropic:claude-a")),
  ).rejects.toMatchObject({
    code: "models/unconfigured-provider",
    hint: expect.stringContaining("ANTHROPIC_API_KEY"),
  });
});

test("a list of models that nobody has a key for is named, with the key that it needs", async () => {
  const keyless = testConfig({ ...config, routing: { general: [candidate("anthropic", "claude-a")] } });
  await expect(createRouter(keyless, prices, circumstances()).check(request("auto"))).rejects.toMatchObject({
    code: "models/unreachable-list",
    message: expect.stringContaining("general"),
    hint: expect.stringContaining("ANTHROPIC_API_KEY"),
  });
});

test("a list may name the simulated provider's models as answers do", async () => {
  const named = { general: [candidate("simulated", "gemini-b")] };
  const alone = testConfig({ routing: named, providers: { simulated: gemini }, routedProviders: ["simulated"] });
  const route = await createRouter(alone, prices, circumstances()).route(request("general"));
  expect(route).toMatchObject({ provider: "simulated", model: "gemini-b" });
});

test("the simulated provider, where it is alone, stands for the one it imitates", async () => {
  const alone = testConfig({ routing, providers: { simulated: gemini }, routedProviders: ["simulated"] });
  const route = await createRouter(alone, prices, circumstances()).route(request("general"));
  expect(route).toMatchObject({
    provider: "simulated",
    model: "gemini-a",
    alternatives: { next: [candidate("simulated", "gemini-b")] },
  });
});

test("the choice stands in the run's timeline", async () => {
  const run = fakeRun();
  noteRoute(await createRouter(config, prices, circumstances()).route(request("auto")), run);
  expect(run.notes).toEqual([{ step: "routed", source: "src/models/routing.ts" }]);
});
