import { expect, test } from "vitest";
import { DAY_MS } from "../kernel/durations.ts";
import { decayReport } from "./decay-report.ts";
import { LANE, learningStore } from "./testing.ts";

const NO_JSON = { json_valid: "no JSON" };

test("the report counts what is stale and what may go, and lists it, the weakest first", async () => {
  await using store = await learningStore();
  const nowMs = store.clock.now();
  const ages = { rivers: 0, hills: 3, seas: 15, clouds: 20 };
  await store.store(
    ...Object.entries(ages).map(([topic, days]) => ({
      prompt: `Sing of ${topic}.`,
      failed: NO_JSON,
      atMs: nowMs - days * DAY_MS,
    })),
    { prompt: "Sing of stones.", failed: NO_JSON, project: "elsewhere" },
  );
  await store.learn();
  const figures = {
    half_life_hours: 72,
    stale_after_days: 14,
    prune_below: 0.1,
    patterns: 4,
    stale: 2,
    prune_candidates: 2,
    mean_strength: 0.193,
  };
  expect(await decayReport(store.queries, LANE, "status", nowMs)).toEqual(figures);
  const weakest = [
    { strength: 0.005, stale: true },
    { strength: 0.016, stale: true },
    { strength: 0.25, stale: false },
    { strength: 0.5, stale: false },
  ];
  const all = await decayReport(store.queries, LANE, "evaluate", nowMs);
  expect(all).toMatchObject({ ...figures, listed: weakest });
  const candidates = await decayReport(store.queries, LANE, "prune_candidates", nowMs);
  expect(candidates.listed).toEqual(all.listed?.slice(0, 2));
});

test("without patterns there is no mean", async () => {
  await using store = await learningStore();
  expect(await decayReport(store.queries, LANE, "evaluate", 0)).toMatchObject({
    patterns: 0,
    mean_strength: null,
    listed: [],
  });
});

test("of many patterns the fifty weakest are listed", async () => {
  await using store = await learningStore();
  const nowMs = store.clock.now();
  const words = Array.from({ length: 12 }, (_, index) => String.fromCharCode(97 + index).repeat(4));
  const prompts = words.flatMap((a) => words.map((b) => `${a} ${b}`)).slice(0, 120);
  await store.store(...prompts.map((prompt, index) => ({ prompt, failed: NO_JSON, atMs: nowMs - index * 60_000 })));
  await store.learn();
  const { patterns, listed } = await decayReport(store.queries, LANE, "evaluate", nowMs);
  expect(patterns).toBe(120);
  expect(listed).toHaveLength(50);
  expect(listed?.[0]?.last_used).toBe(new Date(nowMs - 119 * 60_000).toISOString());
});
