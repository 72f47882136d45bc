// The first tables: runs and their owners, the ledger, circuits, trials and the outbox.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  const strict = sql`strict`;
  const schema = db.schema;

  await schema
    .createTable("owners")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("pid", "integer", (c) => c.notNull())
    .addColumn("started_at_ms", "integer", (c) => c.notNull())
    .addColumn("lease_until_ms", "integer", (c) => c.notNull())
    .modifyEnd(strict)
    .execute();

  await schema
    .createTable("runs")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("project", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("operation", "text", (c) => c.notNull())
    .addColumn("parent_id", "text")
    .addColumn("position", "integer")
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("input", "text", (c) => c.notNull())
    .addColumn("response", "text")
    .addColumn("result", "text")
    .addColumn("error", "text")
    .addColumn("idempotency_key", "text")
    .addColumn("arguments_hash", "text", (c) => c.notNull())
    .addColumn("owner_id", "text")
    .addColumn("generation", "integer", (c) => c.notNull())
    .addColumn("cancel_requested", "integer", (c) => c.notNull())
    .addColumn("created_at_ms", "integer", (c) => c.notNull())
    .addColumn("started_at_ms", "integer")
    .addColumn("ended_at_ms", "integer")
    .modifyEnd(strict)
    .execute();
  await schema
    .createIndex("runs_by_idempotency_key")
    .unique()
    .on("runs")
    .columns(["project", "idempotency_key"])
    .where(sql.ref("idempotency_key"), "is not", null)
    .execute();
  await schema.createIndex("runs_by_project").on("runs").columns(["project", "id"]).execute();
  await schema
    .createIndex("runs_by_parent")
    .on("runs")
    .columns(["parent_id", "position"])
    .where(sql.ref("parent_id"), "is not", null)
    .execute();
  await schema
    .createIndex("runs_by_owner")
    .on("runs")
    .columns(["owner_id"])
    .where(sql.ref("owner_id"), "is not", null)
    .execute();

  await schema
    .createTable("run_timeline")
    .addColumn("run_id", "text", (c) => c.notNull())
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("at_ms", "integer", (c) => c.notNull())
    .addColumn("step", "text", (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("detail", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("run_timeline_key", ["run_id", "seq"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  await schema
    .createTable("attempts")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("run_id", "text", (c) => c.notNull())
    .addColumn("root_run_id", "text", (c) => c.notNull())
    .addColumn("project", "text", (c) => c.notNull())
    .addColumn("operation", "text", (c) => c.notNull())
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("day", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("reserved_micro_usd", "integer", (c) => c.notNull())
    .addColumn("cost_micro_usd", "integer", (c) => c.notNull())
    .addColumn("input_tokens", "integer")
    .addColumn("cached_input_tokens", "integer")
    .addColumn("output_tokens", "integer")
    .addColumn("reasoning_tokens", "integer")
    .addColumn("outcome", "text")
    .addColumn("http_status", "integer")
    .addColumn("detail", "text")
    .addColumn("owner_id", "text", (c) => c.notNull())
    .addColumn("started_at_ms", "integer", (c) => c.notNull())
    .addColumn("ended_at_ms", "integer")
    .modifyEnd(strict)
    .execute();
  await schema.createIndex("attempts_by_run").on("attempts").columns(["run_id", "id"]).execute();
  await schema.createIndex("attempts_by_root").on("attempts").columns(["root_run_id"]).execute();
  await schema.createIndex("attempts_by_day").on("attempts").columns(["day", "provider"]).execute();
  await schema
    .createIndex("attempts_reserved")
    .on("attempts")
    .columns(["owner_id"])
    .where(sql.ref("state"), "=", sql.lit("reserved"))
    .execute();

  await schema
    .createTable("spend")
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("period", "text", (c) => c.notNull())
    .addColumn("settled_micro_usd", "integer", (c) => c.notNull())
    .addColumn("reserved_micro_usd", "integer", (c) => c.notNull())
    .addColumn("announced_percent", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("spend_key", ["provider", "period"])
    .modifyEnd(strict)
    .execute();

  await schema
    .createTable("budgets")
    .addColumn("provider", "text", (c) => c.primaryKey())
    .addColumn("daily_micro_usd", "integer")
    .addColumn("monthly_micro_usd", "integer")
    .addColumn("updated_at_ms", "integer", (c) => c.notNull())
    .modifyEnd(strict)
    .execute();

  await schema
    .createTable("circuits")
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("last_failure_kind", "text")
    .addColumn("last_failure_at_ms", "integer")
    .addColumn("updated_at_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("circuits_key", ["provider", "model"])
    .modifyEnd(strict)
    .execute();

  await schema
    .createTable("trials")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("schema_version", "integer", (c) => c.notNull())
    .addColumn("run_id", "text", (c) => c.notNull())
    .addColumn("project", "text", (c) => c.notNull())
    .addColumn("operation", "text", (c) => c.notNull())
    .addColumn("prompt_hash", "text", (c) => c.notNull())
    .addColumn("prompt", "text", (c) => c.notNull())
    .addColumn("system_prompt_hash", "text")
    .addColumn("provider", "text")
    .addColumn("model", "text")
    .addColumn("output", "text")
    .addColumn("usage", "text")
    .addColumn("cost_micro_usd", "integer", (c) => c.notNull())
    .addColumn("latency_ms", "integer", (c) => c.notNull())
    .addColumn("attempts", "integer", (c) => c.notNull())
    .addColumn("graders", "text", (c) => c.notNull())
    .addColumn("outcome", "text", (c) => c.notNull())
    .addColumn("failure_kind", "text")
    .addColumn("created_at_ms", "integer", (c) => c.notNull())
    .modifyEnd(strict)
    .execute();
  await schema.createIndex("trials_by_run").on("trials").columns(["run_id"]).execute();

  await schema
    .createTable("events")
    .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("project", "text")
    .addColumn("run_id", "text")
    .addColumn("detail", "text", (c) => c.notNull())
    .addColumn("at_ms", "integer", (c) => c.notNull())
    .modifyEnd(strict)
    .execute();
  await schema.createIndex("events_by_kind").on("events").columns(["kind", "seq"]).execute();
}
