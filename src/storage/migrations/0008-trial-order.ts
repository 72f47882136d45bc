// Trials in the order of their commits, with what people say about them, and room for those of other stores. Small
// columns come first: what stands behind a long text costs a walk through it. A server of the version before that still
// runs goes on storing its trials: what it does not know may be null.
import { type Kysely, sql } from "kysely";

const CARRIED = [
  "id",
  "schema_version",
  "run_id",
  "project",
  "operation",
  "prompt_hash",
  "system_prompt_hash",
  "provider",
  "model",
  "cost_micro_usd",
  "latency_ms",
  "attempts",
  "outcome",
  "failure_kind",
  "created_at_ms",
  "usage",
  "prompt",
  "output",
  "graders",
];

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("trials_in_order")
    // A copy of the file gives implicit row numbers anew, so the number is a column.
    .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("schema_version", "integer", (c) => c.notNull())
    .addColumn("run_id", "text")
    .addColumn("project", "text", (c) => c.notNull())
    .addColumn("operation", "text", (c) => c.notNull())
    .addColumn("prompt_hash", "text", (c) => c.notNull())
    .addColumn("system_prompt_hash", "text")
    .addColumn("provider", "text")
    .addColumn("model", "text")
    .addColumn("cost_micro_usd", "integer")
    .addColumn("latency_ms", "integer")
    .addColumn("attempts", "integer")
    .addColumn("outcome", "text", (c) => c.notNull())
    .addColumn("failure_kind", "text")
    .addColumn("finish_reason", "text")
    .addColumn("circuit", "text")
    .addColumn("label", "text")
    .addColumn("labelled_at_ms", "integer")
    .addColumn("created_at_ms", "integer", (c) => c.notNull())
    .addColumn("imported_at_ms", "integer")
    .addColumn("content_hash", "text")
    .addColumn("usage", "text")
    .addColumn("note", "text")
    .addColumn("prompt", "text", (c) => c.notNull())
    .addColumn("output", "text")
    .addColumn("graders", "text", (c) => c.notNull())
    .addColumn("imported", "text")
    .modifyEnd(sql`strict`)
    .execute();
  const columns = sql.join(CARRIED.map((name) => sql.ref(name)));
  await sql`insert into trials_in_order (${columns}) select ${columns} from trials order by rowid`.execute(db);
  await schema.dropTable("trials").execute();
  await schema.alterTable("trials_in_order").renameTo("trials").execute();

  await schema.createIndex("trials_by_id").unique().on("trials").columns(["project", "id"]).execute();
  await schema
    .createIndex("trials_by_content")
    .unique()
    .on("trials")
    .columns(["project", "content_hash"])
    .where(sql.ref("content_hash"), "is not", null)
    .execute();
  await schema.createIndex("trials_by_run").on("trials").columns(["run_id", "seq"]).execute();
  await schema.createIndex("trials_by_project").on("trials").columns(["project", "seq"]).execute();
  await schema
    .createIndex("trials_unlabelled")
    .on("trials")
    .columns(["project", "outcome", "seq"])
    .where(sql.ref("label"), "is", null)
    .execute();
}
