import { expect, test } from "vitest";
import { DAY_MS } from "../kernel/durations.ts";
import { findPattern } from "./pattern-store.ts";
import { LANE, learningStore } from "./testing.ts";

const NO_JSON = { json_valid: "no JSON" };

test("a pattern's strength begins at its earliest failure, though a later one was learned first", async () => {
  await using store = await learningStore();
  const nowMs = store.clock.now();
  await store.store({ failed: NO_JSON, atMs: nowMs }, { failed: NO_JSON, atMs: nowMs - 3 * DAY_MS });
  await store.learn();
  const [row] = await store.queries.selectFrom("patterns").select("id").execute();
  const pattern = await findPattern(store.queries, LANE, row?.id ?? "");
  expect(pattern).toMatchObject({ firstSeenMs: nowMs - 3 * DAY_MS, lastSeenMs: nowMs, lastUsedMs: nowMs });
  expect(pattern?.strength).toEqual({ value: 0.275, atMs: nowMs });
});
