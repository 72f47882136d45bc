// What a collector gets of a run: one trace, whose parts hang together as the work did.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { spawnAgentSchema } from "../../src/agents/index.ts";
import { evaluationTools } from "../../src/evaluation/index.ts";
import { traceParentFrom } from "../../src/kernel/trace-parent.ts";
import { type AppOptions, type AppUnderTest, appUnderTest } from "./app-under-test.ts";
import { type ReceivedSpan, startTraceCollector, type TraceCollector, treeOf } from "./trace-collector.ts";

/** A hundred runs on a machine that does much else. */
const SLOW_MS = 120_000;
const CHAT = "chat gemini-3.8-flash";

/** What the collector has after the end of an app in which this was done. */
async function traced(
  work: (app: AppUnderTest) => Promise<unknown>,
  options: AppOptions = {},
): Promise<TraceCollector> {
  const collector = await startTraceCollector();
  onTestFinished(() => collector[Symbol.asyncDispose]());
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...options.environment };
  await using app = await appUnderTest({ ...options, environment });
  await work(app);
  return collector;
}

const named = (spans: readonly ReceivedSpan[], name: string): readonly ReceivedSpan[] =>
  spans.filter((span) => span.name === name);

test("a run is one trace: run > agent > step > attempt, and graders under the agent", async () => {
  const collector = await traced((app) => app.spawn({ prompt: "hello", graders: ["non_empty"] }));
  expect(treeOf(collector.spans())).toEqual([
    "run spawn_agent",
    "  invoke_agent",
    "    step answer 1.1",
    `      ${CHAT}`,
    "    grade non_empty",
  ]);
});

test("each attempt of a retried step is a part of it, the failed one with its class", async () => {
  const script = [{ prompt: "hello", answers: [{ fault: "overloaded" as const }, { text: "fine" }] }];
  const collector = await traced((app) => app.spawn({ prompt: "hello" }), { script });
  expect(treeOf(collector.spans())).toEqual([
    "run spawn_agent",
    "  invoke_agent",
    "    step answer 1.1",
    `      ${CHAT}`,
    `      ${CHAT}`,
  ]);
  const [first, second] = named(collector.spans(), CHAT);
  expect(first).toMatchObject({
    status: { code: 2, message: "overloaded" },
    attributes: { "error.type": "overloaded", "http.response.status_code": 503 },
  });
  expect(second?.status.code).not.toBe(2);
});

test("a repair is a further step, with graders of its own", async () => {
  const script = [{ prompt: "6 x 7", answers: [{ text: "41" }, { text: "42" }] }];
  const graders = [{ type: "numeric" as const, equals: 42 }];
  const collector = await traced((app) => app.spawn({ prompt: "6 x 7", graders, on_fail: "repair" }), { script });
  expect(treeOf(collector.spans())).toEqual([
    "run spawn_agent",
    "  invoke_agent",
    "    step answer 1.1",
    `      ${CHAT}`,
    "    grade numeric",
    "    step answer 2.1",
    `      ${CHAT}`,
    "    grade numeric",
  ]);
  expect(named(collector.spans(), "grade numeric").map(({ attributes }) => attributes)).toEqual([
    expect.objectContaining({ "gen_ai.evaluation.score.label": "failed", "gen_ai.evaluation.score.value": 0 }),
    expect.objectContaining({ "gen_ai.evaluation.score.label": "passed", "gen_ai.evaluation.score.value": 1 }),
  ]);
});

/** As far as begins are told. */
const inMs = (nanoseconds = "0"): bigint => BigInt(nanoseconds) / 1_000_000n;

test("graders of a long answer, which a thread grades, follow each other, each in its own time", async () => {
  const script = [{ prompt: "json", answers: [{ text: `"${"long ".repeat(50_000)}"` }] }];
  const graders = ["json_valid" as const, "non_empty" as const];
  const collector = await traced((app) => app.spawn({ prompt: "json", graders }), { script });
  const [first] = named(collector.spans(), "grade json_valid");
  const [second] = named(collector.spans(), "grade non_empty");
  expect([first, second]).not.toContain(undefined);
  expect(inMs(first?.endTimeUnixNano)).toBeLessThanOrEqual(inMs(second?.startTimeUnixNano));
});

test("a judge that is paused between its votes is one part, with all votes below it", async () => {
  const verdict = JSON.stringify({ reasoning: "I have read it.", evidence: "Lima", verdict: "mostly" });
  let asked = 0;
  const says = (_prompt: string, request: string) => {
    if (!request.includes("You judge the work of others")) return { text: "Lima." };
    asked += 1;
    return asked === 2 ? { fault: "hang" as const } : { text: verdict };
  };
  const collector = await traced(
    async (app) => {
      const { runs } = app.useCases;
      const graders = [{ type: "relevance" as const, votes: 5 as const }];
      const spawned = app.spawn({ prompt: "Capital?", graders });
      await expect.poll(() => asked).toBe(2);
      const run_id = (await runs.list({ limit: 1 })).runs[0]?.run_id ?? "";
      await runs.pause(run_id);
      expect(await spawned).toMatchObject({ status: "paused" });
      await runs.resume(run_id);
      expect(await runs.wait(run_id, 20_000, new AbortController().signal)).toMatchObject({ status: "completed" });
    },
    { provider: { says } },
  );
  const tree = treeOf(collector.spans());
  expect(tree.filter((line) => !line.startsWith(" "))).toEqual(["run spawn_agent"]);
  expect(tree.filter((line) => line.includes("grade "))).toEqual(["    grade relevance"]);
  expect(tree.filter((line) => line.includes(" vote ")).length).toBe(3);
});

test("an agent with a folder has a step for each request and a part for each use of a tool", async () => {
  const folder = mkdtempSync(join(tmpdir(), "traced-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "planted-name.txt"), "planted-text");
  const collector = await traced((app) => app.spawn({ prompt: "Look", working_dir: folder }), {
    settings: { agents: { roots: [folder] } },
    script: [
      {
        prompt: "Look",
        steps: [
          { tool_calls: [{ name: "list", arguments: {} }] },
          { tool_calls: [{ name: "read", arguments: { path: "planted-name.txt" } }] },
          { text: "Seen." },
        ],
      },
    ],
  });
  expect(treeOf(collector.spans())).toEqual([
    "run spawn_agent",
    "  invoke_agent",
    "    step answer 1.1",
    `      ${CHAT}`,
    "    execute_tool list",
    "    step answer 1.2",
    `      ${CHAT}`,
    "    execute_tool read",
    "    step answer 1.3",
    `      ${CHAT}`,
  ]);
  for (const { body } of collector.received) expect(body).not.toContain("planted");
});

test("the runs of a batch's prompts are parts of the batch's", async () => {
  const collector = await traced((app) =>
    app.spawnEach({ agents: [{ prompt: "a" }, { prompt: "b" }], concurrency: 1 }),
  );
  const prompt = ["  run spawn_parallel_agents", "    invoke_agent", "      step answer 1.1", `        ${CHAT}`];
  expect(treeOf(collector.spans())).toEqual(["run spawn_parallel_agents", ...prompt, ...prompt]);
});

test("a hundred runs at once have each their own parts", { timeout: SLOW_MS }, async () => {
  const collector = await traced(
    (app) => Promise.all(Array.from({ length: 100 }, (_, i) => app.spawn({ prompt: `p${i}`, graders: ["non_empty"] }))),
    { settings: { timeouts: { attempt_ms: 30_000 } } },
  );
  const spans = collector.spans();
  const traces = new Set(spans.map(({ traceId }) => traceId));
  expect(traces.size).toBe(100);
  for (const traceId of traces) {
    expect(treeOf(spans, traceId)).toEqual([
      "run spawn_agent",
      "  invoke_agent",
      "    step answer 1.1",
      `      ${CHAT}`,
      "    grade non_empty",
    ]);
  }
});

test("a model call says whom it asked, what it took, what it thought and what it cost", async () => {
  const usage = {
    promptTokenCount: 1_000,
    cachedContentTokenCount: 400,
    candidatesTokenCount: 50,
    thoughtsTokenCount: 30,
  };
  let cost: unknown;
  const collector = await traced(
    async (app) => {
      cost = (await app.spawn({ prompt: "think" })).cost_usd;
    },
    { script: [{ prompt: "think", answers: [{ text: "thought", usage }] }] },
  );
  expect(cost).toBeGreaterThan(0);
  expect(named(collector.spans(), CHAT)[0]).toMatchObject({
    kind: 3,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "simulated",
      "gen_ai.request.model": "gemini-3.8-flash",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 1_000,
      "gen_ai.usage.cache_read.input_tokens": 400,
      "gen_ai.usage.output_tokens": 80,
      "gen_ai.usage.reasoning.output_tokens": 30,
      "task_orchestrator.cost_usd": cost,
    },
  });
});

const CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

async function calledBy(traceparent: string, tracestate?: string): Promise<readonly ReceivedSpan[]> {
  const parent = traceParentFrom(traceparent, tracestate);
  const collector = await traced((app) =>
    app.useCases.agents.spawnAgent(spawnAgentSchema.parse({ prompt: "hello" }), {
      signal: new AbortController().signal,
      abortEnds: "work",
      ...(parent === null ? {} : { traceParent: parent }),
    }),
  );
  return collector.spans();
}

test("a caller's trace goes on in the run's, with its state", async () => {
  const spans = await calledBy(CALLER, "vendor=opaque");
  expect(spans.map(({ traceId }) => traceId)).toEqual(spans.map(() => "0af7651916cd43dd8448eb211c80319c"));
  const [run] = named(spans, "run spawn_agent");
  expect(run).toMatchObject({ parentSpanId: "b7ad6b7169203331", traceState: "vendor=opaque" });
});

test.each([
  ["eval_run", { output: "hello", graders: ["non_empty"] }],
  ["trial_export", {}],
])("a call of %s is a part of its caller's trace, too", async (name, args) => {
  const parent = traceParentFrom(CALLER, undefined);
  const collector = await traced(async ({ useCases }) => {
    const tool = evaluationTools(() => Promise.resolve(useCases.evaluation)).find((each) => each.name === name);
    const call = { signal: new AbortController().signal, progress: () => {} };
    await tool?.call(args, parent === null ? call : { ...call, traceParent: parent });
  });
  const [run] = named(collector.spans(), `run ${name}`);
  expect(run).toMatchObject({ traceId: parent?.traceId, parentSpanId: parent?.spanId });
});

test("a caller that does not record its trace gets no piece of one", async () => {
  expect(await calledBy(CALLER.replace(/01$/, "00"))).toEqual([]);
});

test("a state with a secret in it goes no further", async () => {
  const [run] = named(await calledBy(CALLER, `vendor=AIza${"A".repeat(35)}`), "run spawn_agent");
  expect(run?.traceState).toBeUndefined();
});
