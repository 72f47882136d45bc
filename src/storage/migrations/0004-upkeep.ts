// When upkeep last ran, which runs have lost their text to it, and the way to those that are old enough.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("upkeep")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("run_at_ms", "integer", (c) => c.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .alterTable("runs")
    .addColumn("text_kept", "integer", (c) => c.notNull().defaultTo(1))
    .execute();
  await schema
    .createIndex("runs_by_end")
    .on("runs")
    .columns(["ended_at_ms"])
    .where(sql.ref("ended_at_ms"), "is not", null)
    .execute();
}
