// What a call says about its model, found by model and time, and rate limits that all processes share.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  const schema = db.schema;

  await schema
    .alterTable("attempts")
    .addColumn("judged", "integer", (c) => c.notNull().defaultTo(1))
    .execute();
  await schema.createIndex("attempts_by_model").on("attempts").columns(["provider", "model", "ended_at_ms"]).execute();

  await schema
    .createTable("rate_limits")
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("updated_at_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("rate_limits_key", ["provider", "model", "key"])
    .modifyEnd(sql`strict`)
    .execute();
}
