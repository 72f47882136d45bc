// Whether the database opens, is of this version and is intact.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { OrchestratorError } from "../../kernel/errors.ts";
import { redact } from "../../redaction/index.ts";
import { type Database, DATABASE_FILE, openDatabase } from "../../storage/index.ts";
import { type Check, fail, ok } from "./check.ts";

const NAME = "Database";

export async function checkDatabase(dataDirectory: string): Promise<Check> {
  const path = join(dataDirectory, DATABASE_FILE);
  if (!existsSync(path)) return ok(NAME, `${path} (made at first use)`);
  try {
    await using database = await openDatabase(dataDirectory);
    return await checkContent(database);
  } catch (error) {
    if (error instanceof OrchestratorError) return fail(NAME, error.message, error.hint);
    return fail(NAME, `${path} cannot be used: ${redact(String(error))}`, "Stop what else uses it, then try again.");
  }
}

async function checkContent({ path, queries }: Database): Promise<Check> {
  const { rows: findings } = await sql<{ quick_check: string }>`pragma quick_check`.execute(queries);
  const damage = findings.find((finding) => finding.quick_check !== "ok");
  if (damage !== undefined) return damaged(path, damage.quick_check);
  const newest = sql<{ name: string }>`select name from kysely_migration order by name desc limit 1`;
  const { rows: migrations } = await newest.execute(queries);
  return ok(NAME, `${path} is intact and up to date (${migrations[0]?.name ?? "no migration"})`);
}

function damaged(path: string, finding: string): Check {
  return fail(
    NAME,
    `${path} is damaged: ${redact(finding)}`,
    `Stop every server that uses it, move ${path} and its -wal and -shm files to a safe place, and start again.`,
  );
}
