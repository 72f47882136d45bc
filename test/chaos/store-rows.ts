// The rows of a store as they lie on the disk, read past the product.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const text = z.string();
const whole = z.number().int();
const TABLES = {
  runs: z.object({
    id: text,
    kind: text,
    status: text,
    input: text,
    response: text.nullable(),
    deaths: whole,
    created_at_ms: whole,
  }),
  run_steps: z.object({ run_id: text, step: text, result: text }),
  run_timeline: z.object({ run_id: text, seq: whole, step: text }),
  attempts: z.object({
    id: text,
    run_id: text,
    operation: text,
    provider: text,
    day: text,
    state: text,
    outcome: text.nullable(),
    cost_micro_usd: whole,
    reserved_micro_usd: whole,
  }),
  spend: z.object({
    provider: text,
    period: text,
    settled_micro_usd: whole,
    reserved_micro_usd: whole,
    settled_requests: whole,
    reserved_requests: whole,
  }),
  trials: z.object({ id: text, run_id: text, attempts: whole, cost_micro_usd: whole, outcome: text }),
  jobs: z.object({ id: text, kind: text, state: text, attempt: whole, result: text.nullable() }),
  owners: z.object({ id: text, pid: whole, lease_until_ms: whole }),
  leases: z.object({ name: text, lease_until_ms: whole }),
};

export type StoreRows = { readonly [table in keyof typeof TABLES]: readonly z.output<(typeof TABLES)[table]>[] };

/** Tables that are not there yet are empty. */
export function storeRows(dataDirectory: string): StoreRows {
  const path = join(dataDirectory, "orchestrator.db");
  using database = existsSync(path) ? new DatabaseSync(path, { readOnly: true, timeout: 10_000 }) : null;
  const tables = database?.prepare("select name from sqlite_master where type = 'table'").all() ?? [];
  const known = new Set(tables.map(({ name }) => name));
  const read = <Row>(table: keyof typeof TABLES, shape: z.ZodType<Row>): readonly Row[] =>
    known.has(table) ? z.array(shape).parse(database?.prepare(`select * from ${table}`).all()) : [];
  return {
    runs: read("runs", TABLES.runs),
    run_steps: read("run_steps", TABLES.run_steps),
    run_timeline: read("run_timeline", TABLES.run_timeline),
    attempts: read("attempts", TABLES.attempts),
    spend: read("spend", TABLES.spend),
    trials: read("trials", TABLES.trials),
    jobs: read("jobs", TABLES.jobs),
    owners: read("owners", TABLES.owners),
    leases: read("leases", TABLES.leases),
  };
}
