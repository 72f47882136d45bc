// The life of an agent's run, over the real wire of the simulated provider.
import { expect, test, vi } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

const JSON_SCHEMA = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };

test("an answer that passes its graders is completed at the first try", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "6 x 7", answers: [{ text: "The answer is 42." }] }] });
  const answer = await app.spawn({ prompt: "6 x 7", graders: [{ type: "numeric", equals: 42 }, "non_empty"] });
  expect(answer).toMatchObject({
    status: "completed",
    response: "The answer is 42.",
    untrusted: true,
    origin: "simulated:gemini-3.8-flash",
    evaluation: { passed: true },
  });
});

test("under report a failed grader does not withhold the answer (promise:graders-report)", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "6 x 7", answers: [{ text: "41" }] }] });
  const answer = await app.spawn({ prompt: "6 x 7", graders: [{ type: "numeric", equals: 42 }] });
  expect(answer).toMatchObject({ status: "completed", response: "41", evaluation: { passed: false } });
});

test("under reject a failed grader makes the run rejected, with the answer beside the reason (promise:graders-report)", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "6 x 7", answers: [{ text: "41" }] }] });
  const answer = await app.spawn({ prompt: "6 x 7", graders: [{ type: "numeric", equals: 42 }], on_fail: "reject" });
  expect(answer).toMatchObject({ status: "rejected", code: "evaluation/rejected", response: "41" });
});

test("under repair the model is asked again with the reasons", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "6 x 7", answers: [{ text: "41" }, { text: "42" }] }] });
  const answer = await app.spawn({ prompt: "6 x 7", graders: [{ type: "numeric", equals: 42 }], on_fail: "repair" });
  expect(answer).toMatchObject({ status: "completed", response: "42", evaluation: { passed: true } });
  expect(app.provider.journal()[1]?.prompt).toMatch(/numeric/);
});

/** A model that says these in turn, whatever it is asked. */
function saying(...texts: readonly string[]) {
  const left = [...texts];
  return { provider: { says: () => ({ text: left.shift() ?? "" }) } };
}

test("after two repairs that were better each time the last answer is reported", async () => {
  await using app = await appUnderTest(saying("nothing", "one", "one two"));
  const graders = [{ type: "contains" as const, all: ["one", "two", "three"] }];
  const answer = await app.spawn({ prompt: "count", graders, on_fail: "repair" });
  expect(answer).toMatchObject({ status: "completed", response: "one two", evaluation: { passed: false } });
  expect(app.provider.journal()).toHaveLength(3);
});

test("a repair that is no better ends the repairs, and the answer before it stands", async () => {
  await using app = await appUnderTest(saying("one", "nothing of it", "one two three"));
  const graders = [{ type: "contains" as const, all: ["one", "two", "three"] }];
  const answer = await app.spawn({ prompt: "count", graders, on_fail: "repair" });
  expect(answer).toMatchObject({
    response: "one",
    evaluation: { passed: false },
    repair_failed: "no_better",
  });
  expect(app.provider.journal()).toHaveLength(2);
});

test("a repair that the provider fails leaves the answer that was there", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "6 x 7", answers: [{ text: "41" }, { fault: "blocked" }] }],
  });
  const answer = await app.spawn({ prompt: "6 x 7", graders: [{ type: "numeric", equals: 42 }], on_fail: "repair" });
  expect(answer).toMatchObject({
    status: "completed",
    response: "41",
    evaluation: { passed: false },
    repair_failed: "models/blocked",
  });
});

test("an answer of the asked schema comes back parsed", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "n", answers: [{ text: '{"n": 3}' }] }] });
  const answer = await app.spawn({ prompt: "n", output_schema: JSON_SCHEMA });
  expect(answer).toMatchObject({ status: "completed", output: { n: 3 }, evaluation: { passed: true } });
});

test("an answer of another schema has no parsed output", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "n", answers: [{ text: '{"n": "three"}' }] }] });
  const answer = await app.spawn({ prompt: "n", output_schema: JSON_SCHEMA });
  expect(answer).toMatchObject({ status: "completed", evaluation: { passed: false } });
  expect(answer).not.toHaveProperty("output");
});

test("a schema that cannot be compiled is refused before a run begins", async () => {
  await using app = await appUnderTest();
  await expect(app.spawn({ prompt: "n", output_schema: { type: "nothing" } })).rejects.toMatchObject({
    code: "evaluation/invalid-schema",
  });
  expect(await app.useCases.runs.list({ limit: 5 })).toEqual({ runs: [] });
});

test("a failure that passes is healed by a retry, and both attempts stand in the answer", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "hello", answers: [{ fault: "server_error" }, { text: "hello" }] }],
  });
  const answer = await app.spawn({ prompt: "hello" });
  expect(answer).toMatchObject({
    status: "completed",
    response: "hello",
    attempts: [{ outcome: "server_error" }, { outcome: "answered" }],
  });
});

test("a settlement that the store does not take costs no answer, and counts at its worst case", async () => {
  await using app = await appUnderTest();
  const { ledger } = app.useCases.cost;
  vi.spyOn(ledger, "settle").mockRejectedValueOnce(new Error("the store is away"));
  const answer = await app.spawn({ prompt: "hello" });
  expect(answer).toMatchObject({ status: "completed", attempts: [{ estimated: true }] });
  const { providers } = await app.useCases.cost.summarize({ provider: "simulated" });
  expect(providers[0]?.today).toMatchObject({
    reservedMicroUsd: 0,
    settledMicroUsd: Math.round(answer.cost_usd * 1e6),
  });
});

test("a run's own cap refuses the attempt that could break it", async () => {
  await using app = await appUnderTest();
  const answer = await app.spawn({ prompt: "hello", max_cost_usd: 0.0001 });
  expect(answer).toMatchObject({ status: "failed", code: "cost/over-limit", cost_usd: 0 });
  expect(app.provider.journal()).toHaveLength(0);
});

test("a run's deadline ends it as failed", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "hello", answers: [{ fault: "hang" }] }] });
  const answer = await app.spawn({ prompt: "hello", timeout_ms: 100 });
  expect(answer).toMatchObject({ status: "failed", code: "runs/deadline", attempts: [{ estimated: true }] });
});

test("an aborted library call cancels the run and settles what was sent", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "hello", answers: [{ fault: "hang" }] }] });
  const controller = new AbortController();
  const spawned = app.spawn({ prompt: "hello" }, controller.signal);
  await expect.poll(() => app.provider.journal().length).toBe(1);
  controller.abort();
  expect(await spawned).toMatchObject({ status: "cancelled", attempts: [{ outcome: "cancelled", estimated: true }] });
  const summary = await app.useCases.cost.summarize({ provider: "simulated" });
  expect(summary.providers[0]?.today.reservedMicroUsd).toBe(0);
});

test("a run that was cancelled is done again under its own id", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "hello", answers: [{ fault: "hang" }, { text: "hi" }] }] });
  const controller = new AbortController();
  const spawned = app.spawn({ prompt: "hello" }, controller.signal);
  await expect.poll(() => app.provider.journal().length).toBe(1);
  controller.abort();
  const runId = (await spawned).run_id;
  await app.useCases.runs.retry(runId);
  const answer = await app.useCases.runs.wait(runId, 5_000, new AbortController().signal, () => {});
  expect(answer).toMatchObject({ run_id: runId, status: "completed", response: "hi", attempts: [{}, {}] });
});

test("a completed run is not done again", async () => {
  await using app = await appUnderTest();
  const { run_id } = await app.spawn({ prompt: "hello" });
  await expect(app.useCases.runs.retry(run_id)).rejects.toMatchObject({ code: "runs/not-retryable" });
});

test("the same idempotency key gives the same run, other arguments are an error", async () => {
  await using app = await appUnderTest();
  const first = await app.spawn({ prompt: "hello", idempotency_key: "k" });
  const second = await app.spawn({ prompt: "hello", idempotency_key: "k" });
  expect(second.run_id).toBe(first.run_id);
  expect(app.provider.journal()).toHaveLength(1);
  await expect(app.spawn({ prompt: "other", idempotency_key: "k" })).rejects.toMatchObject({
    code: "runs/idempotency-mismatch",
  });
});

test("a batch's idempotency key holds its prompts, too", async () => {
  await using app = await appUnderTest();
  await app.spawnEach({ agents: [{ prompt: "one" }], idempotency_key: "k" });
  await expect(app.spawnEach({ agents: [{ prompt: "two" }], idempotency_key: "k" })).rejects.toMatchObject({
    code: "runs/idempotency-mismatch",
  });
});

test("a cancelled batch is cancelled, though some of its prompts have completed", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "slow", answers: [{ fault: "hang" }] }] });
  const controller = new AbortController();
  const spawned = app.spawnEach({ agents: [{ prompt: "quick" }, { prompt: "slow" }] }, controller.signal);
  await expect.poll(() => app.provider.journal().length).toBe(2);
  controller.abort();
  expect(await spawned).toMatchObject({ status: "cancelled", summary: { completed: 1, cancelled: 1 } });
});

test("a completed batch is done again only where a prompt did not complete", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "bad", answers: [{ fault: "blocked" }, { text: "fine" }] }],
  });
  const { run_id } = await app.spawnEach({ agents: [{ prompt: "good" }, { prompt: "bad" }] });
  await app.useCases.runs.retry(run_id);
  const again = await app.useCases.runs.wait(run_id, 5_000, new AbortController().signal);
  expect(again.summary).toEqual({ total: 2, completed: 2 });
  expect(app.provider.journal()).toHaveLength(3);
  await expect(app.useCases.runs.retry(run_id)).rejects.toMatchObject({ code: "runs/not-retryable" });
});

test("a mistyped model is refused with the nearest names", async () => {
  await using app = await appUnderTest();
  await expect(app.spawn({ prompt: "hello", model: "gemini-3.8-flahs" })).rejects.toMatchObject({
    code: "models/unknown-model",
    hint: expect.stringContaining('"gemini-3.8-flash"'),
  });
});

test("a batch answers in input order with each prompt's own options (promise:many-at-once)", async () => {
  await using app = await appUnderTest({
    script: [
      { prompt: "one", answers: [{ fault: "server_error" }, { text: "1" }] },
      { prompt: "two", answers: [{ text: "2" }] },
      { prompt: "three", answers: [{ fault: "blocked" }] },
    ],
  });
  const batch = await app.spawnEach({
    agents: [{ prompt: "one" }, { prompt: "two", graders: [{ type: "numeric", equals: 2 }] }, { prompt: "three" }],
  });
  expect(batch).toMatchObject({
    kind: "batch",
    status: "completed",
    summary: { total: 3, completed: 2, failed: 1 },
    results: [
      { index: 0, response: "1" },
      { index: 1, response: "2", evaluation: { passed: true } },
      { index: 2, status: "failed", code: "models/blocked" },
    ],
  });
});

test("a prompt's own cap holds within its batch, and when it is tried again", async () => {
  await using app = await appUnderTest();
  const batch = await app.spawnEach({ agents: [{ prompt: "free" }, { prompt: "capped", max_cost_usd: 0.0001 }] });
  expect(batch).toMatchObject({ results: [{ status: "completed" }, { status: "failed", code: "cost/over-limit" }] });
  const [, capped] = batch.results ?? [];
  await app.useCases.runs.retry(capped?.run_id ?? "");
  const again = await app.useCases.runs.wait(capped?.run_id ?? "", 5_000, new AbortController().signal);
  expect(again).toMatchObject({ status: "failed", code: "cost/over-limit" });
});

test("stop_on_failure starts nothing more, and a retry does what is left", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "bad", answers: [{ fault: "blocked" }, { text: "fine" }] }],
  });
  const agents = [{ prompt: "bad" }, { prompt: "good" }];
  const batch = await app.spawnEach({ agents, concurrency: 1, stop_on_failure: true });
  expect(batch).toMatchObject({ status: "failed", results: [{ status: "failed" }, { status: "cancelled" }] });
  const runId = batch.run_id;
  await app.useCases.runs.retry(runId);
  const again = await app.useCases.runs.wait(runId, 5_000, new AbortController().signal, () => {});
  expect(again).toMatchObject({ status: "completed", summary: { total: 2, completed: 2 } });
});

test("a batch's cap holds for all its prompts together", async () => {
  await using app = await appUnderTest();
  const agents = Array.from({ length: 10 }, (_, index) => ({ prompt: `prompt ${index}`, model: "gemini-3.8-flash" }));
  const batch = await app.spawnEach({ agents, max_cost_usd: 0.0622 });
  expect(batch.cost_usd).toBeLessThanOrEqual(0.0622);
  expect(batch).toMatchObject({ summary: { completed: expect.any(Number), failed: expect.any(Number) } });
});
