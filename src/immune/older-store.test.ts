// Trials of the version before, which nobody has learned from.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { learnFrom } from "./testing.ts";
import { DATABASE_FILE, openDatabase } from "../storage/index.ts";
import { storeBefore } from "../storage/testing.ts";

const INSERT = `
  insert into trials (id, schema_version, run_id, project, operation, prompt_hash, prompt, graders, outcome, created_at_ms)
  values (?, 2, 'run', 'p', 'spawn_agent', 'hash', 'Tell me about rivers.', ?, ?, 20)`;
const FAILED = '[{"grader":"json_valid","verdict":{"kind":"graded","score":0,"passed":false,"reason":"no JSON"}}]';

test("failures of the version before are learned from once, and what passed is kept as it was", async () => {
  using store = await storeBefore("0010-immune");
  const before = new DatabaseSync(join(store.directory, DATABASE_FILE));
  const insert = before.prepare(INSERT);
  insert.run("a", FAILED, "failed");
  insert.run("b", "[]", "passed");
  insert.run("c", FAILED, "failed");
  before.close();

  for (let start = 0; start < 2; start += 1) {
    await using database = await openDatabase(store.directory);
    await learnFrom(database);
    const days = await database.queries.selectFrom("pattern_days").select("occurrences").execute();
    expect(days).toEqual([{ occurrences: 2 }]);
    expect(await database.queries.selectFrom("trials").select(["id", "review"]).orderBy("seq").execute()).toEqual([
      { id: "a", review: null },
      { id: "b", review: null },
      { id: "c", review: null },
    ]);
  }
});
