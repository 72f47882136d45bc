// What SQLite says about the file while it is in use: each has a code and a next step.
import { readFileSync, writeFileSync } from "node:fs";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { appendEvent, type Database, latestEvents } from "./index.ts";
import { temporaryDatabase } from "./testing.ts";

const insertText = (database: Database, characters: number) =>
  database.write((queries) =>
    appendEvent(queries, { kind: "run-finished", detail: { text: "x".repeat(characters) }, atMs: 1 }),
  );
const setPragma = (database: Database, text: string) =>
  database.write((queries) => sql.raw(`pragma ${text}`).execute(queries));

test("a write that does not fit says so, and the next that fits is stored", async () => {
  await using store = await temporaryDatabase();
  await setPragma(store.database, "max_page_count = 1");
  await expect(insertText(store.database, 1_000_000)).rejects.toMatchObject({
    code: "storage/unwritable",
    hint: expect.stringContaining("Free space"),
    retryable: false,
  });
  await setPragma(store.database, "max_page_count = 100000");
  await insertText(store.database, 1_000_000);
  expect(await store.database.queries.selectFrom("events").select("seq").execute()).toHaveLength(1);
});

test("a write to a file that became read-only says so", async () => {
  await using store = await temporaryDatabase();
  await setPragma(store.database, "query_only = 1");
  await expect(insertText(store.database, 1)).rejects.toMatchObject({ code: "storage/unwritable" });
});

test("a page that turns out damaged is named with the file", async () => {
  await using store = await temporaryDatabase();
  await insertText(store.database, 1_000_000);
  await store.database[Symbol.asyncDispose]();
  const { path } = store.database;
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xff, bytes.length / 2));
  const damaged = await store.openAgain();
  await expect(latestEvents(damaged.queries, ["run-finished"], 10)).rejects.toMatchObject({
    code: "storage/corrupt-database",
    message: expect.stringContaining(path),
  });
});

test("what is wrong with a query is not taken for something wrong with the file", async () => {
  await using store = await temporaryDatabase();
  const query = sql`select * from no_such_table`.execute(store.database.queries);
  await expect(query).rejects.not.toHaveProperty("code", expect.stringContaining("storage/"));
});
