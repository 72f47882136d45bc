// Which patterns are compared with a prompt.
import { expect, test } from "vitest";
import { DAY_MS } from "../kernel/durations.ts";
import { preparedSql, queryPlan } from "../storage/testing.ts";
import { STALE_MS } from "./decay.ts";
import { findingsOf } from "./findings.ts";
import { LANE, learningStore } from "./testing.ts";

test("any number of stale patterns that are more like a prompt hide no live one", async () => {
  await using store = await learningStore();
  const { database, clock } = store;
  const prompt = "Extract the invoice number and the total of the letter below as JSON.";
  const failed = { json_valid: "no" };
  const others = Array.from({ length: 100 }, (_, number) => ({ prompt, operation: `op-${number}`, failed }));
  await store.store(
    { prompt: `${prompt} Be brief.`, failed, atMs: clock.now() },
    ...others.map((other) => ({ ...other, atMs: clock.now() })),
  );
  await store.learn();
  const [nearest] = await store.families(prompt);
  expect(nearest?.match.pattern.operation).not.toBe("spawn_agent");
  await database.write((queries) =>
    queries
      .updateTable("patterns")
      .set({ last_used_ms: clock.now() - STALE_MS - 1 })
      .where("operation", "!=", "spawn_agent")
      .execute(),
  );
  const [found] = await store.families(prompt);
  expect(found?.match.pattern.operation).toBe("spawn_agent");
});

test("of patterns that are equally alike, one of the same operation is nearer", async () => {
  await using store = await learningStore();
  const prompt = "Extract the invoice number and the total of the letter below as JSON.";
  const operations = ["nightly", "spawn_agent"];
  await store.store(
    ...operations.map((operation) => ({ prompt, operation, failed: { json_valid: "no" }, atMs: store.clock.now() })),
  );
  await store.learn();
  for (const operation of operations) {
    const [nearest] = await store.families(prompt, LANE, operation);
    expect(nearest?.match.pattern.operation).toBe(operation);
  }
});

test("of patterns that are equally alike, the stronger one is nearer", async () => {
  await using store = await learningStore();
  const { clock } = store;
  const prompt = "Extract the invoice number and the total of the letter below as JSON.";
  await store.store(
    { prompt, failed: { json_valid: "no" }, atMs: clock.now() - 6 * DAY_MS },
    { prompt, failed: { length: "too long" }, atMs: clock.now() },
  );
  await store.learn();
  expect((await store.families(prompt)).map(({ type }) => type)).toEqual(["length_violation", "json_invalid"]);
});

test("candidates are read by their numbers, not by an index of all that the project has", async () => {
  await using store = await learningStore();
  const failed = { json_valid: "no" };
  const prompt = "Extract the invoice number and the total of the letter below as JSON.";
  await store.store(...Array.from({ length: 60 }, (_, number) => ({ prompt, operation: `op-${number}`, failed })));
  await store.learn();
  using prepared = preparedSql();
  await using other = await store.openAgain();
  await findingsOf({ queries: other.queries, clock: store.clock, lane: LANE }, { prompt, operation: "op-1" });
  const [reading = "", ...more] = [...prepared.statements].filter((sql) => sql.includes('"profile"'));
  expect(more).toEqual([]);
  expect(queryPlan(other.path, reading).at(-1)).toBe("SEARCH patterns USING INTEGER PRIMARY KEY (rowid=?)");
});
