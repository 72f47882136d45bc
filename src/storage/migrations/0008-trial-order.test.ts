// Trials of the version before, after the migration that gives them their order.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { DATABASE_FILE, openDatabase } from "../index.ts";
import { storeBefore } from "../testing.ts";

const INSERT = `
  insert into trials (id, schema_version, run_id, project, operation, prompt_hash, prompt, cost_micro_usd, latency_ms,
    attempts, graders, outcome, created_at_ms)
  values (?, 1, 'run', 'p', 'spawn_agent', 'hash', ?, 7, 8, 1, '[]', 'passed', ?)`;

test("trials keep what they hold, in the order in which they were stored", async () => {
  using store = await storeBefore("0008-trial-order");
  const before = new DatabaseSync(join(store.directory, DATABASE_FILE));
  for (const [id, text, at] of [
    ["b", "first", 20],
    ["c", "second", 10],
    ["a", "third", 30],
  ] as const)
    before.prepare(INSERT).run(id, text, at);
  before.close();

  await using database = await openDatabase(store.directory);
  const trials = await database.queries.selectFrom("trials").selectAll().orderBy("seq").execute();
  expect(trials).toMatchObject([
    { seq: 1, id: "b", prompt: "first", cost_micro_usd: 7, created_at_ms: 20, label: null, imported_at_ms: null },
    { seq: 2, id: "c", prompt: "second" },
    { seq: 3, id: "a", prompt: "third" },
  ]);
});

test("a server of the version before that still runs goes on storing its trials", async () => {
  using store = await storeBefore("0008-trial-order");
  const older = new DatabaseSync(join(store.directory, DATABASE_FILE));
  const insert = older.prepare(INSERT);
  insert.run("before", "text", 1);
  await using database = await openDatabase(store.directory);
  insert.run("after", "text", 2);
  older.close();
  const trials = await database.queries.selectFrom("trials").select(["seq", "id"]).orderBy("seq").execute();
  expect(trials).toEqual([
    { seq: 1, id: "before" },
    { seq: 2, id: "after" },
  ]);
});

test("a number is not used again when its trial is deleted", async () => {
  using store = await storeBefore("0008-trial-order");
  await using database = await openDatabase(store.directory);
  const file = new DatabaseSync(database.path);
  file.prepare(INSERT).run("first", "text", 1);
  file.exec("delete from trials");
  file.prepare(INSERT).run("second", "text", 2);
  file.close();
  expect(await database.queries.selectFrom("trials").select("seq").execute()).toEqual([{ seq: 2 }]);
});
