// Upkeep over a real store: what it takes, what it never takes, and who does it.
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { createLog, type Log } from "../observability/index.ts";
import { createRedactor, recordJson } from "../redaction/index.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../storage/testing.ts";
import { runRetention } from "./retention.ts";
import { insertTestRun } from "./testing.ts";
import { upkeep, type UpkeepStep } from "./upkeep.ts";
import { DAY_MS } from "../kernel/durations.ts";

const NOW_MS = Date.UTC(2026, 5, 1);
const RETENTION = { textDays: 7, runDays: 90, trialDays: 180, eventDays: 30, jobDays: 7 };

interface Old {
  readonly id: string;
  readonly endedDaysAgo: number | null;
  readonly parentId?: string;
}

async function addRun({ database }: TemporaryDatabase, { id, endedDaysAgo, parentId }: Old): Promise<void> {
  await insertTestRun(database.queries, {
    id,
    kind: parentId === undefined ? "batch" : "agent",
    parent_id: parentId ?? null,
    status: endedDaysAgo === null ? "running" : "completed",
    input: '{"prompt":"secret"}',
    response: "an answer",
    result: "{}",
    ended_at_ms: endedDaysAgo === null ? null : NOW_MS - endedDaysAgo * DAY_MS,
  });
  await database.queries
    .insertInto("run_timeline")
    .values({ run_id: id, seq: 0, at_ms: 0, step: "recorded", source: "s", detail: recordJson({}) })
    .execute();
  await database.queries
    .insertInto("run_steps")
    .values({ run_id: id, step: "answer 1.1", result: '"secret"', at_ms: 0 })
    .execute();
}

function silentLog(clock: FakeClock): Log {
  return createLog({ file: "/dev/null", level: "error", clock, stderr: () => {}, redactor: createRedactor([]) });
}

async function tidied(store: TemporaryDatabase, steps: readonly UpkeepStep[]): Promise<Record<string, string>> {
  const clock = new FakeClock(NOW_MS);
  const log = silentLog(clock);
  const working = upkeep({ database: store.database, clock, log, steps }, new AbortController().signal);
  for (let bites = 0; bites < 50; bites += 1) await clock.advance(10);
  await working;
  const rows = await store.database.queries.selectFrom("runs").selectAll().orderBy("id").execute();
  return Object.fromEntries(rows.map((row) => [row.id, row.text_kept === 1 ? "whole" : `text gone: ${row.input}`]));
}

test("texts go after days, runs after months, and what is under way stays (promise:nothing-grows)", async () => {
  await using store = await temporaryDatabase();
  await addRun(store, { id: "fresh", endedDaysAgo: 6 });
  await addRun(store, { id: "a week old", endedDaysAgo: 8 });
  await addRun(store, { id: "months old", endedDaysAgo: 91 });
  await addRun(store, { id: "under way", endedDaysAgo: null });
  expect(await tidied(store, runRetention(RETENTION))).toEqual({
    fresh: "whole",
    "a week old": "text gone: {}",
    "under way": "whole",
  });
  const timelines = await store.database.queries.selectFrom("run_timeline").select("run_id").execute();
  expect(timelines.map(({ run_id }) => run_id).toSorted()).toEqual(["a week old", "fresh", "under way"]);
  const steps = await store.database.queries.selectFrom("run_steps").select("run_id").execute();
  expect(steps.map(({ run_id }) => run_id).toSorted()).toEqual(["fresh", "under way"]);
});

test("a batch's prompts stay whole as long as it may be gone on with, and go with it", async () => {
  await using store = await temporaryDatabase();
  await addRun(store, { id: "batch", endedDaysAgo: null });
  await addRun(store, { id: "batch/1", endedDaysAgo: 100, parentId: "batch" });
  await addRun(store, { id: "old batch", endedDaysAgo: 100 });
  for (let prompt = 0; prompt < 450; prompt += 1) {
    await addRun(store, { id: `old batch/${prompt}`, endedDaysAgo: 100, parentId: "old batch" });
  }
  expect(await tidied(store, runRetention(RETENTION))).toEqual({ batch: "whole", "batch/1": "whole" });
});

test("a step that fails is told once, and hurts nobody", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock(NOW_MS);
  const lines: string[] = [];
  const log = createLog({
    file: "/dev/null",
    level: "warn",
    clock,
    stderr: (text) => lines.push(text),
    redactor: createRedactor([]),
  });
  const steps = [{ name: "broken", bite: () => Promise.reject(new Error("disk")) }];
  await upkeep({ database: store.database, clock, log, steps }, new AbortController().signal);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("upkeep-failed");
});
