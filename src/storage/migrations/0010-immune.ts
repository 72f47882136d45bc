// What failed before, how often, what was done about it and whether that helped. Counts stand by the store that made
// them, so that stores can be merged: each row of `origin` has one writer.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("installation")
    .addColumn("id", "text", (c) => c.primaryKey())
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await sql`insert into installation (id) values (lower(hex(randomblob(16))))`.execute(db);

  await schema
    .createTable("cursors")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("seq", "integer", (c) => c.notNull())
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  await schema
    .createTable("patterns")
    .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("lane", "text", (c) => c.notNull())
    .addColumn("operation", "text", (c) => c.notNull())
    .addColumn("failure_type", "text", (c) => c.notNull())
    .addColumn("family", "text", (c) => c.notNull())
    .addColumn("dedup_hash", "text", (c) => c.notNull())
    .addColumn("error_signature", "text", (c) => c.notNull())
    .addColumn("origin", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("first_seen_ms", "integer", (c) => c.notNull())
    .addColumn("last_seen_ms", "integer", (c) => c.notNull())
    .addColumn("last_used_ms", "integer", (c) => c.notNull())
    .addColumn("strength_micro", "integer", (c) => c.notNull())
    .addColumn("strength_at_ms", "integer", (c) => c.notNull())
    .addColumn("deleted_at_ms", "integer")
    .addColumn("signature", "text", (c) => c.notNull())
    .addColumn("lineage", "text")
    .addColumn("profile", "blob", (c) => c.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await schema.createIndex("patterns_by_id").unique().on("patterns").columns(["lane", "id"]).execute();
  await schema.createIndex("patterns_by_error").on("patterns").columns(["lane", "error_signature"]).execute();
  await schema.createIndex("patterns_by_family").on("patterns").columns(["lane", "family"]).execute();
  await schema.createIndex("patterns_by_last_seen").on("patterns").columns(["lane", "last_seen_ms"]).execute();
  await schema.createIndex("patterns_by_last_use").on("patterns").columns(["last_used_ms"]).execute();
  await sql`create index patterns_deleted on patterns (deleted_at_ms) where deleted_at_ms is not null`.execute(db);

  await schema
    .createTable("pattern_days")
    .addColumn("pattern", "integer", (c) => c.notNull())
    .addColumn("day", "text", (c) => c.notNull())
    .addColumn("origin", "text", (c) => c.notNull())
    .addColumn("occurrences", "integer", (c) => c.notNull())
    .addColumn("gained_micro", "integer", (c) => c.notNull())
    .addColumn("lost_micro", "integer", (c) => c.notNull())
    .addColumn("last_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("pattern_days_key", ["pattern", "day", "origin"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  await schema
    .createTable("pattern_examples")
    .addColumn("pattern", "integer", (c) => c.notNull())
    .addColumn("trial_id", "text", (c) => c.notNull())
    .addColumn("at_ms", "integer", (c) => c.notNull())
    .addColumn("prompt", "text", (c) => c.notNull())
    .addColumn("output", "text")
    .addColumn("reasons", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("pattern_examples_key", ["pattern", "trial_id"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  await schema
    .createTable("pattern_terms")
    .addColumn("term", "integer", (c) => c.notNull())
    .addColumn("pattern", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("pattern_terms_key", ["term", "pattern"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await schema.createIndex("pattern_terms_by_pattern").on("pattern_terms").column("pattern").execute();

  await schema
    .createTable("guardrail_outcomes")
    .addColumn("lane", "text", (c) => c.notNull())
    .addColumn("family", "text", (c) => c.notNull())
    .addColumn("guardrail", "text", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("arm", "text", (c) => c.notNull())
    .addColumn("origin", "text", (c) => c.notNull())
    .addColumn("passed", "integer", (c) => c.notNull())
    .addColumn("failed", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("guardrail_outcomes_key", ["lane", "family", "guardrail", "epoch", "arm", "origin"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  // A prompt that is sent again is in the same arm again: its first outcome is the evidence.
  await schema
    .createTable("guardrail_prompts")
    .addColumn("lane", "text", (c) => c.notNull())
    .addColumn("family", "text", (c) => c.notNull())
    .addColumn("guardrail", "text", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("prompt_hash", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("guardrail_prompts_key", ["lane", "family", "guardrail", "epoch", "prompt_hash"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  await schema
    .createTable("guardrail_states")
    .addColumn("lane", "text", (c) => c.notNull())
    .addColumn("family", "text", (c) => c.notNull())
    .addColumn("guardrail", "text", (c) => c.notNull())
    .addColumn("failure_type", "text", (c) => c.notNull())
    .addColumn("ordinal", "integer", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("holdout_micro", "integer", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("origin", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("changed_at_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("guardrail_states_key", ["lane", "family", "guardrail"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  await schema
    .createTable("guardrail_looks")
    .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("lane", "text", (c) => c.notNull())
    .addColumn("family", "text", (c) => c.notNull())
    .addColumn("guardrail", "text", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("at_ms", "integer", (c) => c.notNull())
    .addColumn("decision", "text", (c) => c.notNull())
    .addColumn("look", "text", (c) => c.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .createIndex("guardrail_looks_by_unit")
    .on("guardrail_looks")
    .columns(["lane", "family", "guardrail", "seq"])
    .execute();
  await sql`create index guardrails_kept on guardrail_looks (lane) where decision = 'keep'`.execute(db);

  await schema
    .createTable("risk_outcomes")
    .addColumn("lane", "text", (c) => c.notNull())
    .addColumn("bin", "integer", (c) => c.notNull())
    .addColumn("origin", "text", (c) => c.notNull())
    .addColumn("passed", "integer", (c) => c.notNull())
    .addColumn("failed", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("risk_outcomes_key", ["lane", "bin", "origin"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  // What a review found before the answer: JSON, record text; null = nothing like it had failed.
  await sql`alter table trials add column review text`.execute(db);
  await sql`create index trials_to_learn_from on trials (seq)
    where imported_at_ms is null and (outcome = 'failed' or review is not null)`.execute(db);
}
