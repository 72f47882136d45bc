import { sql } from "kysely";
import { expect, test } from "vitest";
import { lessonsAfter } from "./trial-lessons.ts";
import { learningStore, reviewOf } from "./testing.ts";

const NO_JSON = { json_valid: "no JSON" };

test("a review that this version cannot read is no evidence, and holds up nothing that comes after it", async () => {
  await using store = await learningStore();
  await store.store(
    { prompt: "Sing of rivers.", failed: NO_JSON, review: "{" },
    { prompt: "Sing of hills.", failed: NO_JSON, review: '{"risk":"high"}' },
    { prompt: "Sing of seas.", failed: NO_JSON, review: reviewOf({}) },
  );
  const lessons = await lessonsAfter(store.queries, 0, 10);
  expect(lessons.map(({ review }) => review)).toEqual([null, null, reviewOf({})]);
  await store.learn();
  expect(await store.queries.selectFrom("patterns").select("seq").execute()).toHaveLength(3);
});

test("graders that this version cannot read teach nothing, and hold up nothing that comes after them", async () => {
  await using store = await learningStore();
  await store.store({ failed: NO_JSON }, { failed: NO_JSON }, { prompt: "Sing of seas.", failed: NO_JSON });
  await sql`update trials set graders = case seq when 1 then '{' else '[5]' end where seq < 3`.execute(store.queries);
  await store.learn();
  expect(await store.queries.selectFrom("patterns").select("seq").execute()).toHaveLength(1);
});

test("lessons come in the order of their commits, after the one that was learned last", async () => {
  await using store = await learningStore();
  await store.store(
    { id: "late", failed: NO_JSON, atMs: 2 },
    { id: "passed" },
    { id: "early", failed: NO_JSON, atMs: 1 },
    { id: "cut", failed: { length: "too long" }, finishReason: "length", atMs: 1 },
  );
  const lessons = await lessonsAfter(store.queries, 1, 10);
  expect(lessons.map(({ trialId, types, reasons }) => ({ trialId, types, reasons }))).toEqual([
    { trialId: "early", types: ["json_invalid"], reasons: ["json_valid: no JSON"] },
    { trialId: "cut", types: ["length_violation", "truncated"], reasons: ["length: too long"] },
  ]);
});
