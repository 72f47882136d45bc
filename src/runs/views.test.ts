// Reading a run's output in pages, over a real store.
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../storage/testing.ts";
import { runsOf } from "./testing.ts";
import { createRunViews, type RunViews } from "./views.ts";

const PROJECT = "test";

async function answered(store: TemporaryDatabase, response: string): Promise<{ views: RunViews; runId: string }> {
  const runs = runsOf(store.database, new FakeClock());
  runs.handle("agent", {
    limits: () => ({ timeoutMs: 60_000 }),
    work: () => Promise.resolve({ kind: "completed", response, result: {} }),
  });
  const { runId } = await runs.start({
    kind: "agent",
    project: PROJECT,
    operation: "spawn_agent",
    checkedBy: "here",
    input: { prompt: "p" },
  });
  await runs.wait(PROJECT, runId, 1_000, new AbortController().signal);
  const views = createRunViews({
    runs,
    project: PROJECT,
    spendingOf: () => Promise.resolve([]),
  });
  return { views, runId };
}

test("a page says where the next one begins, and the last one does not", async () => {
  await using store = await temporaryDatabase();
  const { views, runId } = await answered(store, "abcdef");
  expect(await views.output(runId, 0, 4)).toMatchObject({ text: "abcd", next_offset: 4, total_characters: 6 });
  expect(await views.output(runId, 4, 4)).not.toHaveProperty("next_offset");
});

test.each([
  ["goes whole into the next page", 2, "a"],
  ["goes whole into this page where nothing else would be in it", 1, "\u{1f600}"],
])("a pair of surrogates at the end of a page %s", async (_where, limit, text) => {
  await using store = await temporaryDatabase();
  const { views, runId } = await answered(store, limit === 1 ? "\u{1f600}b" : "a\u{1f600}b");
  expect(await views.output(runId, 0, limit)).toMatchObject({ text, next_offset: text.length });
});

test("an offset inside of a pair gives no half of it, and what follows is whole", async () => {
  await using store = await temporaryDatabase();
  const { views, runId } = await answered(store, "\u{1f600}a\u{1f600}");
  expect(await views.output(runId, 1, 3)).toMatchObject({ text: "\u{fffd}a", next_offset: 3 });
});
