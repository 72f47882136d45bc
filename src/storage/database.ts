// Opens the store of a data directory: private files, refused when damaged or newer, migrated under a lock.
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { makePrivateFolder } from "../kernel/private-folder.ts";
import { corruptDatabase, newerDatabase, unusableDataDirectory } from "./errors.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import type { Tables } from "./schema.ts";
import { NodeSqliteDialect, openSqlite, sqliteErrorCode } from "./sqlite.ts";

const FILE_MODE = 0o600;

const SQLITE_CANTOPEN = 14;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_IOERR = 10;
const SQLITE_NOTADB = 26;
const SQLITE_READONLY = 8;

export type Queries = Kysely<Tables>;

export interface Database extends AsyncDisposable {
  readonly path: string;
  /** Never used inside a transaction callback: there is one connection, and it would wait for itself. */
  readonly queries: Queries;
  /** A short write transaction that holds the write lock from its first statement; no model or network call inside. */
  write<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Changes whenever another process has committed. */
  dataVersion(): number;
}

export async function open(dataDirectory: string, fileName: string): Promise<Database> {
  const path = join(dataDirectory, fileName);
  try {
    makePrivateFolder(dataDirectory);
    closeSync(openSync(path, "a", FILE_MODE));
  } catch (cause) {
    throw unusableDataDirectory(dataDirectory, cause);
  }
  try {
    const file = openSqlite(path);
    const queries = new Kysely<Tables>({ dialect: new NodeSqliteDialect({ database: file }) });
    try {
      await migrate(queries, path);
    } catch (error) {
      await queries.destroy();
      throw error;
    }
    return {
      path,
      queries,
      write: (work) => queries.transaction().execute(work),
      dataVersion: () => file.dataVersion(),
      [Symbol.asyncDispose]: () => queries.destroy(),
    };
  } catch (error) {
    throw explained(error, dataDirectory, path);
  }
}

async function migrate(queries: Queries, path: string): Promise<void> {
  const applied = await appliedMigrations(queries);
  const unknown = applied.find((name) => !(name in MIGRATIONS));
  if (unknown !== undefined) throw newerDatabase(path, unknown);
  if (applied.length === Object.keys(MIGRATIONS).length) return;
  const { Migrator } = await import("kysely/migration");
  const { error } = await new Migrator({
    db: queries,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  }).migrateToLatest();
  if (error !== undefined) throw error;
}

async function appliedMigrations(queries: Queries): Promise<string[]> {
  const table = await sql`select 1 from sqlite_master where type = 'table' and name = 'kysely_migration'`.execute(
    queries,
  );
  if (table.rows.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(queries);
  return rows.map((row) => row.name);
}

function explained(error: unknown, dataDirectory: string, path: string): unknown {
  const code = sqliteErrorCode(error);
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) return corruptDatabase(path, error);
  const unusable: readonly (number | undefined)[] = [SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL];
  return unusable.includes(code) ? unusableDataDirectory(dataDirectory, error) : error;
}
