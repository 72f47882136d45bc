// What one spawn writes, counted at the driver.
import { StatementSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

const MAX_WRITE_TRANSACTIONS = 4;

/** Write transactions, and writes outside of any, that happen during `work`. */
async function writeTransactionsOf(work: () => Promise<unknown>): Promise<number> {
  let inTransaction = false;
  let transactions = 0;
  const count = (sql: string): void => {
    const verb = /^\w+/.exec(sql.toLowerCase())?.[0] ?? "";
    if (verb === "begin") inTransaction = true;
    if (verb === "begin" || (!inTransaction && ["insert", "update", "delete"].includes(verb))) transactions += 1;
    if (verb === "commit" || verb === "rollback") inTransaction = false;
  };
  // oxlint-disable-next-line typescript/unbound-method -- called with their statement below
  const { run, all } = StatementSync.prototype;
  vi.spyOn(StatementSync.prototype, "run").mockImplementation(function (this: StatementSync, ...parameters) {
    count(this.sourceSQL);
    return run.apply(this, parameters);
  });
  vi.spyOn(StatementSync.prototype, "all").mockImplementation(function (this: StatementSync, ...parameters) {
    count(this.sourceSQL);
    return all.apply(this, parameters);
  });
  try {
    await work();
  } finally {
    vi.restoreAllMocks();
  }
  return transactions;
}

test("a spawn that goes well takes at most four write transactions", async () => {
  await using app = await appUnderTest();
  await app.spawn({ prompt: "warm up" });
  const counted = await writeTransactionsOf(() => app.spawn({ prompt: "hello", graders: ["non_empty"] }));
  expect(counted).toBeGreaterThan(0);
  expect(counted).toBeLessThanOrEqual(MAX_WRITE_TRANSACTIONS);
});
