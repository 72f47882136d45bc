import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { collectStream, SilentProvider } from "./collect-stream.ts";

const LIMITS = { firstChunkMs: 60_000, stallMs: 30_000 };
const USAGE = {
  inputTokens: { total: 7, noCache: 7, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 3, text: 3, reasoning: 0 },
};

type Part = LanguageModelV4StreamPart;
const START: Part[] = [{ type: "stream-start", warnings: [] }];
const HELLO: Part[] = [
  { type: "text-start", id: "0" },
  { type: "text-delta", id: "0", delta: "Hel" },
  { type: "text-delta", id: "0", delta: "lo" },
  { type: "text-end", id: "0" },
];
const FINISH: Part[] = [{ type: "finish", usage: USAGE, finishReason: { unified: "stop", raw: "STOP" } }];

/** A stream that the test fills; `gone` once its reader has cancelled it. */
function openStream() {
  let controller: ReadableStreamDefaultController<Part> | undefined;
  const gone = Promise.withResolvers<unknown>();
  const stream = new ReadableStream<Part>({
    start: (given) => {
      controller = given;
    },
    cancel: (reason) => {
      gone.resolve(reason);
    },
  });
  return {
    stream,
    gone: gone.promise,
    push: (...parts: readonly Part[]) => {
      for (const part of parts) controller?.enqueue(part);
    },
    close: () => controller?.close(),
    fail: (error: unknown) => controller?.error(error),
  };
}

function collecting(clock = new FakeClock(), signal = new AbortController().signal) {
  const open = openStream();
  const sent = collectStream(() => Promise.resolve({ stream: open.stream }), {
    signal,
    limits: LIMITS,
    clock,
    onText: () => {},
  });
  // It is looked at later.
  sent.catch(() => {});
  return { ...open, clock, sent };
}

test("the pieces are one answer with its figures, as if it had come whole", async () => {
  const { push, close, sent } = collecting();
  push(...START, ...HELLO, ...FINISH);
  close();
  expect(await sent).toEqual({
    content: [{ type: "text", text: "Hello" }],
    finishReason: { unified: "stop", raw: "STOP" },
    usage: USAGE,
    warnings: [],
  });
});

test("who answered, as the provider names it, is kept", async () => {
  const { push, close, sent } = collecting();
  push(...START, { type: "response-metadata", id: "r_1", modelId: "model-2026-11" }, ...HELLO, ...FINISH);
  close();
  expect((await sent).response).toEqual({ id: "r_1", modelId: "model-2026-11" });
});

const signed = (signature: string) => ({ providerMetadata: { anthropic: { signature } } });

test("signatures come with the part that they sign, whichever piece carried them", async () => {
  const { push, close, sent } = collecting();
  push(
    { type: "reasoning-start", id: "r" },
    { type: "reasoning-delta", id: "r", delta: "hm" },
    { type: "reasoning-delta", id: "r", delta: "", ...signed("thought") },
    { type: "reasoning-end", id: "r" },
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: "So." },
    { type: "text-end", id: "t", ...signed("text") },
    ...FINISH,
  );
  close();
  expect((await sent).content).toEqual([
    { type: "reasoning", text: "hm", ...signed("thought") },
    { type: "text", text: "So.", ...signed("text") },
  ]);
});

test("text and thinking stay apart, in the order in which they began", async () => {
  const { push, close, sent } = collecting();
  push(
    { type: "reasoning-start", id: "r" },
    { type: "text-start", id: "t" },
    { type: "reasoning-delta", id: "r", delta: "hm" },
    { type: "text-delta", id: "t", delta: "yes" },
    ...FINISH,
  );
  close();
  expect((await sent).content).toEqual([
    { type: "reasoning", text: "hm" },
    { type: "text", text: "yes" },
  ]);
});

test("a stream that ends without its finish was interrupted, and its figures are unknown", async () => {
  const { push, close, sent } = collecting();
  push(...START, ...HELLO);
  close();
  const { finishReason, usage } = await sent;
  expect(finishReason.unified).toBe("interrupted");
  expect(usage.outputTokens.total).toBeUndefined();
});

test("an error among the pieces is thrown as it was reported, and the stream is given up", async () => {
  const { push, sent, gone } = collecting();
  const error = { message: "overloaded", statusCode: 529 };
  push(...HELLO, { type: "error", error });
  await expect(sent).rejects.toBe(error);
  await gone;
});

test("a stream that breaks is thrown as it broke", async () => {
  const { push, fail, sent } = collecting();
  push(...HELLO);
  fail(new TypeError("terminated"));
  await expect(sent).rejects.toThrow("terminated");
});

test("without a first piece it is given up after firstChunkMs, whatever the library says by itself", async () => {
  const { push, clock, sent, gone } = collecting();
  push(...START, { type: "response-metadata", id: "x" }, { type: "ping" });
  await clock.advance(LIMITS.firstChunkMs);
  await expect(sent).rejects.toThrow("no first piece of the answer within 60 s");
  expect(await gone).toBeInstanceOf(SilentProvider);
});

test("without a further piece it is given up stallMs after the last one (promise:silence-is-noticed)", async () => {
  const { push, clock, sent } = collecting();
  push(...HELLO);
  await clock.advance(LIMITS.stallMs - 1);
  push({ type: "text-delta", id: "0", delta: "!" });
  await clock.advance(LIMITS.stallMs - 1);
  await clock.advance(1);
  await expect(sent).rejects.toThrow("no further piece of the answer within 30 s");
});

test("a request that never gets its head is given up after firstChunkMs, and its signal aborts", async () => {
  const clock = new FakeClock();
  const seen: AbortSignal[] = [];
  const sent = collectStream(
    (signal) => {
      seen.push(signal);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
      });
    },
    { signal: new AbortController().signal, limits: LIMITS, clock, onText: () => {} },
  );
  const given = expect(sent).rejects.toBeInstanceOf(SilentProvider);
  await clock.advance(LIMITS.firstChunkMs);
  await given;
  expect(seen[0]?.aborted).toBe(true);
});

test("after the end no timer is left", async () => {
  const { push, close, clock, sent } = collecting();
  push(...HELLO, ...FINISH);
  close();
  await sent;
  await clock.advance(10 * LIMITS.firstChunkMs);
  expect((await sent).content).toHaveLength(1);
});
