// What is kept of answers: one trial for each that was graded, one for a run without any.
import { expect, test } from "vitest";
import { openDatabase } from "../../src/storage/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";

async function trialsOf(app: AppUnderTest) {
  await using database = await openDatabase(app.dataDirectory);
  return await database.queries.selectFrom("trials").selectAll().orderBy("seq").execute();
}

const FORTY_TWO = { type: "numeric" as const, equals: 42 };

test("a repaired answer leaves its failed trial, each with its own request and cost", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "6 x 7", answers: [{ text: "41" }, { fault: "server_error" }, { text: "42" }] }],
  });
  const answer = await app.spawn({ prompt: "6 x 7", graders: [FORTY_TWO], on_fail: "repair" });
  const trials = await trialsOf(app);
  expect(trials).toMatchObject([
    { outcome: "failed", output: "41", attempts: 1, failure_kind: null },
    { outcome: "passed", output: "42", attempts: 2, failure_kind: null },
  ]);
  const costs = trials.map((trial) => Number(trial.cost_micro_usd));
  expect(costs.reduce((sum, cost) => sum + cost, 0)).toBe(Math.round(answer.cost_usd * 1e6));
});

test("a run without an answer leaves one failed trial with its failure class", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "bad", answers: [{ fault: "blocked" }] }] });
  await app.spawn({ prompt: "bad" });
  expect(await trialsOf(app)).toMatchObject([
    { outcome: "failed", output: null, failure_kind: "blocked", attempts: 1 },
  ]);
});

test("the trial of a run that is tried again counts only what that start took", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "again", answers: [{ fault: "blocked" }, { text: "yes" }] }],
  });
  const { run_id } = await app.spawn({ prompt: "again" });
  await app.useCases.runs.retry(run_id);
  const answer = await app.useCases.runs.wait(run_id, 5_000, new AbortController().signal);
  const trials = await trialsOf(app);
  expect(trials).toMatchObject([
    { outcome: "failed", attempts: 1 },
    { outcome: "ungraded", attempts: 1 },
  ]);
  const costs = trials.map((trial) => Number(trial.cost_micro_usd));
  expect(costs.reduce((sum, cost) => sum + cost, 0)).toBe(Math.round(answer.cost_usd * 1e6));
});

test("an answer without graders is ungraded", async () => {
  await using app = await appUnderTest();
  await app.spawn({ prompt: "hello" });
  expect(await trialsOf(app)).toMatchObject([{ outcome: "ungraded", graders: "[]" }]);
});

test("a trial keeps no secret of the prompt or the answer", async () => {
  const key = `AIza${"Sy".repeat(17)}x`;
  await using app = await appUnderTest({
    script: [{ prompt: `my key is ${key}`, answers: [{ text: `you said ${key}` }] }],
  });
  await app.spawn({ prompt: `my key is ${key}` });
  const [trial] = await trialsOf(app);
  expect(trial?.prompt).toBe("my key is [redacted:google-key]");
  expect(trial?.output).toBe("you said [redacted:google-key]");
});

test("a configured key of no known shape is kept in no error", async () => {
  const key = "the-gateway-opens-with-this";
  await using app = await appUnderTest({
    environment: { GEMINI_API_KEY: key },
    script: [{ prompt: "json", answers: [{ text: JSON.stringify({ [key]: 1 }) }] }],
  });
  const { run_id } = await app.spawn({
    prompt: "json",
    output_schema: { type: "object", additionalProperties: false },
    on_fail: "reject",
  });
  await using database = await openDatabase(app.dataDirectory);
  const run = await database.queries.selectFrom("runs").select("error").where("id", "=", run_id).executeTakeFirst();
  expect(run?.error).toContain("evaluation/rejected");
  expect(run?.error).not.toContain(key);
});
