// The wires beside Gemini's over real HTTP: answers, structured output, figures, and requests that are wrong.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createGoogle } from "@ai-sdk/google";
import { generateText, Output, streamText } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { SIMULATED_API_KEY } from "../../config/index.ts";
import { FakeClock } from "../../kernel/testing.ts";
import { type SimulatedProvider, type SimulatedProviderOptions, startSimulatedProvider } from "./server.ts";

const TEXT = "An answer of several words, so that it comes in pieces.";

function start(options: Partial<SimulatedProviderOptions> = {}): Promise<SimulatedProvider> {
  return startSimulatedProvider({ clock: new FakeClock(), ...options });
}

const CLIENTS = {
  gemini: ({ url }: SimulatedProvider, apiKey = SIMULATED_API_KEY) =>
    createGoogle({ apiKey, baseURL: `${url}/v1beta` })("gemini-2.5-flash"),
  openai: ({ url }: SimulatedProvider, apiKey = SIMULATED_API_KEY) =>
    createOpenAI({ apiKey, baseURL: `${url}/v1` }).chat("gpt-5-mini"),
  compatible: ({ url }: SimulatedProvider, apiKey = SIMULATED_API_KEY) =>
    createOpenAICompatible({
      name: "own",
      apiKey,
      baseURL: `${url}/v1`,
      includeUsage: true,
      supportsStructuredOutputs: true,
    })("llama3.3"),
  anthropic: ({ url }: SimulatedProvider, apiKey = SIMULATED_API_KEY) =>
    createAnthropic({ apiKey, baseURL: `${url}/v1` })("claude-haiku-4-5"),
};

describe.each(Object.entries(CLIENTS))("%s", (name, modelOf) => {
  test("an answer is the same whole and streamed, with the script's figures", async () => {
    const usage = {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      candidatesTokenCount: 20,
      thoughtsTokenCount: name === "anthropic" ? 0 : 30,
    };
    await using provider = await start({ script: [{ prompt: "Hi", answers: [{ text: TEXT, usage }] }] });
    const whole = await generateText({ model: modelOf(provider), prompt: "Hi", maxRetries: 0 });
    const streamed = streamText({ model: modelOf(provider), prompt: "Hi", maxRetries: 0 });
    const parts: string[] = [];
    for await (const part of streamed.textStream) parts.push(part);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join("")).toBe(TEXT);
    expect(whole.text).toBe(TEXT);
    const figures = {
      inputTokens: 100,
      outputTokens: name === "anthropic" ? 20 : 50,
      inputTokenDetails: { cacheReadTokens: 60 },
    };
    expect(whole.usage).toMatchObject(figures);
    expect(await streamed.totalUsage).toMatchObject(figures);
    expect(provider.journal()).toMatchObject([{ streamed: false }, { streamed: true }]);
  });

  test("a schema gets its smallest instance", async () => {
    await using provider = await start();
    const { output } = await generateText({
      model: modelOf(provider),
      prompt: "Hi",
      maxRetries: 0,
      output: Output.object({ schema: z.object({ kind: z.enum(["bug", "idea"]), count: z.number() }) }),
    });
    expect(output).toEqual({ kind: "bug", count: 0 });
  });

  test("the output limit cuts the text, and says so", async () => {
    await using provider = await start({ script: [{ prompt: "Hi", answers: [{ text: TEXT }] }] });
    const asked = generateText({ model: modelOf(provider), prompt: "Hi", maxOutputTokens: 70, maxRetries: 0 });
    expect(await asked).toMatchObject({ finishReason: expect.stringMatching(/^(?:stop|length)$/) });
    const tiny = generateText({ model: modelOf(provider), prompt: "Hi", maxOutputTokens: 5, maxRetries: 0 });
    expect(await tiny).toMatchObject({ finishReason: "length" });
  });

  test("a wrong key is refused, and nothing is read", async () => {
    await using provider = await start();
    const asked = generateText({ model: modelOf(provider, "wrong-key"), prompt: "Hi", maxRetries: 0 });
    await expect(asked).rejects.toMatchObject({
      statusCode: expect.toSatisfy((status) => [400, 401].includes(status)),
    });
    expect(provider.journal()).toMatchObject([{ prompt: null, keyOk: false, outcome: "rejected" }]);
  });
});

const WRONG: readonly (readonly [string, string, unknown])[] = [
  ["no JSON", "/v1/chat/completions", "{"],
  ["no messages", "/v1/chat/completions", { model: "gpt-5", messages: [] }],
  ["no model", "/v1/chat/completions", { messages: [{ role: "user", content: "Hi" }] }],
  ["an unknown role", "/v1/chat/completions", { model: "gpt-5", messages: [{ role: "god", content: "Hi" }] }],
  ["a limit of nothing", "/v1/chat/completions", { model: "m", max_tokens: 0, messages: [{ role: "user" }] }],
  ["a number in the content", "/v1/chat/completions", { model: "m", messages: [{ role: "user", content: 1 }] }],
  ["no JSON", "/v1/messages", "["],
  ["no limit", "/v1/messages", { model: "claude-opus-5", messages: [{ role: "user", content: "Hi" }] }],
  ["a system turn", "/v1/messages", { model: "c", max_tokens: 1, messages: [{ role: "system", content: "" }] }],
  ["no messages", "/v1/messages", { model: "claude-opus-5", max_tokens: 1, messages: [] }],
];

test.each(WRONG)("%s at %s is a 400 in the provider's own shape", async (_what, path, body) => {
  await using provider = await start();
  const response = await fetch(`${provider.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${SIMULATED_API_KEY}`, "x-api-key": SIMULATED_API_KEY },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { type: "invalid_request_error", message: expect.stringMatching(/./) },
  });
});

test.each([
  ["/v1/chat/completions", { model: "unknown-model", messages: [{ role: "user", content: "Hi" }] }],
  ["/v1/messages", { model: "gpt-5", max_tokens: 1, messages: [{ role: "user", content: "Hi" }] }],
])("a model that nobody knows is a 404 at %s", async (path, body) => {
  await using provider = await start();
  const response = await fetch(`${provider.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${SIMULATED_API_KEY}`, "x-api-key": SIMULATED_API_KEY },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining(body.model) } });
});
