// What Langfuse gets: the same traces by its own processor, and each verdict as a score on the trace that it belongs to.
import { expect, onTestFinished, test } from "vitest";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";
import { startTraceCollector, type TraceCollector } from "./trace-collector.ts";

/** A hundred runs on a machine that does much else. */
const SLOW_MS = 120_000;
const TRACES = "/api/public/otel/v1/traces";

async function langfuse(
  work: (app: AppUnderTest) => Promise<unknown>,
  script: Parameters<typeof appUnderTest>[0] = {},
): Promise<TraceCollector> {
  const collector = await startTraceCollector();
  onTestFinished(() => collector[Symbol.asyncDispose]());
  const environment = {
    LANGFUSE_SECRET_KEY: "sk-lf-1-of-a-test",
    LANGFUSE_PUBLIC_KEY: "pk-lf-1",
    LANGFUSE_HOST: collector.url,
  };
  await using app = await appUnderTest({ ...script, environment });
  await work(app);
  return collector;
}

test("each part has the kind that Langfuse shows it as, and the run is its root", async () => {
  const collector = await langfuse((app) => app.spawn({ prompt: "hello", graders: ["non_empty"] }));
  const spans = collector.spans(TRACES);
  expect(
    Object.fromEntries(spans.map(({ name, attributes }) => [name, attributes["langfuse.observation.type"]])),
  ).toEqual({
    "run spawn_agent": "span",
    invoke_agent: "agent",
    "step answer 1.1": "chain",
    "chat gemini-3.8-flash": "generation",
    "grade non_empty": "evaluator",
  });
  const roots = spans.filter(({ attributes }) => attributes["langfuse.internal.is_app_root"] === true);
  expect(roots.map(({ name }) => name)).toEqual(["run spawn_agent"]);
});

test("usage and cost are in Langfuse's own terms, too", async () => {
  const usage = { promptTokenCount: 100, candidatesTokenCount: 50, thoughtsTokenCount: 30 };
  const collector = await langfuse((app) => app.spawn({ prompt: "think" }), {
    script: [{ prompt: "think", answers: [{ text: "thought", usage }] }],
  });
  const chat = collector.spans(TRACES).find(({ name }) => name.startsWith("chat "));
  expect(JSON.parse(String(chat?.attributes["langfuse.observation.usage_details"]))).toEqual({
    input: 100,
    input_cached_tokens: 0,
    output: 50,
    output_reasoning_tokens: 30,
    total: 180,
  });
  expect(JSON.parse(String(chat?.attributes["langfuse.observation.cost_details"]))).toEqual({
    total: chat?.attributes["task_orchestrator.cost_usd"],
  });
});

test(
  "with a hundred runs at once each score stands on its own run's trace, at its grader's part",
  { timeout: SLOW_MS },
  async () => {
    const collector = await langfuse(
      (app) =>
        Promise.all(
          Array.from({ length: 100 }, (_, i) =>
            app.spawn({ prompt: `p${i}`, graders: [{ type: "contains", all: [i % 2 === 0 ? "e" : "never said"] }] }),
          ),
        ),
      {
        settings: { timeouts: { attempt_ms: 30_000 } },
        script: Array.from({ length: 100 }, (_, i) => ({ prompt: `p${i}`, answers: [{ text: "yes" }] })),
      },
    );
    const graders = new Map(
      collector.spans(TRACES).flatMap((span) => (span.name === "grade contains" ? [[span.spanId, span] as const] : [])),
    );
    const scores = collector.scores();
    expect(scores.length).toBe(100);
    for (const { traceId, observationId, name, value } of scores) {
      const span = graders.get(observationId);
      expect(name).toBe("contains");
      expect(span?.traceId).toBe(traceId);
      expect(span?.attributes["gen_ai.evaluation.score.value"]).toBe(value);
    }
    expect(new Set(scores.map(({ traceId }) => traceId)).size).toBe(100);
    expect(scores.filter(({ value }) => value === 1).length).toBe(50);
  },
);

test("a grader that could not tell gives no score", async () => {
  // A simulated model that nobody gave a verdict judges nothing.
  const collector = await langfuse((app) => app.spawn({ prompt: "hello", graders: ["non_empty", "relevance"] }));
  expect(collector.scores().map(({ name }) => name)).toEqual(["non_empty"]);
});
