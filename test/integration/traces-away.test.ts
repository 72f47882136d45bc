// A collector that is slow, full, broken, silent or not there changes no answer, and is told of once.
import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { logFilePath } from "../../src/observability/index.ts";
import type { RunAnswer } from "../../src/runs/index.ts";
import { appUnderTest } from "./app-under-test.ts";
import { type Manner, startTraceCollector } from "./trace-collector.ts";

const PROMPTS = Array.from({ length: 20 }, (_, i) => `p${i}`);
const script = PROMPTS.map((prompt) => ({ prompt, answers: [{ text: `${prompt} answered` }] }));

interface Seen {
  readonly answers: readonly unknown[];
  /** The events of the log that tell of traces. */
  readonly told: readonly { readonly event: string; readonly lost?: number }[];
}

async function seenWith(environment: Readonly<Record<string, string>>): Promise<Seen> {
  let log = "";
  const answers: RunAnswer[] = [];
  const app = await appUnderTest({ script, environment });
  const copyOfLog = logFilePath(app.dataDirectory);
  for (const prompt of PROMPTS) answers.push(await app.spawn({ prompt, graders: ["non_empty"] }));
  await app.end();
  try {
    log = readFileSync(copyOfLog, "utf8");
  } catch {
    // Nothing was logged.
  }
  await app[Symbol.asyncDispose]();
  const lines = log.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
  return {
    answers: answers.map(({ status, response, evaluation, cost_usd }) => ({ status, response, evaluation, cost_usd })),
    told: lines.filter(({ event }) => String(event).startsWith("traces-")),
  };
}

async function collectorThat(manner: Manner): Promise<string> {
  const collector = await startTraceCollector();
  onTestFinished(() => collector[Symbol.asyncDispose]());
  collector.behave(manner);
  return collector.url;
}

async function nobody(): Promise<string> {
  const collector = await startTraceCollector();
  await collector[Symbol.asyncDispose]();
  return collector.url;
}

test.each([
  ["refuses with 400", () => collectorThat({ status: 400 })],
  ["fails with 500", () => collectorThat({ status: 500 })],
  ["has too much to do, 429", () => collectorThat({ status: 429 })],
  ["never answers", () => collectorThat("hang")],
  ["is not there", nobody],
] as const)(
  "a collector that %s costs no answer, and is told of once with what was lost (promise:collectors-cost-nothing)",
  async (_what, collector) => {
    const url = await collector();
    const without = await seenWith({});
    const withIt = await seenWith({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    expect(withIt.answers).toEqual(without.answers);
    expect(withIt.told.map(({ event }) => event)).toEqual(["traces-lost", "traces-not-sent"]);
    expect(withIt.told[1]?.lost).toBe(PROMPTS.length * 5);
    expect(without.told).toEqual([]);
  },
);

test("a collector that is slow gets everything in the end (promise:collectors-cost-nothing)", async () => {
  const collector = await startTraceCollector();
  onTestFinished(() => collector[Symbol.asyncDispose]());
  collector.behave({ status: 200, afterMs: 500 });
  const { told } = await seenWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(told).toEqual([]);
  expect(collector.spans().length).toBe(PROMPTS.length * 5);
});

test("what a collector says that it left of a batch is told of as lost", async () => {
  const url = await collectorThat({ status: 200, answer: { partialSuccess: { rejectedSpans: "3" } } });
  const { told } = await seenWith({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
  expect(told.map(({ event }) => event)).toEqual(["traces-lost", "traces-not-sent"]);
  expect(told[1]?.lost).toBeGreaterThanOrEqual(3);
});

test("scores that Langfuse refuses one by one are told of as lost", async () => {
  const url = await collectorThat({ status: 207, answer: { successes: [], errors: [{ id: "1", status: 400 }] } });
  const { told } = await seenWith({
    LANGFUSE_SECRET_KEY: "sk-lf-1-of-a-test",
    LANGFUSE_PUBLIC_KEY: "pk-lf-1",
    LANGFUSE_BASE_URL: url,
  });
  expect(told.at(-1)).toMatchObject({ event: "traces-not-sent" });
});

test("a collector that takes only small requests gets everything in small ones", async () => {
  const collector = await startTraceCollector();
  onTestFinished(() => collector[Symbol.asyncDispose]());
  collector.behave({ status: 200, mostBytes: 10_000 });
  const { told } = await seenWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(told).toEqual([]);
  const taken = collector.received.filter(({ body }) => body.length <= 10_000);
  expect(taken.length).toBeGreaterThan(1);
  const names = taken.flatMap(({ body }) => body.match(/"spanId"/g) ?? []);
  expect(names.length).toBe(PROMPTS.length * 5);
});

test("a Langfuse that is not there is like any other collector", async () => {
  const { answers, told } = await seenWith({
    LANGFUSE_SECRET_KEY: "sk-lf-1-of-a-test",
    LANGFUSE_PUBLIC_KEY: "pk-lf-1",
    LANGFUSE_BASE_URL: await nobody(),
  });
  expect(answers.length).toBe(PROMPTS.length);
  // Traces and scores go to different addresses of it.
  expect(told.map(({ event }) => event)).toEqual(["traces-lost", "traces-lost", "traces-not-sent"]);
  expect(told[2]?.lost).toBe(PROMPTS.length * 6);
});
