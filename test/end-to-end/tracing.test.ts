// Traces of real processes: from the client's own trace to the collector, whatever the collector does.
import { expect, onTestFinished, test } from "vitest";
import { startTraceCollector, type TraceCollector, treeOf } from "../integration/trace-collector.ts";
import { BIN, ERAS, makeHome, MODEL, POLL, startProvider, startServer } from "./harness.ts";
import { start, type StartOptions } from "./processes.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const CALLER = { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`, tracestate: "vendor=opaque" };

async function collector(): Promise<TraceCollector> {
  const started = await startTraceCollector();
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started;
}

/** The command `run`, to its end. */
function run(args: readonly string[], provider: { readonly url: string }, { env, input }: StartOptions) {
  return start(process.execPath, [BIN, "run", ...args], {
    env: {
      TASK_ORCHESTRATOR_HOME: makeHome().data,
      TASK_ORCHESTRATOR_SIMULATED_URL: provider.url,
      GEMINI_API_KEY: undefined,
      ...env,
    },
    ...(input === undefined ? {} : { input }),
  }).ended;
}

test.each(ERAS)("under %s the client's trace goes on in the run's", async (era) => {
  const traces = await collector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url };
  const server = await startServer({ home: makeHome(), provider: await startProvider(), env, era });
  const params = { name: "spawn_agent", arguments: { prompt: "hello", graders: ["non_empty"] } };
  await server.client.callTool({ ...params, _meta: CALLER });
  await server.close();
  await expect.poll(() => traces.spans().length, POLL).toBe(5);
  expect(treeOf(traces.spans(), TRACE_ID)).toEqual([
    "run spawn_agent",
    "  invoke_agent",
    "    step answer 1.1",
    `      chat ${MODEL}`,
    "    grade non_empty",
  ]);
  const top = traces.spans().find(({ name }) => name === "run spawn_agent");
  expect(top).toMatchObject({ parentSpanId: "b7ad6b7169203331", traceState: "vendor=opaque" });
});

test("a malformed traceparent is ignored, whatever it is", async () => {
  const traces = await collector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url };
  const server = await startServer({ home: makeHome(), provider: await startProvider(), env });
  for (const traceparent of [
    "",
    "00-x",
    7,
    { a: [] },
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    "a".repeat(100_000),
  ]) {
    const params = { name: "spawn_agent", arguments: { prompt: "hello" } };
    expect((await server.client.callTool({ ...params, _meta: { traceparent } })).isError).not.toBe(true);
  }
  await server.close();
  await expect.poll(() => traces.spans().filter(({ name }) => name.startsWith("run ")).length, POLL).toBe(6);
  const roots = traces.spans().filter(({ name }) => name.startsWith("run "));
  expect(roots.map(({ parentSpanId }) => parentSpanId)).toEqual(roots.map(() => undefined));
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(6);
});

/** Below the run of an agent that answers at once and has one grader. */
const AGENT = ["  invoke_agent", "    step answer 1.1", `      chat ${MODEL}`, "    grade non_empty"];

test("when a command has ended, every part of its trace has arrived", async () => {
  const traces = await collector();
  const prompts = Array.from({ length: 20 }, (_, n) => JSON.stringify({ prompt: `prompt ${n}` }));
  const { code } = await run(["--file", "-", "--grader", "non_empty"], await startProvider(), {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url },
    input: prompts.join("\n"),
  });
  expect(code).toBe(0);
  const top = "run spawn_parallel_agents";
  expect(treeOf(traces.spans())).toEqual([top, ...prompts.flatMap(() => [top, ...AGENT].map((part) => `  ${part}`))]);
  expect(new Set(traces.spans().map(({ spanId }) => spanId)).size).toBe(1 + prompts.length * 5);
});

test("when a server has ended on SIGTERM, what was done has arrived whole, and of what was cut off the attempt", async () => {
  const traces = await collector();
  const provider = await startProvider({ script: [{ prompt: "Hang", answers: [{ fault: "hang" }] }] });
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url };
  const server = await startServer({ home: makeHome(), provider, env });
  const ended = new Promise<void>((resolve) => {
    server.client.onclose = resolve;
  });
  for (const prompt of ["one", "two"]) await server.run("spawn_agent", { prompt, graders: ["non_empty"] });
  const cutOff = server.call("spawn_agent", { prompt: "Hang" }).catch(() => null);
  await expect.poll(() => provider.journal().length, POLL).toBe(3);
  process.kill(server.pid, "SIGTERM");
  await Promise.all([ended, cutOff]);
  const spans = traces.spans();
  const trees = [...new Set(spans.map(({ traceId }) => traceId))].map((traceId) => treeOf(spans, traceId));
  const whole = ["run spawn_agent", ...AGENT];
  expect(trees).toEqual([whole, whole, [`chat ${MODEL}`]]);
});

test("a collector that never answers does not keep a command from its end", async () => {
  const traces = await collector();
  traces.behave("hang");
  const provider = await startProvider({ script: [{ prompt: "6 x 7", answers: [{ text: "42" }] }] });
  const { code, stdout } = await run(["6 x 7"], provider, {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      LANGFUSE_SECRET_KEY: "sk-lf-1-of-a-test",
      LANGFUSE_PUBLIC_KEY: "pk-lf-1",
      LANGFUSE_BASE_URL: traces.url,
      // What Langfuse's package would print is no part of an answer.
      LANGFUSE_LOG_LEVEL: "DEBUG",
    },
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "42\n" });
  expect(traces.received.length).toBeGreaterThan(0);
});
