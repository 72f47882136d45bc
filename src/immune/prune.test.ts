import { expect, test } from "vitest";
import { prunedText } from "./as-text.ts";
import { DAY_MS } from "../kernel/durations.ts";
import { MICRO } from "./pattern.ts";
import { learningStore } from "./testing.ts";

const NO_JSON = { json_valid: "no JSON" };

test("only what is stale and weak is deleted, and a dry run deletes nothing", async () => {
  await using store = await learningStore();
  const { database, queries, clock, views } = store;
  const nowMs = clock.now();
  await store.store(
    { prompt: "Sing of rivers.", failed: NO_JSON, atMs: nowMs - 20 * DAY_MS },
    { prompt: "Sing of hills.", failed: NO_JSON, atMs: nowMs - 21 * DAY_MS, operation: "reinforced" },
    { prompt: "Sing of clouds.", failed: NO_JSON, atMs: nowMs },
  );
  await store.learn();
  // By itself all strength is gone before a pattern is stale; a store whose clock is ahead may say otherwise.
  await database.write((transaction) =>
    transaction
      .updateTable("patterns")
      .set({ strength_micro: MICRO, strength_at_ms: nowMs })
      .where("operation", "=", "reinforced")
      .execute(),
  );
  const left = async (): Promise<readonly (string | undefined)[]> =>
    (await views.failures({ limit: 10 })).failures.map(({ examples: [example] }) => example?.prompt);

  const tried = await views.prune(true);
  expect(tried).toEqual({ candidates: 1, deleted: 0 });
  expect(prunedText(tried, true)).toBe("1 stale and weak pattern would be deleted.");
  expect(await left()).toEqual(["Sing of clouds.", "Sing of rivers.", "Sing of hills."]);

  const done = await views.prune(false);
  expect(done).toEqual({ candidates: 1, deleted: 1 });
  expect(prunedText(done, false)).toBe("1 stale and weak pattern deleted.");
  expect(await left()).toEqual(["Sing of clouds.", "Sing of hills."]);
  expect(await queries.selectFrom("pattern_terms").select("pattern").distinct().execute()).toHaveLength(2);

  expect(prunedText(await views.prune(false), false)).toBe("0 stale and weak patterns deleted.");
});
