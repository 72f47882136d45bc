// Many processes on one new data directory: nobody sees a busy error, and no write is lost.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openDatabase } from "./index.ts";

const PROCESSES = 6;
const WRITES = 200;

const program = `
  import { openDatabase } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
  import { systemClock } from ${JSON.stringify(new URL("../kernel/node/clock.ts", import.meta.url).href)};
  await using database = await openDatabase(process.argv[1], { sleep: systemClock.sleep });
  for (let i = 0; i < ${WRITES}; i += 1) {
    await database.write(async (queries) => {
      const row = await queries.selectFrom("spend").select("settled_micro_usd as sum").where("provider", "=", "p").executeTakeFirst();
      await queries.insertInto("spend")
        .values({ provider: "p", period: "2026-01", settled_micro_usd: (row?.sum ?? 0) + 1, reserved_micro_usd: 0, announced_percent: 0 })
        .onConflict((c) => c.columns(["provider", "period"]).doUpdateSet({ settled_micro_usd: (row?.sum ?? 0) + 1 }))
        .execute();
    });
  }
`;

test("processes that start at once on an empty folder all open it, and lose no write", async () => {
  const directory = mkdtempSync(join(tmpdir(), "orchestrator-db-"));
  const start = () => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program, directory]);
  await Promise.all(Array.from({ length: PROCESSES }, start));
  const database = await openDatabase(directory);
  const rows = await database.queries.selectFrom("spend").select("settled_micro_usd").execute();
  await database[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
  expect(rows).toEqual([{ settled_micro_usd: PROCESSES * WRITES }]);
});
