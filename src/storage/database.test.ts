// The store as a file: private, refused when damaged or newer, and never emptied.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { DATABASE_FILE, openDatabase } from "./index.ts";
import { temporaryDatabase } from "./testing.ts";

function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "orchestrator-db-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

const permissions = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test("the data directory and every file of the database are for this user alone (promise:private-files)", async () => {
  using folder = temporaryFolder();
  const directory = join(folder.path, "made", "here");
  await using database = await openDatabase(directory);
  await database.write((queries) => queries.deleteFrom("runs").execute());
  expect(permissions(directory)).toBe("700");
  for (const ending of ["", "-wal", "-shm"]) expect(permissions(`${database.path}${ending}`)).toBe("600");
});

test("a file that is no database is refused and left as it is", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, DATABASE_FILE);
  const bytes = "this is not a database, but somebody may want it back".repeat(100);
  writeFileSync(path, bytes);
  await expect(openDatabase(folder.path)).rejects.toMatchObject({ code: "storage/corrupt-database" });
  expect(readFileSync(path, "utf8")).toBe(bytes);
});

test("a damaged database is refused and left as it is (promise:damage-is-refused)", async () => {
  using folder = temporaryFolder();
  await (await openDatabase(folder.path))[Symbol.asyncDispose]();
  const path = join(folder.path, DATABASE_FILE);
  const bytes = readFileSync(path).fill(0xff, 100, 4_096);
  writeFileSync(path, bytes);
  await expect(openDatabase(folder.path)).rejects.toMatchObject({ code: "storage/corrupt-database" });
  expect(readFileSync(path)).toEqual(bytes);
});

test("a database of a newer version is refused by name of what is unknown", async () => {
  using folder = temporaryFolder();
  const database = await openDatabase(folder.path);
  await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '')`.execute(
    database.queries,
  );
  await database[Symbol.asyncDispose]();
  await expect(openDatabase(folder.path)).rejects.toMatchObject({
    code: "storage/newer-database",
    message: expect.stringContaining("9999-from-the-future"),
  });
});

test("a data directory below a file cannot be used", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  await expect(openDatabase(join(file, "data"))).rejects.toMatchObject({ code: "storage/unusable-data-directory" });
});

test("what was written is there after it is opened again", async () => {
  await using store = await temporaryDatabase();
  await store.database.queries
    .insertInto("budgets")
    .values({ provider: "simulated", daily_micro_usd: 5, monthly_micro_usd: null, updated_at_ms: 1 })
    .execute();
  const again = await store.openAgain();
  expect(await again.queries.selectFrom("budgets").selectAll().execute()).toMatchObject([
    { provider: "simulated", daily_micro_usd: 5, monthly_micro_usd: null, updated_at_ms: 1 },
  ]);
});

test("a transaction that throws leaves nothing", async () => {
  await using store = await temporaryDatabase();
  const failed = store.database.write(async (queries) => {
    await queries.insertInto("owners").values({ id: "o", pid: 1, started_at_ms: 1, lease_until_ms: 1 }).execute();
    throw new Error("stop");
  });
  await expect(failed).rejects.toThrow("stop");
  expect(await store.database.queries.selectFrom("owners").selectAll().execute()).toEqual([]);
});

test("another connection's commit shows in the data version", async () => {
  await using store = await temporaryDatabase();
  const other = await store.openAgain();
  const before = store.database.dataVersion();
  await other.queries.insertInto("owners").values({ id: "o", pid: 1, started_at_ms: 1, lease_until_ms: 1 }).execute();
  expect(store.database.dataVersion()).not.toBe(before);
});

test.each([
  ["an object", {}],
  ["a date", new Date(0)],
  ["an array", [1]],
])("%s in first place is refused and not taken for named parameters", async (_name, value) => {
  await using store = await temporaryDatabase();
  const update = sql`update owners set id = ${value} where id = 'o'`.execute(store.database.queries);
  await expect(update).rejects.toThrow("cannot bind");
});

test("text of any kind comes back as it was written", async () => {
  await using store = await temporaryDatabase();
  for (const text of ["[1,2]", '{"a":1}', "", "é 你 \u{1f600}", "'; drop table runs; --"]) {
    const { rows } = await sql<{ text: string }>`select ${text} as text`.execute(store.database.queries);
    expect(rows[0]?.text).toBe(text);
  }
});
