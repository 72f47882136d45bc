// A run that another process goes on with goes on in its trace: the caller's, or the one that follows from its id.
import { expect, onTestFinished, test } from "vitest";
import { createApp, processWorld, type Role, type UseCases } from "../../src/app.ts";
import { spawnAgentSchema, spawnEachSchema } from "../../src/agents/index.ts";
import { loadConfig } from "../../src/config/index.ts";
import { durableTools } from "../../src/durable/index.ts";
import { traceParentFrom } from "../../src/kernel/trace-parent.ts";
import type { Script } from "../../src/models/simulated/index.ts";
import { runAnswerSchema } from "../../src/runs/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";
import { startTraceCollector, treeOf } from "./trace-collector.ts";

const CHAT = "chat gemini-3.8-flash";
const never = new AbortController().signal;

const otlp = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
const langfuse = (url: string) => ({
  LANGFUSE_SECRET_KEY: "sk-lf-1-of-a-test",
  LANGFUSE_PUBLIC_KEY: "pk-lf-1",
  LANGFUSE_BASE_URL: url,
});

interface Process extends AsyncDisposable {
  readonly useCases: UseCases;
}

/** Processes on one data directory, as far as they can be that in this one, and the collector that all of them name. */
async function stage(script: Script, collectors: (url: string) => Readonly<Record<string, string>> = otlp) {
  const collector = await startTraceCollector();
  const place: AppUnderTest = await appUnderTest({ script });
  onTestFinished(async () => {
    await place[Symbol.asyncDispose]();
    await collector[Symbol.asyncDispose]();
  });
  const start = async (role: Role): Promise<Process> => {
    const environment = {
      env: { TASK_ORCHESTRATOR_HOME: place.dataDirectory, ...collectors(collector.url) },
      cwd: place.dataDirectory,
      homeDirectory: place.dataDirectory,
      platform: "linux" as const,
    };
    const config = loadConfig(environment, { provider: { name: "simulated", url: place.provider.url } });
    const app = createApp(config, processWorld(config), role);
    return { useCases: await app.useCases(), [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
  };
  return { collector, start, provider: place.provider };
}

test("a submitted run's trace is its submitter's, whoever works on it", async () => {
  const { collector, start } = await stage([]);
  const parent = traceParentFrom("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", undefined);
  let runId = "";
  {
    await using submitter = await start("visits");
    const [submit] = durableTools(() => Promise.resolve(submitter.useCases.durable));
    const call = { signal: never, progress: () => {}, ...(parent === null ? {} : { traceParent: parent }) };
    const answer = await submit?.call({ kind: "agent", payload: { prompt: "Later" } }, call);
    runId = runAnswerSchema.parse(answer?.structured).run_id;
  }
  expect(collector.received).toEqual([]);
  {
    await using worker = await start("works");
    await worker.useCases.runs.wait(runId, 10_000, never);
  }
  const spans = collector.spans();
  expect(treeOf(spans)).toEqual(["run spawn_agent", "  invoke_agent", "    step answer 1.1", `      ${CHAT}`]);
  const run = spans.find(({ name }) => name === "run spawn_agent");
  expect(run).toMatchObject({ traceId: parent?.traceId, parentSpanId: parent?.spanId });
});

test("a batch that is handed over is one trace with one root, in which nothing is done twice", async () => {
  const { collector, start, provider } = await stage([
    { prompt: "a", answers: [{ text: "A" }] },
    { prompt: "b", answers: [{ fault: "hang" }, { text: "B" }] },
  ]);
  let runId = "";
  {
    await using first = await start("works");
    const request = spawnEachSchema.parse({ agents: [{ prompt: "a" }, { prompt: "b" }], concurrency: 1, wait_ms: 0 });
    ({ run_id: runId } = await first.useCases.agents.spawnEach(request, { signal: never, abortEnds: "wait" }));
    await expect.poll(() => provider.journal()).toHaveLength(2);
  }
  expect(collector.spans().map(({ name }) => name)).not.toContain("run spawn_agent");
  {
    await using second = await start("works");
    await second.useCases.runs.wait(runId, 10_000, never);
  }
  const spans = collector.spans();
  const part = ["    invoke_agent", "      step answer 1.1", `        ${CHAT}`];
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  expect(treeOf(spans)).toEqual([
    "run spawn_parallel_agents",
    "  run spawn_parallel_agents",
    ...part,
    "  run spawn_parallel_agents",
    ...part,
    `        ${CHAT}`,
  ]);
});

test("an answer that is graded again after a hand-over has one score, at one grader's part, with every part under another", async () => {
  const script = [{ prompt: "6 x 7", answers: [{ text: "41" }, { fault: "hang" as const }, { text: "42" }] }];
  const { collector, start, provider } = await stage(script, langfuse);
  const graders = [
    { type: "numeric" as const, equals: 42 },
    { type: "contains" as const, all: ["2"] },
  ];
  let runId = "";
  {
    await using first = await start("works");
    const request = spawnAgentSchema.parse({ prompt: "6 x 7", graders, on_fail: "repair", wait_ms: 0 });
    ({ run_id: runId } = await first.useCases.agents.spawnAgent(request, { signal: never, abortEnds: "wait" }));
    await expect.poll(() => provider.journal()).toHaveLength(2);
  }
  expect(collector.scores().map(({ name, value }) => [name, value])).toEqual([
    ["numeric", 0],
    ["contains", 0],
  ]);
  {
    await using second = await start("works");
    await second.useCases.runs.wait(runId, 10_000, never);
  }
  // The same thing twice is one in Langfuse: it goes by ids.
  const spans = [...new Map(collector.spans("/traces").map((span) => [span.spanId, span])).values()];
  const scores = [...new Map(collector.scores().map((score) => [score.id, score])).values()];
  expect(scores.map(({ name, value }) => `${name} ${value}`).toSorted()).toEqual([
    "contains 0",
    "contains 1",
    "numeric 0",
    "numeric 1",
  ]);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  for (const { observationId } of scores) expect(ids).toContain(observationId);
  expect(treeOf(spans).toSorted()).toEqual(
    [
      "run spawn_agent",
      "  invoke_agent",
      "    step answer 1.1",
      `      ${CHAT}`,
      "    grade numeric",
      "    grade contains",
      "    step answer 2.1",
      `      ${CHAT}`,
      `      ${CHAT}`,
      "    grade numeric",
      "    grade contains",
    ].toSorted(),
  );
});

test("a run that is done again after its end is a further part of its trace", async () => {
  const { collector, start } = await stage([{ prompt: "p", answers: [{ fault: "blocked" }, { text: "yes" }] }]);
  {
    await using app = await start("visits");
    const request = spawnEachSchema.parse({ agents: [{ prompt: "p" }] });
    const batch = await app.useCases.agents.spawnEach(request, { signal: never, abortEnds: "wait" });
    await app.useCases.runs.retry(batch.run_id);
    await app.useCases.runs.wait(batch.run_id, 10_000, never);
  }
  const spans = collector.spans();
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  const tree = treeOf(spans).filter((line) => line.includes("run "));
  expect(tree).toEqual([
    "run spawn_parallel_agents",
    "  run spawn_parallel_agents",
    "  run spawn_parallel_agents",
    "    run spawn_parallel_agents",
  ]);
});
