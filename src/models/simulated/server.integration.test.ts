// The simulated provider over real HTTP with the real AI SDK: answers, script, chaos, keys, journal, concurrency.
import { createGoogle } from "@ai-sdk/google";
import { generateText, Output } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { FakeClock } from "../../kernel/testing.ts";
import { PortUnavailableError } from "./errors.ts";
import { SIMULATED_API_KEY } from "../../config/index.ts";
import { startSimulatedProvider, type SimulatedProvider, type SimulatedProviderOptions } from "./server.ts";

function start(options: Partial<SimulatedProviderOptions> = {}): Promise<SimulatedProvider> {
  return startSimulatedProvider({ clock: new FakeClock(), ...options });
}

function modelOf(provider: SimulatedProvider, name = "gemini-2.5-flash", apiKey = SIMULATED_API_KEY) {
  return createGoogle({ apiKey, baseURL: `${provider.url}/v1beta` })(name);
}

function ask(provider: SimulatedProvider, prompt: string, maxOutputTokens = 8_192) {
  return generateText({ model: modelOf(provider), prompt, maxOutputTokens, maxRetries: 0 });
}

async function textOrFault(provider: SimulatedProvider, prompt: string): Promise<string> {
  return ask(provider, prompt).then(
    ({ text }) => text,
    () => "failed",
  );
}

async function chaosOutcomes(order: readonly string[]): Promise<ReadonlyMap<string | null, string>> {
  await using provider = await start({ seed: "chaos", faultRate: 0.4, faults: ["server_error", "cut_json", "empty"] });
  await Promise.all(order.map((prompt) => textOrFault(provider, prompt)));
  return new Map(provider.journal().map(({ prompt, outcome }) => [prompt, outcome]));
}

function post(provider: SimulatedProvider, path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${provider.url}${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify({ contents: [{ parts: [{ text: "Hi" }] }] }),
  });
}

test("an unscripted answer owns up to being simulated and repeats itself", async () => {
  await using provider = await start();
  const prompt = "Explain how a mutex differs from a semaphore to someone who is new to threads";
  const [first, second] = [await ask(provider, prompt), await ask(provider, prompt)];
  expect(first.text).toBe(
    'This answer is simulated: no model read the prompt that begins "Explain how a mutex differs from a semaphore to someone who ".',
  );
  expect(second.text).toBe(first.text);
  expect(first).toMatchObject({ finishReason: "stop", rawFinishReason: "STOP" });
  expect(second.usage).toEqual(first.usage);
  expect(second.response.id).not.toBe(first.response.id);
});

test("usage counts four characters a token and adds thinking to the output", async () => {
  await using provider = await start({ script: [{ prompt: "12345678", answers: [{ text: "123456789" }] }] });
  const { usage } = await ask(provider, "12345678");
  const thoughts = usage.outputTokenDetails.reasoningTokens ?? 0;
  expect(thoughts).toBeGreaterThan(0);
  expect(usage).toMatchObject({ inputTokens: 2, outputTokens: 3 + thoughts, totalTokens: 5 + thoughts });
});

test("a script sets the usage", async () => {
  const usage = {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    candidatesTokenCount: 20,
    thoughtsTokenCount: 30,
  };
  await using provider = await start({ script: [{ prompt: "Hi", answers: [{ text: "Hello", usage }] }] });
  const answer = await ask(provider, "Hi");
  expect(answer.usage).toMatchObject({
    inputTokens: 100,
    inputTokenDetails: { noCacheTokens: 40, cacheReadTokens: 60 },
    outputTokens: 50,
    outputTokenDetails: { textTokens: 20, reasoningTokens: 30 },
    totalTokens: 150,
  });
});

test("scripted answers come in order", async () => {
  await using provider = await start({
    script: [{ prompt: "Hi", answers: [{ text: "one" }, { fault: "server_error" }, { text: "three" }] }],
  });
  const texts = [];
  for (let i = 0; i < 4; i += 1) texts.push(await textOrFault(provider, "Hi"));
  expect(texts).toEqual(["one", "failed", "three", "three"]);
});

test("a JSON schema is answered with an instance of it", async () => {
  await using provider = await start();
  const schema = z.object({ title: z.string(), tags: z.array(z.string()).min(2), done: z.boolean() });
  const { output } = await generateText({
    model: modelOf(provider),
    prompt: "Describe the task",
    output: Output.object({ schema }),
    maxRetries: 0,
  });
  expect(output).toEqual({ title: "simulated", tags: ["simulated", "simulated"], done: false });
});

test("a text longer than the limit is cut there, thinking first", async () => {
  await using provider = await start({ script: [{ prompt: "Hi", answers: [{ text: "word".repeat(100) }] }] });
  const { text, finishReason, usage } = await ask(provider, "Hi", 80);
  const thoughts = usage.outputTokenDetails.reasoningTokens ?? 0;
  expect({ finishReason, outputTokens: usage.outputTokens }).toEqual({ finishReason: "length", outputTokens: 80 });
  expect(text).toBe("word".repeat(80 - thoughts));
});

test("a limit below the thinking leaves no text", async () => {
  await using provider = await start();
  expect(await ask(provider, "Hi", 5)).toMatchObject({ text: "", finishReason: "length", usage: { outputTokens: 5 } });
});

test("a thinking budget of 0 switches thinking off", async () => {
  await using provider = await start();
  const { usage } = await generateText({
    model: modelOf(provider),
    prompt: "Hi",
    maxRetries: 0,
    providerOptions: { google: { thinkingConfig: { thinkingBudget: 0 } } },
  });
  expect(usage.outputTokenDetails.reasoningTokens).toBe(0);
});

test("a fault that the script did not ask for leaves the scripted answer to the retry", async () => {
  await using provider = await start({
    seed: "1",
    faultRate: 0.5,
    faults: ["overloaded"],
    script: [{ prompt: "Hi", answers: [{ text: "one" }, { text: "two" }] }],
  });
  const texts = [];
  for (let i = 0; i < 10; i += 1) texts.push(await textOrFault(provider, "Hi"));
  const answered = texts.filter((text) => text !== "failed");
  expect(texts).toContain("failed");
  expect(answered.slice(0, 2)).toEqual(["one", "two"]);
});

test("the same seed fails the same prompts, whatever the order", async () => {
  const prompts = Array.from({ length: 60 }, (_, index) => `prompt ${index}`);
  expect(await chaosOutcomes(prompts.toReversed())).toEqual(await chaosOutcomes(prompts));
});

test("500 requests are open at once and all are answered", async () => {
  const clock = new FakeClock();
  await using provider = await start({ clock, latencyMs: 100 });
  const asked = Array.from({ length: 500 }, (_, index) => ask(provider, `prompt ${index}`));
  await expect.poll(() => clock.sleeps).toHaveLength(500);
  await clock.advance(100);
  const answers = await Promise.all(asked);
  expect(answers.every(({ text }, index) => text.includes(`"prompt ${index}"`))).toBe(true);
});

test("both API versions are served", async () => {
  await using provider = await start();
  const key = { "x-goog-api-key": SIMULATED_API_KEY };
  const statuses = await Promise.all(
    ["v1", "v1beta", "v2"].map(
      async (version) => (await post(provider, `/${version}/models/gemini-2.5-pro:generateContent`, key)).status,
    ),
  );
  expect(statuses).toEqual([200, 200, 404]);
});

test("the wire answer has Gemini's shape", async () => {
  await using provider = await start({ script: [{ prompt: "Hi", answers: [{ text: "Hello" }] }] });
  const response = await post(provider, "/v1beta/models/gemini-2.5-pro:generateContent", {
    "x-goog-api-key": SIMULATED_API_KEY,
  });
  const body: unknown = await response.json();
  expect(response.headers.get("content-type")).toBe("application/json; charset=UTF-8");
  expect(body).toEqual({
    candidates: [{ content: { parts: [{ text: "Hello" }], role: "model" }, finishReason: "STOP", index: 0 }],
    usageMetadata: {
      promptTokenCount: 1,
      candidatesTokenCount: 2,
      totalTokenCount: expect.any(Number),
      promptTokensDetails: [{ modality: "TEXT", tokenCount: 1 }],
      thoughtsTokenCount: expect.any(Number),
      serviceTier: "standard",
    },
    modelVersion: "gemini-2.5-pro",
    responseId: expect.stringMatching(/^.{22}$/),
  });
});

test.each([
  ["no key", "gemini-2.5-pro:generateContent", {}, 403, "PERMISSION_DENIED"],
  ["a wrong key", "gemini-2.5-pro:generateContent", { "x-goog-api-key": "wrong-key" }, 400, "INVALID_ARGUMENT"],
  ["an unknown model", "gemini-unknown:generateContent", { "x-goog-api-key": SIMULATED_API_KEY }, 404, "NOT_FOUND"],
  ["another maker's model", "gpt-5:generateContent", { "x-goog-api-key": SIMULATED_API_KEY }, 404, "NOT_FOUND"],
])("%s is refused as Gemini does", async (_mistake, target, headers, code, status) => {
  await using provider = await start();
  const response = await post(provider, `/v1beta/models/${target}`, { ...headers });
  expect(response.status).toBe(code);
  expect(await response.json()).toMatchObject({ error: { code, status } });
  expect(provider.journal()).toMatchObject([{ outcome: "rejected", status: code }]);
});

test("a wrong key is named by its reason", async () => {
  await using provider = await start();
  const asked = generateText({ model: modelOf(provider, "gemini-2.5-pro", "wrong-key"), prompt: "Hi", maxRetries: 0 });
  await expect(asked).rejects.toMatchObject({ data: { error: { details: [{ reason: "API_KEY_INVALID" }, {}] } } });
});

test("a prompt beyond the context window is refused", async () => {
  await using provider = await start();
  await expect(ask(provider, "x".repeat(4_194_308))).rejects.toThrow(
    "The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).",
  );
});

test("the journal tells every request", async () => {
  const clock = new FakeClock(1_000);
  await using provider = await start({ clock, script: [{ prompt: "Hi", answers: [{ fault: "cut_socket" }] }] });
  await textOrFault(provider, "Hi");
  await ask(provider, "Ho");
  expect(provider.journal()).toEqual([
    {
      n: 1,
      atMs: 1_000,
      path: "/v1beta/models/gemini-2.5-flash:generateContent",
      wire: "gemini",
      streamed: false,
      model: "gemini-2.5-flash",
      prompt: "Hi",
      step: 0,
      outcome: "cut_socket",
      toolCalls: [],
      status: null,
      keyOk: true,
    },
    expect.objectContaining({
      n: 2,
      prompt: "Ho",
      outcome: "answered",
      status: 200,
      usage: expect.objectContaining({ promptTokenCount: 1 }),
    }),
  ]);
});

test("the journal is served to other processes, whole and in sums", async () => {
  await using provider = await start({
    script: [
      {
        prompt: "a",
        answers: [{ text: "x", usage: { promptTokenCount: 10, candidatesTokenCount: 4, thoughtsTokenCount: 0 } }],
      },
      { prompt: "b", answers: [{ fault: "overloaded" }] },
    ],
  });
  for (const prompt of ["a", "a", "b"]) await textOrFault(provider, prompt);
  await post(provider, "/v1/models/gemini-2.5-pro:generateContent", {});
  const entries: unknown = await (await fetch(`${provider.url}/journal`)).json();
  expect(entries).toEqual(provider.journal());
  expect(await (await fetch(`${provider.url}/journal?summary`)).json()).toEqual({
    requests: 4,
    answered: 2,
    rejected: 1,
    faults: { overloaded: 1 },
    usage: {
      promptTokenCount: 20,
      cachedContentTokenCount: 0,
      candidatesTokenCount: 8,
      thoughtsTokenCount: 0,
      totalTokenCount: 28,
    },
  });
});

test("latency is waited on the clock", async () => {
  const clock = new FakeClock();
  await using provider = await start({ clock, latencyMs: 700 });
  const asked = ask(provider, "Hi");
  await expect.poll(() => clock.sleeps).toEqual([700]);
  await clock.advance(700);
  expect((await asked).finishReason).toBe("stop");
});

test("a port that is taken is an error that names it", async () => {
  await using provider = await start();
  const port = Number(new URL(provider.url).port);
  await expect(start({ port })).rejects.toThrow(PortUnavailableError);
});

test("disposing twice is no mistake", async () => {
  const provider = await start();
  await provider[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  await expect(fetch(provider.url)).rejects.toThrow("fetch failed");
});
