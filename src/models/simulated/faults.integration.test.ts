// Every fault over real HTTP, as the AI SDK shows it to its caller.
import { createGoogle } from "@ai-sdk/google";
import { APICallError, generateText } from "ai";
import { expect, test } from "vitest";
import { FakeClock } from "../../kernel/testing.ts";
import { FAULTS, isFaultName, type FaultName } from "./faults.ts";
import { SIMULATED_API_KEY } from "../../config/index.ts";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";

function startWith(fault: FaultName): Promise<SimulatedProvider> {
  return startSimulatedProvider({
    clock: new FakeClock(),
    retryDelay: "0.050s",
    script: [{ prompt: "Hi", answers: [{ fault, text: "a text that is long enough to be cut" }] }],
  });
}

function ask(provider: SimulatedProvider, abortSignal = new AbortController().signal) {
  const google = createGoogle({ apiKey: SIMULATED_API_KEY, baseURL: `${provider.url}/v1beta` });
  return generateText({
    model: google("gemini-2.5-flash"),
    prompt: "Hi",
    maxOutputTokens: 1_000,
    maxRetries: 0,
    abortSignal,
  });
}

async function errorOf(fault: FaultName): Promise<APICallError> {
  await using provider = await startWith(fault);
  const error: unknown = await ask(provider).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(provider.journal()[0]?.outcome).toBe(fault);
  if (!APICallError.isInstance(error)) throw new Error(`${fault} was not an APICallError`, { cause: error });
  return error;
}

const asError: { readonly [name in FaultName]?: object } = {
  rate_limited: { statusCode: 429, isRetryable: true },
  daily_quota: { statusCode: 429, isRetryable: true },
  server_error: { statusCode: 500, isRetryable: true },
  overloaded: { statusCode: 503, isRetryable: true },
  bad_gateway: { statusCode: 502, isRetryable: true },
  cut_socket: { statusCode: undefined, isRetryable: true },
  cut_json: { statusCode: 200, isRetryable: false },
  cut_body: { statusCode: 200, isRetryable: true },
  wrong_key: { statusCode: 400, isRetryable: false, message: "API key not valid. Please pass a valid API key." },
  unknown_model: { statusCode: 404, isRetryable: false },
  context_overflow: {
    statusCode: 400,
    isRetryable: false,
    message: "The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).",
  },
  garbage: { statusCode: 200, isRetryable: false },
};

const asResult: { readonly [name in FaultName]?: object } = {
  empty: { finishReason: "stop", rawFinishReason: "STOP" },
  blocked: { finishReason: "content-filter", rawFinishReason: "PROHIBITED_CONTENT" },
  safety: { finishReason: "content-filter", rawFinishReason: "SAFETY" },
  recitation: { finishReason: "content-filter", rawFinishReason: "RECITATION" },
  truncated_by_thinking: { finishReason: "length", rawFinishReason: "MAX_TOKENS" },
  malformed_call: { finishReason: "error", rawFinishReason: "MALFORMED_FUNCTION_CALL" },
  no_candidates: { finishReason: "other", rawFinishReason: undefined },
};

test.each(Object.keys(asError).filter(isFaultName))("%s is an error", async (fault) => {
  expect(await errorOf(fault)).toMatchObject(asError[fault] ?? {});
});

test.each(Object.keys(asResult).filter(isFaultName))("%s is a result without text", async (fault) => {
  await using provider = await startWith(fault);
  const result = await ask(provider);
  expect(result).toMatchObject({ text: "", ...asResult[fault] });
  expect(provider.journal()[0]?.outcome).toBe(fault);
});

test("every fault but the hang, and those that only a stream can have, is one or the other", () => {
  const whole = Object.keys(FAULTS).filter((name) => !/^stream_|^slow_/.test(name));
  expect([...Object.keys(asError), ...Object.keys(asResult), "hang"].toSorted()).toEqual(whole.toSorted());
});

test("a hang lasts until the client leaves", async () => {
  await using provider = await startWith("hang");
  const client = new AbortController();
  const asked = ask(provider, client.signal);
  await expect.poll(() => provider.journal()).toMatchObject([{ outcome: "hang", status: null }]);
  client.abort();
  await expect(asked).rejects.toThrow("aborted");
});

test("a hang ends when the server closes", async () => {
  const provider = await startWith("hang");
  const asked = ask(provider);
  await expect.poll(() => provider.journal()).toHaveLength(1);
  await Promise.all([expect(asked).rejects.toThrow(APICallError), provider[Symbol.asyncDispose]()]);
});

test("a spent minute says how long to wait", async () => {
  const { data } = await errorOf("rate_limited");
  expect(data).toMatchObject({
    error: {
      status: "RESOURCE_EXHAUSTED",
      details: [
        {
          violations: [
            { quotaId: expect.stringContaining("PerMinute"), quotaDimensions: { model: "gemini-2.5-flash" } },
          ],
        },
        {},
        { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "0.050s" },
      ],
    },
  });
});

test("a spent day is told from a spent minute by the quota's id alone", async () => {
  const { data } = await errorOf("daily_quota");
  expect(data).toMatchObject({
    error: {
      details: [{ violations: [{ quotaId: expect.stringContaining("PerDay") }] }, {}, { retryDelay: "0.050s" }],
    },
  });
});

test("thinking that ate the whole limit is billed", async () => {
  await using provider = await startWith("truncated_by_thinking");
  const { usage } = await ask(provider);
  expect(usage).toMatchObject({ outputTokens: 1_000, outputTokenDetails: { reasoningTokens: 1_000, textTokens: 0 } });
});

test("a cut answer is in the journal with what it would cost", async () => {
  await using provider = await startWith("cut_body");
  await expect(ask(provider)).rejects.toThrow(APICallError);
  expect(provider.journal()[0]).toMatchObject({ status: 200, usage: { candidatesTokenCount: 9 } });
});
