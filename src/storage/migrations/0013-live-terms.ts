// Only patterns that can match are in the index of terms: of a term the newest ones are read, and stale ones took their
// places.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table patterns add column findable integer not null default 1`.execute(db);
  await sql`create index patterns_findable on patterns (last_used_ms) where findable = 1`.execute(db);
}
