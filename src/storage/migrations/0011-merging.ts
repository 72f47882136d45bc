// What two stores write about the same failure stands side by side, so that rows of both can lie in one: a guardrail's
// state, its looks and the prompts that it was tried on are those of one store. A pattern keeps every way in which it was
// told to have failed, and not the first one alone.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  const own = sql`(select id from installation)`;

  await schema
    .createTable("pattern_errors")
    .addColumn("pattern", "integer", (c) => c.notNull())
    .addColumn("signature", "text", (c) => c.notNull())
    .addColumn("at_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("pattern_errors_key", ["pattern", "signature"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await schema
    .createIndex("pattern_errors_by_signature")
    .on("pattern_errors")
    .columns(["signature", "at_ms"])
    .execute();
  await sql`insert into pattern_errors (pattern, signature, at_ms)
    select seq, error_signature, first_seen_ms from patterns where deleted_at_ms is null`.execute(db);
  await schema.dropIndex("patterns_by_error").execute();
  await schema.alterTable("patterns").dropColumn("error_signature").execute();

  // Patterns are counted from it.
  await schema.dropIndex("patterns_by_last_use").execute();
  await schema
    .createIndex("patterns_by_last_use")
    .on("patterns")
    .columns(["last_used_ms", "deleted_at_ms", "lane"])
    .execute();

  await schema.alterTable("guardrail_prompts").renameTo("old_prompts").execute();
  await schema
    .createTable("guardrail_prompts")
    .addColumn("lane", "text", (c) => c.notNull())
    .addColumn("family", "text", (c) => c.notNull())
    .addColumn("guardrail", "text", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("prompt_hash", "text", (c) => c.notNull())
    .addColumn("origin", "text", (c) => c.notNull())
    // null in rows of the version before, which did not keep them.
    .addColumn("arm", "text")
    .addColumn("outcome", "text")
    .addColumn("at_ms", "integer")
    .addPrimaryKeyConstraint("guardrail_prompts_key", ["lane", "family", "guardrail", "epoch", "prompt_hash", "origin"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await sql`insert into guardrail_prompts (lane, family, guardrail, epoch, prompt_hash, origin)
    select lane, family, guardrail, epoch, prompt_hash, ${own} from old_prompts`.execute(db);
  await schema.dropTable("old_prompts").execute();

  await schema.alterTable("guardrail_states").renameTo("old_states").execute();
  await schema
    .createTable("guardrail_states")
    .addColumn("lane", "text", (c) => c.notNull())
    .addColumn("family", "text", (c) => c.notNull())
    .addColumn("guardrail", "text", (c) => c.notNull())
    .addColumn("origin", "text", (c) => c.notNull())
    .addColumn("failure_type", "text", (c) => c.notNull())
    .addColumn("ordinal", "integer", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("holdout_micro", "integer", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("changed_at_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("guardrail_states_key", ["lane", "family", "guardrail", "origin"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await sql`insert into guardrail_states
      (lane, family, guardrail, origin, failure_type, ordinal, epoch, holdout_micro, state, version, changed_at_ms)
    select lane, family, guardrail, origin, failure_type, ordinal, epoch, holdout_micro, state, version, changed_at_ms
    from old_states`.execute(db);
  await schema.dropTable("old_states").execute();

  await schema.alterTable("guardrail_looks").renameTo("old_looks").execute();
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
    .addColumn("origin", "text", (c) => c.notNull())
    // Its number in the store that it is of; null = it is of this one, where seq is its number.
    .addColumn("origin_seq", "integer")
    .modifyEnd(sql`strict`)
    .execute();
  await sql`insert into guardrail_looks (seq, lane, family, guardrail, epoch, at_ms, decision, look, origin)
    select seq, lane, family, guardrail, epoch, at_ms, decision, look, ${own} from old_looks order by seq`.execute(db);
  await schema.dropTable("old_looks").execute();
  await schema
    .createIndex("guardrail_looks_by_unit")
    .on("guardrail_looks")
    .columns(["lane", "family", "guardrail", "seq"])
    .execute();
  await sql`create index guardrails_kept on guardrail_looks (lane) where decision = 'keep'`.execute(db);
  await sql`create unique index guardrail_looks_of_others on guardrail_looks (origin, origin_seq)
    where origin_seq is not null`.execute(db);
}
