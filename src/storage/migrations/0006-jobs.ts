// Jobs, what they wait for, when they come again, and what is paused.
import { type Kysely, sql } from "kysely";

const OPEN = sql`state in ('blocked', 'delayed', 'queued', 'active')`;

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("jobs")
    .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("id", "text", (c) => c.notNull().unique())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("payload", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("priority", "integer", (c) => c.notNull())
    .addColumn("run_at_ms", "integer", (c) => c.notNull())
    .addColumn("attempt", "integer", (c) => c.notNull())
    .addColumn("max_attempts", "integer", (c) => c.notNull())
    .addColumn("timeout_ms", "integer")
    .addColumn("dedupe_key", "text")
    .addColumn("group_name", "text")
    .addColumn("unmet", "integer", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("owner_id", "text")
    .addColumn("lease_until_ms", "integer")
    .addColumn("cancel_requested", "integer", (c) => c.notNull())
    .addColumn("result", "text")
    .addColumn("error", "text")
    .addColumn("created_at_ms", "integer", (c) => c.notNull())
    .addColumn("started_at_ms", "integer")
    .addColumn("finished_at_ms", "integer")
    .modifyEnd(sql`strict`)
    .execute();
  await sql`create index jobs_dearest on jobs (kind, priority desc, seq) where state = 'queued'`.execute(db);
  await sql`create index jobs_oldest on jobs (kind, seq) where state = 'queued'`.execute(db);
  await sql`create index jobs_delayed on jobs (run_at_ms) where state = 'delayed'`.execute(db);
  await sql`create index jobs_active on jobs (kind, lease_until_ms) where state = 'active'`.execute(db);
  await sql`create index jobs_dead on jobs (id) where state = 'dead'`.execute(db);
  await sql`create index jobs_finished on jobs (finished_at_ms) where finished_at_ms is not null`.execute(db);
  await sql`create unique index jobs_dedupe on jobs (kind, dedupe_key) where dedupe_key is not null and ${OPEN}`.execute(
    db,
  );
  await schema
    .createTable("job_dependencies")
    .addColumn("depends_on", "text", (c) => c.notNull())
    .addColumn("job_id", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("job_dependencies_key", ["depends_on", "job_id"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await schema
    .createTable("job_schedules")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("payload", "text", (c) => c.notNull())
    .addColumn("cron", "text", (c) => c.notNull())
    .addColumn("time_zone", "text", (c) => c.notNull())
    .addColumn("missed", "text", (c) => c.notNull())
    .addColumn("next_ms", "integer")
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .createTable("job_pauses")
    .addColumn("scope", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("job_pauses_key", ["scope", "name"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
}
