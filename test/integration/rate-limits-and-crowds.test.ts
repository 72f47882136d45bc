// A provider that refuses, and callers who are too many: what reaches it, and what healing_status says.
import { expect, test } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

const MODEL = "simulated:gemini-2.5-flash";

test("a 429 makes the next call wait for as long as the provider asked, and no longer (promise:slow-down-is-kept)", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "Hi", answers: [{ fault: "rate_limited" }, { text: "Hello" }] }],
    provider: { retryDelay: "0.300s" },
    settings: { retry: { base_ms: 2, cap_ms: 1_000 } },
  });
  const first = app.spawn({ prompt: "Hi", model: MODEL });
  await expect.poll(() => app.provider.journal().length).toBe(1);
  await expect
    .poll(async () => (await app.useCases.healing.healingStatus()).rateLimits)
    .toMatchObject([{ state: "limited" }]);
  const second = app.spawn({ prompt: "Another", model: MODEL });
  expect(await first).toMatchObject({ status: "completed", response: "Hello" });
  expect(await second).toMatchObject({ status: "completed" });
  const [refused, ...later] = app.provider.journal();
  expect(later).toHaveLength(2);
  for (const { atMs } of later) expect(atMs - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(300);
  const { recentFailures } = await app.useCases.healing.healingStatus();
  expect(recentFailures).toMatchObject([{ kind: "rate_limited", count: 1 }]);
});

test("a used-up quota is asked about once", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "Hi", answers: [{ fault: "daily_quota" }] }],
  });
  for (let i = 0; i < 3; i += 1)
    expect(await app.spawn({ prompt: "Hi", model: MODEL })).toMatchObject({
      status: "failed",
      code: "models/quota-exhausted",
    });
  expect(app.provider.journal()).toHaveLength(1);
  expect((await app.useCases.healing.healingStatus()).rateLimits).toMatchObject([
    { state: "exhausted", perMinute: null },
  ]);
});

test("no more calls reach a provider at once than may, and who finds no place to wait is told", async () => {
  await using app = await appUnderTest({
    provider: { latencyMs: 100 },
    settings: { bulkhead: { max_concurrent: 1, max_waiting: 1 } },
  });
  const answers = await Promise.all(["a", "b", "c"].map((prompt) => app.spawn({ prompt, model: MODEL })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual(["completed", "completed", "failed"]);
  expect(answers.find(({ status }) => status === "failed")).toMatchObject({ code: "models/overcrowded" });
  expect(app.provider.journal()).toHaveLength(2);
});
