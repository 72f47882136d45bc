// The way to old events, and to old runs whose text is still kept, without a look at all others.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  await schema.dropIndex("runs_by_end").execute();
  await schema
    .createIndex("runs_by_text_and_end")
    .on("runs")
    .columns(["text_kept", "ended_at_ms"])
    .where(sql.ref("ended_at_ms"), "is not", null)
    .execute();
  await schema.createIndex("events_by_age").on("events").columns(["at_ms"]).execute();
}
