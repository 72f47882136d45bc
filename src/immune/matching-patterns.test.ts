// Which patterns are compared with a prompt.
import { expect, test } from "vitest";
import { STALE_MS } from "./decay.ts";
import { learningStore } from "./testing.ts";

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
