// Trials of the version before, which nobody has learned from.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { originOf } from "./pattern-store.ts";
import { insertTestTrial, learnFrom, reviewOf } from "./testing.ts";
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

const PATTERN = `
  insert into patterns (id, lane, operation, failure_type, family, dedup_hash, error_signature, origin, version,
    first_seen_ms, last_seen_ms, last_used_ms, strength_micro, strength_at_ms, deleted_at_ms, signature, profile)
  values (?, 'test', 'spawn_agent', 'json_invalid', 'live', 'dedup', ?, 'origin', 1, 5, 6, 7, 8, 9, ?, 'signature', x'01')`;
const STATE = { kind: "trial", epoch: 2, order: 1, trials: 1, sinceMs: 3 };

test("what the version before knew of errors and guardrails is this store's own, and is learned on from", async () => {
  using store = await storeBefore("0011-merging");
  const before = new DatabaseSync(join(store.directory, DATABASE_FILE));
  before.prepare(PATTERN).run("live", "error", null);
  before.prepare(PATTERN).run("deleted", "other", 10);
  before.exec(`
    insert into guardrail_prompts (lane, family, guardrail, epoch, prompt_hash) values ('test', 'live', 'json-only', 2, 'hash');
    insert into guardrail_states
      (lane, family, guardrail, failure_type, ordinal, epoch, holdout_micro, state, origin, version, changed_at_ms)
      values ('test', 'live', 'json-only', 'json_invalid', 1, 2, 100000, '${JSON.stringify(STATE)}',
        (select id from installation), 4, 3);
    insert into guardrail_looks (seq, lane, family, guardrail, epoch, at_ms, decision, look)
      values (7, 'test', 'live', 'json-only', 1, 2, 'keep', '{}'), (9, 'test', 'live', 'json-only', 2, 3, 'go-on', '{}');
  `);
  before.close();

  await using database = await openDatabase(store.directory);
  const { queries } = database;
  const own = await originOf(queries);
  const patterns = await queries.selectFrom("patterns").select(["seq", "id", "deleted_at_ms"]).orderBy("seq").execute();
  expect(patterns).toEqual([
    { seq: 1, id: "live", deleted_at_ms: null },
    { seq: 2, id: "deleted", deleted_at_ms: 10 },
  ]);
  expect(await queries.selectFrom("pattern_errors").selectAll().execute()).toEqual([
    { pattern: 1, signature: "error", at_ms: 5 },
  ]);
  const unit = { lane: "test", family: "live", guardrail: "json-only", origin: own };
  const prompt = { ...unit, epoch: 2, prompt_hash: "hash", arm: null, outcome: null, at_ms: null };
  expect(await queries.selectFrom("guardrail_prompts").selectAll().execute()).toEqual([prompt]);
  const state = { ...unit, failure_type: "json_invalid", ordinal: 1, epoch: 2, holdout_micro: 100_000, version: 4 };
  expect(await queries.selectFrom("guardrail_states").selectAll().execute()).toEqual([
    { ...state, state: JSON.stringify(STATE), changed_at_ms: 3 },
  ]);
  const looks = [
    { ...unit, seq: 7, epoch: 1, at_ms: 2, decision: "keep", look: "{}", origin_seq: null },
    { ...unit, seq: 9, epoch: 2, at_ms: 3, decision: "go-on", look: "{}", origin_seq: null },
  ];
  expect(await queries.selectFrom("guardrail_looks").selectAll().orderBy("seq").execute()).toEqual(looks);

  const review = reviewOf({
    matches: [{ family: "live", pattern: "live", score: 0.9 }],
    guardrails: [{ guardrail: "json-only", family: "live", epoch: 2, arm: "treated" }],
  });
  await database.write((writing) => insertTestTrial(writing, { prompt: "Another prompt.", review }));
  await learnFrom(database);
  expect(await queries.selectFrom("guardrail_states").select(["origin", "epoch", "version"]).execute()).toEqual([
    { origin: own, epoch: 2, version: 4 },
  ]);
  expect(await queries.selectFrom("guardrail_outcomes").select(["origin", "passed"]).execute()).toContainEqual({
    origin: own,
    passed: 1,
  });
  expect(await queries.selectFrom("guardrail_looks").select(["seq", "origin"]).orderBy("seq").execute()).toEqual(
    [7, 9, 10].map((seq) => ({ seq, origin: own })),
  );
});
