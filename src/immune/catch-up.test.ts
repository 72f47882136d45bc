import { expect, test, vi } from "vitest";
import { redact } from "../redaction/index.ts";
import { createCatchUp } from "./catch-up.ts";
import { DEFAULT_POLICY } from "./guardrails/index.ts";
import { learningStore } from "./testing.ts";

/** More than `now` takes before it lets a review go on: 10 batches of 10. */
const MANY = 400;

async function backlog() {
  const store = await learningStore();
  await store.store(
    ...Array.from({ length: MANY }, (_, index) => ({ prompt: `Count to ${index}.`, failed: { json_valid: "no" } })),
  );
  const learned = async (): Promise<number> => {
    const { count } = await store.queries
      .selectFrom("pattern_days")
      .select((eb) => eb.fn.sum<number>("occurrences").as("count"))
      .executeTakeFirstOrThrow();
    return count;
  };
  const { database, clock, deps } = store;
  return { store, learned, catchUp: createCatchUp({ database, clock, redact, policy: DEFAULT_POLICY, log: deps.log }) };
}

test("whoever reviews a prompt waits for a part of what is missing, for nothing of the rest, and others have their turns", async () => {
  const { store, learned, catchUp } = await backlog();
  await catchUp.now();
  expect(await learned()).toBeLessThan(MANY);
  await catchUp.now();
  expect(await learned()).toBeLessThan(MANY);
  await catchUp.whole();
  expect(await learned()).toBe(MANY);
  expect(store.clock.sleeps.length).toBeGreaterThan(MANY / 10 - 5);
  await catchUp[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

test("its end leaves the rest to others", async () => {
  const { store, learned, catchUp } = await backlog();
  await catchUp.now();
  await catchUp[Symbol.asyncDispose]();
  const before = await learned();
  expect(before).toBeLessThan(MANY);
  await store.learn();
  expect(await learned()).toBe(MANY);
  await store[Symbol.asyncDispose]();
});

test("nothing more is learned once it has ended between two batches", async () => {
  const { store, learned } = await backlog();
  const { database, clock, deps } = store;
  vi.spyOn(clock, "sleep").mockImplementation(async () => void catchUp[Symbol.asyncDispose]());
  const catchUp = createCatchUp({ database, clock, redact, policy: DEFAULT_POLICY, log: deps.log });
  await catchUp.whole();
  expect(await learned()).toBe(10);
  await store[Symbol.asyncDispose]();
});
