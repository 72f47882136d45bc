// What says something about a model's health, and what says nothing.
import { expect, test } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

const MODEL = "simulated:gemini-3.8-flash";
const REST = { circuit: { open_ms: 60_000 } };

test("five truncated answers of one user's tiny max_tokens do not shut the model for others", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "tiny", answers: [{ fault: "truncated_by_thinking" }] }],
    settings: REST,
  });
  for (let calls = 0; calls < 5; calls += 1) await app.spawn({ prompt: "tiny", model: MODEL, max_tokens: 5 });
  expect(await app.spawn({ prompt: "another", model: MODEL })).toMatchObject({ status: "completed" });
});

test("five that had room for an answer do", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "roomy", answers: [{ fault: "truncated_by_thinking" }] }],
    settings: REST,
  });
  for (let calls = 0; calls < 3; calls += 1) await app.spawn({ prompt: "roomy", model: MODEL, timeout_ms: 20_000 });
  const { circuits } = await app.useCases.healing.healingStatus();
  expect(circuits).toMatchObject([{ state: "open", lastFailure: { kind: "truncated" } }]);
});

test("fifty aborts of the caller open nothing", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "slow", answers: [{ fault: "hang" }] }],
    settings: { ...REST, timeouts: { attempt_ms: 20_000 }, models: { thinking_tokens: 50 } },
  });
  const abort = new AbortController();
  const asked = Array.from({ length: 50 }, () =>
    app.spawn({ prompt: "slow", model: MODEL, max_tokens: 50 }, abort.signal),
  );
  await expect.poll(() => app.provider.journal().length, { timeout: 10_000 }).toBe(50);
  abort.abort();
  expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set(["cancelled"]));
  expect((await app.useCases.healing.healingStatus()).circuits).toEqual([]);
  expect(await app.spawn({ prompt: "another", model: MODEL })).toMatchObject({ status: "completed" });
});

test("a provider that fails two of three calls is given a rest", async () => {
  const answers = [{ fault: "server_error" as const }, { fault: "server_error" as const }, { text: "fine" }];
  const script = Array.from({ length: 6 }, (_, index) => ({ prompt: `prompt ${index}`, answers }));
  await using app = await appUnderTest({ script, settings: { ...REST, retry: { base_ms: 1, cap_ms: 5 } } });
  const opened = async (): Promise<boolean> =>
    (await app.useCases.healing.healingStatus()).circuits.some(({ state }) => state === "open");
  for (const { prompt } of script) {
    if (await opened()) break;
    await app.spawn({ prompt, model: MODEL, timeout_ms: 3_000 });
  }
  expect(await opened()).toBe(true);
  expect(app.provider.journal().length).toBeLessThanOrEqual(12);
});
