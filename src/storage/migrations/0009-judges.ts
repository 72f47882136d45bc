// What judges said, how far they agree with people, how their questions were tuned, by which labels; trials in figures.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("judgements")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("verdict", "text", (c) => c.notNull())
    .addColumn("created_at_ms", "integer", (c) => c.notNull())
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await schema.createIndex("judgements_by_age").on("judgements").column("created_at_ms").execute();
  await schema
    .createTable("calibrations")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("project", "text", (c) => c.notNull())
    .addColumn("grader", "text", (c) => c.notNull())
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("version", "text", (c) => c.notNull())
    .addColumn("anchors", "text", (c) => c.notNull())
    .addColumn("figures", "text", (c) => c.notNull())
    .addColumn("verdicts", "text", (c) => c.notNull())
    .addColumn("created_at_ms", "integer", (c) => c.notNull())
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await schema
    .createIndex("calibrations_by_judge")
    .on("calibrations")
    .columns(["project", "version", "model", "created_at_ms"])
    .execute();
  await schema.createIndex("calibrations_by_age").on("calibrations").column("created_at_ms").execute();
  await schema
    .createTable("judge_tunings")
    .addColumn("project", "text", (c) => c.notNull())
    .addColumn("grader", "text", (c) => c.notNull())
    .addColumn("tuning", "text", (c) => c.notNull())
    .addColumn("created_at_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("judge_tunings_key", ["project", "grader"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  // They are counted without a look at their texts.
  await schema.createIndex("trials_by_outcome").on("trials").column("outcome").execute();
  // Few are labelled: they are found without a look at the others.
  await sql`create index trials_labelled on trials (project, seq) where label is not null`.execute(db);
}
