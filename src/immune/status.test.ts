// Where nothing has failed but with the simulated provider, the figures say how to see that.
import { expect, test } from "vitest";
import { countingIds } from "../kernel/testing.ts";
import { laneOf } from "../runs/index.ts";
import { statusText } from "./as-text.ts";
import { statusOf } from "./status.ts";
import { LANE, type LearningStore, learningStore } from "./testing.ts";

async function shown({ deps }: LearningStore, isSimulated: boolean): Promise<string> {
  const viewing = { ...deps, ids: countingIds(), project: LANE, isSimulated, lane: laneOf(LANE, isSimulated) };
  return statusText(await statusOf(viewing));
}

test("a store with failures of the simulated provider only says so, and how to see them", async () => {
  await using store = await learningStore();
  expect(await shown(store, false)).not.toContain("--provider simulated");
  await store.store({ provider: "simulated", failed: { json_valid: "no" } });
  await store.learn();
  expect(await shown(store, false)).toMatch(/health: no_failures.*--provider simulated/s);
  expect(await shown(store, true)).not.toContain("--provider simulated");
  await store.store({ failed: { json_valid: "no" } });
  await store.learn();
  expect(await shown(store, false)).not.toContain("--provider simulated");
});
