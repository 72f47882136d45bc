// Another process holds the write lock: writes wait for it, nothing else does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { systemClock } from "../kernel/node/clock.ts";
import { type Database, openDatabase } from "./index.ts";
import { temporaryDatabase } from "./testing.ts";

/** Holds the lock until a byte comes in. */
const HOLDER = `
  import { DatabaseSync } from "node:sqlite";
  const database = new DatabaseSync(process.argv[1]);
  database.exec("BEGIN IMMEDIATE");
  console.log("locked");
  process.stdin.once("data", () => {
    database.exec("COMMIT");
    process.exit();
  });
`;

interface Holder extends AsyncDisposable {
  release(): void;
}

async function lockedElsewhere({ path }: Database): Promise<Holder> {
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", HOLDER, path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  return {
    release: () => holder.stdin.write("\n"),
    [Symbol.asyncDispose]: async () => {
      if (holder.exitCode !== null) return;
      const ended = once(holder, "exit");
      holder.kill("SIGKILL");
      await ended;
    },
  };
}

const ownersOf = ({ queries }: Database) => queries.selectFrom("owners").select("id").execute();
const writeOwner = (database: Database) =>
  database.write((queries) =>
    queries.insertInto("owners").values({ id: "o", pid: 1, started_at_ms: 1, lease_until_ms: 1 }).execute(),
  );

test("a write waits until the lock is free, and lets timers run and reads be answered meanwhile", async () => {
  let pauses = 0;
  const paused = Promise.withResolvers<void>();
  await using store = await temporaryDatabase({
    sleep: async (ms) => {
      await systemClock.sleep(ms);
      pauses += 1;
      if (pauses === 20) paused.resolve();
    },
  });
  await using holder = await lockedElsewhere(store.database);
  let written = false;
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 20);
  const writing = writeOwner(store.database).then(() => (written = true));
  expect(await ownersOf(store.database)).toEqual([]);
  await paused.promise;
  clearInterval(ticking);
  expect(await ownersOf(store.database)).toEqual([]);
  expect(written).toBe(false);
  expect(ticks).toBeGreaterThanOrEqual(5);
  holder.release();
  await writing;
  expect(await ownersOf(store.database)).toEqual([{ id: "o" }]);
});

test("a write gives up at the limit, and may be tried again", async () => {
  await using store = await temporaryDatabase({ lockWaitMs: 100 });
  await using holder = await lockedElsewhere(store.database);
  await expect(writeOwner(store.database)).rejects.toMatchObject({ code: "storage/busy", retryable: true });
  holder.release();
});

test("without a way to sleep the limit holds too", async () => {
  await using store = await temporaryDatabase();
  await using database = await openDatabase(store.directory, { lockWaitMs: 50 });
  await using holder = await lockedElsewhere(database);
  await expect(writeOwner(database)).rejects.toMatchObject({ code: "storage/busy" });
  holder.release();
});

test("a store opens while another process holds its lock", async () => {
  await using store = await temporaryDatabase();
  await using holder = await lockedElsewhere(store.database);
  expect(await ownersOf(await store.openAgain())).toEqual([]);
  holder.release();
});
