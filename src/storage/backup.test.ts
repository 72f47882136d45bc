// Copies of the store: before a migration, on request, and back in place.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { checkedMigrations, copyDatabase } from "./backup.ts";
import { backUp, DATABASE_FILE, openDatabase, restore } from "./index.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { storeBefore, temporaryDatabase, type TemporaryDatabase } from "./testing.ts";

const NEWEST = Object.keys(MIGRATIONS).at(-1) ?? "";

async function withBudget(store: TemporaryDatabase, provider: string): Promise<void> {
  await store.database.write((queries) =>
    sql`insert into budgets (provider, daily_micro_usd, updated_at_ms) values (${provider}, 5, 1)`.execute(queries),
  );
}

function providersIn(path: string): unknown[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return database
    .prepare("select provider from budgets order by provider")
    .all()
    .map(({ provider }) => provider);
}

/** As the version before the newest migration left it. */
async function olderStore(): Promise<Awaited<ReturnType<typeof storeBefore>>> {
  const store = await storeBefore(NEWEST);
  using file = new DatabaseSync(join(store.directory, DATABASE_FILE));
  file.exec("insert into budgets (provider, daily_micro_usd, updated_at_ms) values ('kept', 5, 1)");
  return store;
}

test("before a migration touches a file, a copy of it is kept, for this user alone (promise:backup-first)", async () => {
  using store = await olderStore();
  await (await openDatabase(store.directory))[Symbol.asyncDispose]();
  const kept = join(store.directory, "backups", `before-${NEWEST}.db`);
  expect(providersIn(kept)).toEqual(["kept"]);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(store.directory, "backups"))).toEqual([`before-${NEWEST}.db`]);
  expect(providersIn(join(store.directory, DATABASE_FILE))).toEqual(["kept"]);
});

test("a new database needs no copy", async () => {
  await using store = await temporaryDatabase();
  expect(existsSync(join(store.directory, "backups"))).toBe(false);
});

test("where nothing is stored yet, a backup says so and makes nothing", async () => {
  await using store = await temporaryDatabase();
  const target = join(store.directory, "elsewhere", "copy.db");
  await expect(backUp(join(store.directory, "empty"), target)).rejects.toMatchObject({
    code: "storage/nothing-stored",
  });
  expect(existsSync(join(store.directory, "elsewhere"))).toBe(false);
});

test("a process that comes after the migration leaves the copy of before", async () => {
  await using store = await temporaryDatabase();
  const target = join(store.directory, "backups", "kept.db");
  expect(copyDatabase(store.database.path, target, () => false)).toBe(false);
  expect(existsSync(target)).toBe(false);
});

test("a copy that cannot be written stops the migration and leaves the file", async () => {
  using store = await olderStore();
  writeFileSync(join(store.directory, "backups"), "in the way");
  const before = readFileSync(join(store.directory, DATABASE_FILE));
  await expect(openDatabase(store.directory)).rejects.toMatchObject({ code: "storage/backup-failed" });
  expect(readFileSync(join(store.directory, DATABASE_FILE))).toEqual(before);
});

test("a backup holds what is committed while others write", async () => {
  await using store = await temporaryDatabase();
  await withBudget(store, "one");
  const target = join(store.directory, "copy.db");
  await backUp(store.directory, target);
  await withBudget(store, "two");
  expect(providersIn(target)).toEqual(["one"]);
  expect(checkedMigrations(target)).toEqual(Object.keys(MIGRATIONS));
});

test("restored, what was there is set aside", async () => {
  await using store = await temporaryDatabase();
  await withBudget(store, "one");
  const copy = join(store.directory, "copy.db");
  await backUp(store.directory, copy);
  await withBudget(store, "two");
  await store.database[Symbol.asyncDispose]();
  const { setAside } = await restore(store.directory, copy, "now");
  expect(providersIn(join(store.directory, DATABASE_FILE))).toEqual(["one"]);
  expect(providersIn(join(setAside ?? "", DATABASE_FILE))).toEqual(["one", "two"]);
});

test("while anybody has the store open, nothing is restored", async () => {
  await using store = await temporaryDatabase();
  const copy = join(store.directory, "copy.db");
  await backUp(store.directory, copy);
  await withBudget(store, "kept");
  await expect(restore(store.directory, copy, "now")).rejects.toMatchObject({ code: "storage/in-use" });
  expect(providersIn(join(store.directory, DATABASE_FILE))).toEqual(["kept"]);
  await withBudget(store, "still writable");
});

test("a damaged store is restored over, and kept aside", async () => {
  await using store = await temporaryDatabase();
  const copy = join(store.directory, "copy.db");
  await backUp(store.directory, copy);
  await store.database[Symbol.asyncDispose]();
  const path = join(store.directory, DATABASE_FILE);
  const damaged = readFileSync(path).fill(0xff, 0, 4_096);
  writeFileSync(path, damaged);
  const { setAside } = await restore(store.directory, copy, "now");
  expect(readFileSync(join(setAside ?? "", DATABASE_FILE))).toEqual(damaged);
  await (await openDatabase(store.directory))[Symbol.asyncDispose]();
});

test.each([
  ["nothing", null],
  ["no database", "hello ".repeat(1_000)],
])("%s is not restored, and what is there stays", async (_what, content) => {
  await using store = await temporaryDatabase();
  await store.database[Symbol.asyncDispose]();
  const file = join(store.directory, "file.db");
  if (content !== null) writeFileSync(file, content);
  await expect(restore(store.directory, file, "now")).rejects.toMatchObject({ code: "storage/not-a-backup" });
  await (await openDatabase(store.directory))[Symbol.asyncDispose]();
});

test("a copy of a newer version is not restored", async () => {
  await using store = await temporaryDatabase();
  const copy = join(store.directory, "copy.db");
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(store.database.queries);
  await backUp(store.directory, copy);
  await store.database[Symbol.asyncDispose]();
  await expect(restore(store.directory, copy, "now")).rejects.toMatchObject({ code: "storage/newer-database" });
});
