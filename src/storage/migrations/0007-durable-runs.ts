// What a run needs to go on in another process: its finished steps, where it may go on, how often it was lost, how far it is.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("run_steps")
    .addColumn("run_id", "text", (c) => c.notNull())
    .addColumn("step", "text", (c) => c.notNull())
    .addColumn("result", "text", (c) => c.notNull())
    .addColumn("at_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("run_steps_key", ["run_id", "step"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await schema
    .createTable("leases")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("holder_id", "text", (c) => c.notNull())
    .addColumn("lease_until_ms", "integer", (c) => c.notNull())
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  // When upkeep comes again says its job.
  await schema.dropTable("upkeep").execute();
  await schema.alterTable("runs").addColumn("lane", "text").execute();
  await schema
    .alterTable("runs")
    .addColumn("deaths", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await schema
    .alterTable("runs")
    .addColumn("pause_requested", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await schema.alterTable("runs").addColumn("progress", "text").execute();
}
