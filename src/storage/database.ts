// Opens the store of a data directory: private files, refused when damaged or newer, migrated under a lock.
import { closeSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { Kysely, sql } from "kysely";
import { makePrivateFolder } from "../kernel/private-folder.ts";
import { BACKUP_FOLDER, copyDatabase, unknownMigration } from "./backup.ts";
import { isUnwritable, newerDatabase, unusableDataDirectory } from "./errors.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import type { Tables } from "./schema.ts";
import { type LockWait, NodeSqliteDialect, openSqlite, type SqliteFile } from "./sqlite.ts";

const FILE_MODE = 0o600;

export type Queries = Kysely<Tables>;

export interface Database extends AsyncDisposable {
  readonly path: string;
  /** For reads, which no write makes wait. Inside a `write` callback it sees the store as it was before. */
  readonly queries: Queries;
  /**
   * A short write transaction that holds the write lock from its first statement; no model or network call inside.
   * @throws StorageError `storage/busy` when another process keeps the lock
   */
  write<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Changes whenever another process has committed. */
  dataVersion(): number;
}

interface Connection {
  readonly file: SqliteFile;
  readonly queries: Queries;
}

export async function open(dataDirectory: string, fileName: string, wait: LockWait): Promise<Database> {
  const path = join(dataDirectory, fileName);
  try {
    makePrivateFolder(dataDirectory);
    closeSync(openSync(path, "a", FILE_MODE));
  } catch (cause) {
    throw unusableDataDirectory(dataDirectory, cause);
  }
  const opened: Connection[] = [];
  const connect = (locks: LockWait): Connection => {
    const file = openSqlite(path, locks);
    const connection = { file, queries: new Kysely<Tables>({ dialect: new NodeSqliteDialect(file, locks) }) };
    opened.push(connection);
    return connection;
  };
  try {
    const writer = connect(wait);
    const reader = connect({ limitMs: wait.limitMs });
    await migrate(reader.queries, writer.queries, path);
    return {
      path,
      queries: reader.queries,
      write: (work) => writer.queries.transaction().execute(work),
      dataVersion: () => writer.file.dataVersion(),
      [Symbol.asyncDispose]: () => close(opened),
    };
  } catch (error) {
    await close(opened);
    throw isUnwritable(error) ? unusableDataDirectory(dataDirectory, error.cause) : error;
  }
}

async function close(connections: readonly Connection[]): Promise<void> {
  for (const { file, queries } of connections) {
    await queries.destroy();
    // What was never queried is not closed by that.
    file.close();
  }
}

async function migrate(reads: Queries, writes: Queries, path: string): Promise<void> {
  const applied = await appliedMigrations(reads);
  const unknown = unknownMigration(applied);
  if (unknown !== undefined) throw newerDatabase(path, unknown);
  const next = Object.keys(MIGRATIONS)[applied.length];
  if (next === undefined) return;
  if (applied.length > 0) keepCopy(path, applied, next);
  const { Migrator } = await import("kysely/migration");
  const { error } = await new Migrator({
    db: writes,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** What a migration is about to change; a process that comes after another one's migration leaves that one's copy. */
function keepCopy(path: string, applied: readonly string[], next: string): void {
  const target = join(dirname(path), BACKUP_FOLDER, `before-${next}.db`);
  copyDatabase(path, target, (copied) => copied.length === applied.length);
}

async function appliedMigrations(queries: Queries): Promise<string[]> {
  const table = await sql`select 1 from sqlite_master where type = 'table' and name = 'kysely_migration'`.execute(
    queries,
  );
  if (table.rows.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(queries);
  return rows.map((row) => row.name);
}
