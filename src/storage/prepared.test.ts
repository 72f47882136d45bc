import { expect, test } from "vitest";
import { prepared, preparedRows } from "./prepared.ts";
import { temporaryDatabase } from "./testing.ts";

interface Limit {
  readonly provider: string;
  readonly usd: number | null;
}

const setLimit = prepared((queries, { provider, usd }: Limit) =>
  queries
    .insertInto("budgets")
    .values({ provider, daily_micro_usd: usd, monthly_micro_usd: 7, updated_at_ms: 1 })
    .onConflict((conflict) => conflict.column("provider").doUpdateSet({ daily_micro_usd: usd }))
    .returning("daily_micro_usd"),
);

test("each call runs with its own values, wherever they stand", async () => {
  await using store = await temporaryDatabase();
  await setLimit(store.database.queries, { provider: "a", usd: 1 });
  await setLimit(store.database.queries, { provider: "b", usd: null });
  const { rows } = await setLimit(store.database.queries, { provider: "a", usd: 3 });
  expect(rows).toEqual([{ daily_micro_usd: 3 }]);
  expect(await store.database.queries.selectFrom("budgets").select(["provider", "daily_micro_usd"]).execute()).toEqual([
    { provider: "a", daily_micro_usd: 3 },
    { provider: "b", daily_micro_usd: null },
  ]);
});

test("it runs in the transaction that it is given", async () => {
  await using store = await temporaryDatabase();
  const failed = store.database.write(async (queries) => {
    await setLimit(queries, { provider: "a", usd: 1 });
    throw new Error("stop");
  });
  await expect(failed).rejects.toThrow("stop");
  expect(await store.database.queries.selectFrom("budgets").selectAll().execute()).toEqual([]);
});

const addLimits = preparedRows((queries, limits: readonly Limit[]) =>
  queries
    .insertInto("budgets")
    .values(limits.map(({ provider, usd }) => ({ provider, daily_micro_usd: usd, updated_at_ms: 1 }))),
);

test("each row keeps its own values, in any number of rows", async () => {
  await using store = await temporaryDatabase();
  const limits = ["a", "b", "c", "d", "e"].map((provider, usd) => ({ provider, usd }));
  await addLimits(store.database.queries, limits.slice(0, 2));
  await addLimits(store.database.queries, limits.slice(2, 3));
  await addLimits(store.database.queries, limits.slice(3));
  expect(
    await store.database.queries.selectFrom("budgets").select(["provider", "daily_micro_usd as usd"]).execute(),
  ).toEqual(limits);
});
