// Another model answers where the first cannot: why, at once or after retries, and what stays as it was asked for.
import { expect, test } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

const FIRST = "gemini-3.8-flash";
const SECOND = "gemini-3.5-flash";

test("a daily quota moves to the next candidate at once, and the answer says so (promise:fallback)", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "question", model: FIRST, answers: [{ fault: "daily_quota" }] }],
  });
  const answer = await app.spawn({ prompt: "question" });
  expect(answer).toMatchObject({
    status: "completed",
    model: { model: SECOND, reason: `instead of simulated:${FIRST}: the provider's quota for the day is used up` },
    attempts: [
      { model: FIRST, outcome: "quota_exhausted" },
      { model: SECOND, outcome: "answered" },
    ],
  });
  const { timeline = [] } = await app.useCases.runs.get(answer.run_id);
  expect(timeline).toContainEqual(
    expect.objectContaining({
      step: "fell-back",
      from: `simulated:${FIRST}`,
      to: `simulated:${SECOND}`,
      because: "quota_exhausted",
    }),
  );
});

test("a model that keeps failing is retried until it rests, then the next one answers", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "question", model: FIRST, answers: [{ fault: "server_error" }] }],
    settings: { circuit: { open_ms: 60_000 } },
  });
  const first = await app.spawn({ prompt: "question" });
  expect(first.attempts?.map(({ model, outcome }) => `${model} ${outcome}`)).toEqual([
    ...Array.from({ length: 3 }, () => `${FIRST} server_error`),
    `${SECOND} answered`,
  ]);
  const second = await app.spawn({ prompt: "another" });
  expect(second).toMatchObject({
    model: { model: SECOND, reason: expect.stringContaining(`simulated:${FIRST} is resting after failures`) },
    attempts: [{ model: SECOND }],
  });
});

test("a model that the request named is answered by no other", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "question", model: FIRST, answers: [{ fault: "daily_quota" }] }],
  });
  expect(await app.spawn({ prompt: "question", model: FIRST })).toMatchObject({
    status: "failed",
    code: "models/quota-exhausted",
    attempts: [{ model: FIRST }],
  });
});

test("a refused key is not tried on other models of the same provider", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "question", answers: [{ fault: "wrong_key" }] }] });
  expect(await app.spawn({ prompt: "question" })).toMatchObject({
    code: "models/unauthorized",
    attempts: [{ model: FIRST }],
  });
});

test("an answer that thinking used up is asked for once more, with twice the allowance", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "question", answers: [{ fault: "truncated_by_thinking" }, { text: "an answer" }] }],
    settings: { models: { thinking_tokens: 1_000 } },
  });
  const answer = await app.spawn({ prompt: "question", max_tokens: 50 });
  expect(answer).toMatchObject({ status: "completed", response: "an answer" });
  expect(answer.attempts?.map(({ outcome }) => outcome)).toEqual(["truncated", "answered"]);
  expect(app.provider.journal()[0]?.usage?.thoughtsTokenCount).toBe(1_050);
  const { timeline = [] } = await app.useCases.runs.get(answer.run_id);
  expect(timeline).toContainEqual(expect.objectContaining({ step: "asked-again", thinking_tokens: 2_000 }));
});

test("it is asked for only once more", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "question", answers: [{ fault: "truncated_by_thinking" }] }],
  });
  expect(await app.spawn({ prompt: "question" })).toMatchObject({
    code: "models/truncated",
    attempts: [{ outcome: "truncated" }, { outcome: "truncated" }],
  });
});

test("a candidate that would cost more than max_cost_usd is passed over", async () => {
  await using app = await appUnderTest({
    settings: {
      models: { thinking_tokens: 0 },
      prices: {
        [`simulated:${FIRST}`]: { input_usd_per_million: 0, output_usd_per_million: 100 },
        [`simulated:${SECOND}`]: { input_usd_per_million: 0, output_usd_per_million: 10 },
      },
    },
  });
  expect(await app.spawn({ prompt: "question", max_tokens: 1_000, max_cost_usd: 0.05 })).toMatchObject({
    status: "completed",
    model: { model: SECOND, reason: expect.stringContaining("may cost more than max_cost_usd") },
  });
});
