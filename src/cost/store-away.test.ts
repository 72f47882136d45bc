// What the ledger does when the store takes no write: a real database, made read-only.
import { dirname } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { fakeRun } from "../runs/testing.ts";
import { openDatabase } from "../storage/index.ts";
import { openTestCost, type TestCost, usd } from "./testing.ts";

const TARGET = { provider: "google_gemini", model: "gemini-2.5-flash" } as const;
const run = fakeRun();
const request = (attemptId: string) => ({ ...TARGET, attemptId, run, worstCaseMicroUsd: usd(0.1), tokensAtMost: 0 });
const answered = { outcome: "answered", costMicroUsd: usd(0.01) } as const;

/** For this process; another one may still write. */
const makeReadOnly = ({ database }: TestCost): Promise<unknown> =>
  database.write((queries) => sql`pragma query_only = 1`.execute(queries));

test("nothing is reserved, so nothing is sent", async () => {
  await using cost = await openTestCost();
  await makeReadOnly(cost);
  await expect(cost.ledger.reserve(request("a"))).rejects.toMatchObject({ code: "storage/unwritable" });
  expect(await cost.ledger.attemptsOf("run_1")).toEqual([]);
});

test("what could not be settled still counts with all that was reserved, and at the end of the run as an estimate", async () => {
  await using cost = await openTestCost();
  await cost.ledger.reserve(request("a"));
  await makeReadOnly(cost);
  await expect(cost.ledger.settle("a", run, answered)).rejects.toMatchObject({ code: "storage/unwritable" });
  expect(await cost.ledger.costOfRun("run_1")).toEqual({ settledMicroUsd: 0, reservedMicroUsd: usd(0.1) });
  await using again = await openDatabase(dirname(cost.database.path));
  await again.write((queries) => cost.ledger.endRun(queries, "run_1", cost.clock.now()));
  expect(await cost.ledger.attemptsOf("run_1")).toMatchObject([{ state: "estimated", costMicroUsd: usd(0.1) }]);
});
