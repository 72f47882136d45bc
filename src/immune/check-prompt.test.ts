// What a check of a prompt says, and that it leaves no trace.
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Queries } from "../storage/index.ts";
import { learningStore, reviewOf } from "./testing.ts";

const TASK =
  "Cancel the reservation of Ines Duarte under number QX4711 and book the later ferry to Korsund. She pays the difference with voucher 8812. Ask her before you take a cabin.";
const MATERIAL =
  "The lighthouse burned rape oil until a keeper fitted a mantle. In fog a bell was struck by hand. ".repeat(40);
const NO_JSON = { json_valid: "no JSON" };

test("a check says why a prompt is like a failed one", async () => {
  await using store = await learningStore();
  await store.store({ prompt: TASK, failed: NO_JSON, atMs: store.clock.now() });
  await store.learn();
  const whyOf = async (prompt: string) =>
    (await store.views.check({ prompt, operation: "spawn_agent", graders: [] })).like.map(({ why }) => why);
  expect(await whyOf(TASK.replaceAll(/\d/g, "5"))).toEqual([
    { differs: "nothing", covered_ratio: 1, covered_less_ratio: 1, words_ratio: 1 },
  ]);
  const [why = expect.fail("it is like no pattern")] = await whyOf(`${TASK}\n\n${MATERIAL}`);
  expect(why.differs).toBe("frame");
  expect(why.covered_ratio).toBeGreaterThan(why.covered_less_ratio);
  expect(why.words_ratio).toBeGreaterThan(0.5);
  expect(why.words_ratio).toBeLessThan(1);
});

/** Every row of every table. */
async function contentOf(queries: Queries): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(queries);
  const content = new Map<string, readonly unknown[]>();
  for (const { name } of tables.rows) {
    content.set(name, (await sql`select * from ${sql.table(name)}`.execute(queries)).rows);
  }
  return content;
}

test("checks and reviews change nothing in the store", async () => {
  await using store = await learningStore();
  const { queries, clock, views } = store;
  await store.store({ prompt: TASK, failed: NO_JSON, atMs: clock.now() });
  await store.learn();
  const [{ family, match } = expect.fail("it is like no pattern")] = await store.families(TASK);
  const matches = [{ family, pattern: match.pattern.id, score: 0.9 }];
  const guardrails = [{ guardrail: "json-only", family, epoch: 1, arm: "treated" as const }];
  await store.store({ prompt: `${TASK} Be quick.`, review: reviewOf({ matches, guardrails }), atMs: clock.now() });
  await store.learn();
  const before = await contentOf(queries);
  for (const table of ["patterns", "pattern_days", "guardrail_states", "guardrail_outcomes"]) {
    expect(before.get(table)).toHaveLength(1);
  }
  await clock.advance(60_000);
  expect((await views.check({ prompt: TASK, operation: "spawn_agent", graders: [] })).like).toHaveLength(1);
  const review = await views.review({
    prompt: TASK,
    operation: "spawn_agent",
    graders: [{ type: "json_valid" }],
  });
  expect(review.like).toHaveLength(1);
  expect(await contentOf(queries)).toEqual(before);
});
