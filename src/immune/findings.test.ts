// How the risk of a prompt comes from what was recorded.
import { expect, test } from "vitest";
import { preparedSql } from "../storage/testing.ts";
import { findingsOf } from "./findings.ts";
import { countRisk } from "./risk-store.ts";
import { LANE, learningStore } from "./testing.ts";

const prompt = "Write the invoice of the bakery as a JSON record with its total.";

test("a risk is what prompts of that risk came to", async () => {
  await using store = await learningStore();
  const { database, queries, clock } = store;
  await store.store({ prompt, failed: { json_valid: "no JSON" }, atMs: clock.now() });
  await store.learn();
  const found = () => findingsOf({ queries, clock, lane: LANE }, { prompt, operation: "spawn_agent" });
  const { risk, rawRisk } = await found();
  expect(rawRisk).toBeGreaterThan(0.45);
  expect(risk).toBeCloseTo(rawRisk, 9);
  await database.write(async (transaction) => {
    for (let nth = 0; nth < 400; nth += 1) {
      const outcome = nth % 10 === 0 ? "failed" : "passed";
      // In the tenth of the raw risk and in the next, as a risk lies on the line between their middles.
      await countRisk(transaction, LANE, rawRisk + (nth % 2) / 10, outcome, "here");
      await countRisk(transaction, "elsewhere", rawRisk, "failed", "here");
    }
  });
  const later = await found();
  expect(later.rawRisk).toBe(rawRisk);
  expect(later.risk).toBeGreaterThan(0.1);
  expect(later.risk).toBeLessThan(0.2);
});

test.each([
  ["Write a product description of at most 50 words for a wooden chair.", 1],
  ["Write a wooden boat's log of last winter for its owner.", 0],
])("a prompt counts as like one that failed where both may be of one family: %s", async (other, families) => {
  await using store = await learningStore();
  await store.store({
    prompt: "Write a product description of at most 50 words for a red lamp.",
    failed: { length: "too long" },
    atMs: store.clock.now(),
  });
  await store.learn();
  expect(await store.families(other)).toHaveLength(families);
});

test("however many families a prompt is like, the statements are the same", async () => {
  await using store = await learningStore();
  await using other = await store.openAgain();
  const found = () => findingsOf({ ...other, clock: store.clock, lane: LANE }, { prompt, operation: "spawn_agent" });
  const fails = async (failed: Readonly<Record<string, string>>): Promise<void> => {
    await store.store({ prompt, failed, atMs: store.clock.now() });
    await store.learn();
  };
  await fails({ json_valid: "no JSON" });
  expect((await found()).families).toHaveLength(1);
  await fails({ length: "too long" });
  using prepared = preparedSql();
  expect((await found()).families).toHaveLength(2);
  expect([...prepared.statements]).toEqual([]);
});
