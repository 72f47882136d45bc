// A run that goes on from an earlier one: the model is told the whole conversation.
import { expect, test } from "vitest";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";

async function answered(app: AppUnderTest, input: Parameters<AppUnderTest["spawn"]>[0]): Promise<string> {
  const { run_id, status } = await app.spawn(input);
  expect(status).toBe("completed");
  return run_id;
}

/** What the provider was told in its latest request, by its count of the prompt's tokens. */
function toldTokens(app: AppUnderTest): number {
  return app.provider.journal().at(-1)?.usage?.promptTokenCount ?? 0;
}

test("continue_run_id keeps the conversation, run after run (promise:conversations)", async () => {
  await using app = await appUnderTest();
  const first = await answered(app, { prompt: "My name is Ada. ".repeat(50), system_prompt: "Be brief. ".repeat(20) });
  const alone = toldTokens(app);
  const second = await answered(app, { prompt: "What is my name?", continue_run_id: first });
  const both = toldTokens(app);
  await answered(app, { prompt: "Say it again.", continue_run_id: second });
  expect(both).toBeGreaterThan(alone);
  expect(toldTokens(app)).toBeGreaterThan(both);
});

test("the turns are told in order, each with its answer, under the first run's system prompt", async () => {
  await using app = await appUnderTest({
    script: [
      { prompt: "one", answers: [{ text: "ONE" }] },
      { prompt: "two", answers: [{ text: "TWO" }] },
    ],
  });
  const first = await answered(app, { prompt: "one", system_prompt: "count" });
  const second = await answered(app, { prompt: "two", continue_run_id: first });
  await answered(app, { prompt: "three", continue_run_id: second });
  // count + one + ONE + two + TWO + three, four characters a token.
  expect(toldTokens(app)).toBe(Math.ceil("countoneONEtwoTWOthree".length / 4));
});

test("a run of a batch's own can be continued, the batch itself cannot", async () => {
  await using app = await appUnderTest();
  const batch = await app.spawnEach({ agents: [{ prompt: "one" }] });
  await answered(app, { prompt: "two", continue_run_id: batch.results?.[0]?.run_id ?? "" });
  await expect(app.spawn({ prompt: "two", continue_run_id: batch.run_id })).rejects.toMatchObject({
    code: "agents/not-continuable",
    message: expect.stringContaining("batch"),
  });
});

test("prompts of a batch can all go on from one conversation", async () => {
  await using app = await appUnderTest();
  const first = await answered(app, { prompt: "My name is Ada. ".repeat(50) });
  const agents = ["What is my name?", "How long is it?"].map((prompt) => ({ prompt, continue_run_id: first }));
  const { status } = await app.spawnEach({ agents });
  expect(status).toBe("completed");
  const told = app.provider.journal().slice(1);
  expect(told.map(({ usage }) => (usage?.promptTokenCount ?? 0) > 200)).toEqual([true, true]);
});

test("a run without an answer cannot be continued, and nothing is recorded or sent", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "one", answers: [{ fault: "blocked" }] }] });
  const { run_id } = await app.spawn({ prompt: "one", model: "gemini-3.8-flash" });
  await expect(app.spawn({ prompt: "two", continue_run_id: run_id })).rejects.toMatchObject({
    code: "agents/not-continuable",
    message: expect.stringContaining("failed"),
  });
  expect(app.provider.journal()).toHaveLength(1);
  expect((await app.useCases.runs.list({ limit: 10 })).runs).toHaveLength(1);
});

test("an unknown run cannot be continued", async () => {
  await using app = await appUnderTest();
  await expect(app.spawn({ prompt: "two", continue_run_id: "run_none" })).rejects.toMatchObject({
    code: "runs/unknown-run",
  });
});
