import { expect, test } from "vitest";
import { DAY_MS } from "../kernel/durations.ts";
import { latestPatterns } from "./latest-patterns.ts";
import { LANE, type LearningStore, learningStore } from "./testing.ts";

const NO_JSON = { json_valid: "no JSON" };
const TOPICS = ["rivers", "hills", "seas", "clouds", "stones"];

async function storeOf(topics: readonly string[]): Promise<LearningStore> {
  const store = await learningStore();
  const nowMs = store.clock.now();
  await store.store(
    // The first two were seen at the same time.
    ...topics.map((topic, index) => ({
      prompt: `Sing of ${topic}.`,
      failed: NO_JSON,
      atMs: nowMs - Math.max(1, index),
    })),
  );
  await store.learn();
  return store;
}

test("each pattern stands on one page, those seen last first", async () => {
  await using store = await storeOf(TOPICS);
  const seen: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await latestPatterns(store.queries, LANE, { limit: 1, cursor }, store.clock.now());
    seen.push(...page.failures.map(({ examples }) => examples[0]?.prompt ?? ""));
    cursor = page.next_cursor ?? undefined;
    pages += 1;
  } while (cursor !== undefined);
  expect(pages).toBe(TOPICS.length);
  expect(seen).toEqual(["hills", "rivers", "seas", "clouds", "stones"].map((topic) => `Sing of ${topic}.`));
});

test("a pattern tells how often it was seen, how strong it is still, and what it was", async () => {
  await using store = await storeOf(["rivers", "rivers", "rivers"]);
  await store.clock.advance(15 * DAY_MS);
  const page = await latestPatterns(store.queries, LANE, { limit: 10 }, store.clock.now());
  expect(page).toMatchObject({
    next_cursor: null,
    failures: [
      {
        failure: "json_invalid",
        operation: "spawn_agent",
        occurrences: 3,
        first_seen: "2025-12-31T23:59:59.998Z",
        last_seen: "2025-12-31T23:59:59.999Z",
        strength: 0.019,
        stale: true,
        learned_from: "here",
        guardrails: [],
        examples: [{ prompt: "Sing of rivers.", output: "no", reasons: ["json_valid: no JSON"] }],
      },
    ],
  });
  expect(await latestPatterns(store.queries, "elsewhere", { limit: 10 }, 0)).toEqual({
    failures: [],
    next_cursor: null,
  });
});

test.each(["", "1", "a-b", "-1-2", "1-2-3", "1-2\n", `${"9".repeat(17)}-1`, "' or 1=1"])(
  "%j is no cursor",
  async (cursor) => {
    await using store = await learningStore();
    await expect(latestPatterns(store.queries, LANE, { limit: 1, cursor }, 0)).rejects.toMatchObject({
      code: "immune/bad-cursor",
    });
  },
);
