import { expect, test } from "vitest";
import { sqliteJobQueue } from "../jobs/index.ts";
import { countingIds, FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import { Owner } from "./owner.ts";

test("a lease that was rolled back is not taken for one that is stored", async () => {
  await using store = await temporaryDatabase();
  const { database } = store;
  const clock = new FakeClock();
  const queue = sqliteJobQueue({ database, clock, ids: countingIds(), redact });
  const self = { id: "owner_1", pid: 1 };
  const owner = new Owner({ database, clock, queue, takeOvers: [] }, self, {
    leaseMs: 15_000,
    heartbeatMs: 5_000,
  });
  const failed = database.write(async (queries) => {
    await owner.renew(queries);
    throw new Error("rolled back");
  });
  await expect(failed).rejects.toThrow("rolled back");
  await database.write((queries) => owner.renew(queries));
  expect(await owner.lives("owner_1")).toBe(true);
  expect(await database.queries.selectFrom("owners").select("id").execute()).toEqual([{ id: "owner_1" }]);
});
