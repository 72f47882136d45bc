// Grading a text that somebody has.
import { expect, test } from "vitest";
import { evalRunSchema, type EvalRunInput, evaluationTools, GRADER_NAMES } from "../../src/evaluation/index.ts";
import { createOrchestrator, OrchestratorError } from "../../src/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";

const never = new AbortController().signal;

function evaluate({ useCases }: AppUnderTest, input: EvalRunInput, waitMs = 10_000) {
  return useCases.evaluation.evaluate(evalRunSchema.parse(input), waitMs, never);
}

test("every grader reports, and the text leaves a trial of a run of its own", async () => {
  await using app = await appUnderTest();
  const answer = await evaluate(app, { output: "It is 42.", graders: [{ type: "numeric", equals: 41 }, "non_empty"] });
  expect(answer).toMatchObject({
    kind: "evaluation",
    status: "completed",
    cost_usd: 0,
    evaluation: { passed: false, score: 0.5, graders: [{ grader: "numeric" }, { grader: "non_empty" }] },
  });
  expect(await app.useCases.runs.get(answer.run_id)).toMatchObject({
    run_id: answer.run_id,
    evaluation: { score: 0.5 },
  });
  expect(app.provider.journal()).toEqual([]);
});

test("its judges are asked, paid for, and read the prompt beside the text", async () => {
  const seen: string[] = [];
  await using app = await appUnderTest({
    provider: {
      says: (_prompt, request) => {
        seen.push(request);
        return { text: '{"reasoning":"yes","evidence":"","verdict":"to the point"}' };
      },
    },
  });
  const answer = await evaluate(app, { prompt: "Why?", output: "Because.", graders: ["relevance"] });
  expect(answer).toMatchObject({ evaluation: { passed: true }, attempts: [{ purpose: "judge" }] });
  expect(answer.cost_usd).toBeGreaterThan(0);
  expect(seen[0]).toMatch(/Why\?[\s\S]*Because\./);
});

test("a slow judge leaves the run's id, and the run goes on", async () => {
  await using app = await appUnderTest({ provider: { latencyMs: 300 } });
  const { run_id, status } = await evaluate(app, { output: "x", graders: ["safety"] }, 1);
  expect(status).toBe("running");
  expect(await app.useCases.runs.wait(run_id, 10_000, never)).toMatchObject({ status: "completed" });
});

test("a pipeline shows its parts, and a preset is one", async () => {
  await using app = await appUnderTest();
  const weighted = {
    type: "pipeline" as const,
    aggregate: "weighted" as const,
    min_score: 0.7,
    graders: [
      { type: "contains" as const, all: ["a"], weight: 3 },
      { type: "contains" as const, all: ["b"], weight: 1 },
    ],
  };
  const answer = await evaluate(app, { output: '{"a":1}', graders: [weighted, "json"] });
  expect(answer.evaluation).toMatchObject({
    passed: true,
    graders: [
      { grader: "pipeline", score: 0.75, graders: [{ passed: true }, { passed: false }] },
      { grader: "pipeline", passed: true, graders: [{ grader: "json_valid" }, { grader: "error_text" }] },
    ],
  });
});

test.each([
  ["no grader", { output: "x", graders: [] }],
  ["an unknown one", { output: "x", graders: ["nice"] }],
  ["no output", { graders: ["non_empty"] }],
  [
    "51 graders",
    { output: "x", graders: [{ type: "pipeline", graders: Array.from({ length: 51 }, () => "non_empty") }] },
  ],
])("%s is refused", (_what, input) => {
  expect(evalRunSchema.safeParse(input).success).toBe(false);
});

test("pipelines within pipelines end at four levels", () => {
  const nested = (levels: number): object =>
    levels === 0 ? { type: "non_empty" } : { type: "pipeline", graders: [nested(levels - 1)] };
  expect(evalRunSchema.safeParse({ output: "x", graders: [nested(4)] }).success).toBe(true);
  expect(evalRunSchema.safeParse({ output: "x", graders: [nested(5)] }).success).toBe(false);
  expect(evalRunSchema.safeParse({ output: "x", graders: [nested(5_000)] }).success).toBe(false);
});

test("a judge that cannot be asked is refused before anything begins", async () => {
  await using app = await appUnderTest();
  const asked = evaluate(app, { output: "x", graders: [{ type: "safety", model: "gpt-nonsense" }] });
  await expect(asked).rejects.toMatchObject({ code: "models/unknown-model" });
  expect((await app.useCases.runs.list({ limit: 10 })).runs).toEqual([]);
});

test("the library grades, too", async () => {
  await using app = await appUnderTest();
  await using orchestrator = await createOrchestrator({
    provider: "simulated",
    environment: { TASK_ORCHESTRATOR_HOME: app.dataDirectory },
  });
  expect(await orchestrator.evaluate({ output: "x", graders: ["non_empty"] })).toMatchObject({
    evaluation: { passed: true },
  });
  // @ts-expect-error -- what a program without types may pass
  await expect(orchestrator.evaluate({ output: 7, graders: ["non_empty"] })).rejects.toThrow(OrchestratorError);
});

test("whoever names a grader that there is not is told of every one", async () => {
  const tools = evaluationTools(() => Promise.reject(new Error("nothing is opened")));
  const call = { signal: never, progress: () => {} };
  const asked = tools.find(({ name }) => name === "eval_run")?.call({ output: "x", graders: ["nice"] }, call);
  const refusal: unknown = await asked?.catch((error: unknown) => error);
  if (!(refusal instanceof OrchestratorError)) throw new Error("it was not refused");
  for (const name of [...GRADER_NAMES, "pipeline", "explanation"]) expect(refusal.message).toContain(name);
});
