// Attempts, runs, jobs and trials are counted from indexes that have all that is asked for, also what their conditions
// look at. What has ended is written to them once; what has not is few, and hardly ever comes into these.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql`create index attempts_ended on attempts
    (provider, model, outcome, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens)
    where outcome is not null`.execute(db);

  await sql`create index runs_ended on runs (kind, status, ended_at_ms) where ended_at_ms is not null`.execute(db);
  await sql`create index runs_waiting on runs (kind, status, ended_at_ms, owner_id)
    where ended_at_ms is null and owner_id is null`.execute(db);

  await sql`create index jobs_ended on jobs (kind, state, finished_at_ms) where finished_at_ms is not null`.execute(db);
  await sql`create index jobs_blocked on jobs (kind) where state = 'blocked'`.execute(db);
  await sql`drop index jobs_delayed`.execute(db);
  await sql`create index jobs_delayed on jobs (run_at_ms, kind) where state = 'delayed'`.execute(db);

  await sql`drop index trials_by_outcome`.execute(db);
  await sql`create index trials_by_provider on trials (provider, outcome)`.execute(db);

  // Hints are found from the kept guardrails.
  await sql`drop index pattern_errors_by_signature`.execute(db);
}
