// Kysely over node:sqlite. Each deviation from the stock dialect names the failure it prevents.
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type SqliteStatement,
  type TransactionSettings,
} from "kysely";

const BUSY_TIMEOUT_MS = 10_000;
const CACHED_STATEMENTS = 200;
const SQLITE_BUSY = 5;
const WAL_TRIES = 200;
const WAL_RETRY_MS = 10;

export interface SqliteFile extends SqliteDatabase {
  /** Changes whenever another connection, in this process or another, has committed. */
  dataVersion(): number;
}

export function openSqlite(path: string): SqliteFile {
  const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    enterWal(connection);
    connection.exec("PRAGMA synchronous = NORMAL");
  } catch (error) {
    connection.close();
    throw error;
  }
  const versionStatement = connection.prepare("PRAGMA data_version");
  const cache = new Map<string, Statement>();
  return {
    dataVersion: () => Number(versionStatement.get()?.["data_version"]),
    prepare(sql) {
      const cached = cache.get(sql);
      if (cached !== undefined) {
        cache.delete(sql);
        cache.set(sql, cached);
        return cached;
      }
      const statement = new Statement(connection, sql);
      cache.set(sql, statement);
      if (cache.size > CACHED_STATEMENTS) {
        const oldest = cache.keys().next();
        if (oldest.done !== true) cache.delete(oldest.value);
      }
      return statement;
    },
    close() {
      cache.clear();
      connection.close();
    },
  };
}

/** Several processes that switch a new file to WAL at once get SQLITE_BUSY in spite of the busy timeout. */
function enterWal(connection: DatabaseSync): void {
  for (let tries = 1; ; tries += 1) {
    try {
      connection.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (sqliteErrorCode(error) !== SQLITE_BUSY || tries === WAL_TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_RETRY_MS);
    }
  }
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), or undefined for any other error. */
export function sqliteErrorCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}

class Statement implements SqliteStatement {
  readonly reader: boolean;
  readonly #connection: DatabaseSync;
  readonly #sql: string;
  readonly #prepared: StatementSync;

  constructor(connection: DatabaseSync, sql: string) {
    this.#connection = connection;
    this.#sql = sql;
    this.#prepared = connection.prepare(sql);
    this.reader = this.#prepared.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#prepared.all(...parameters.map(bindable));
  }

  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.#prepared.run(...parameters.map(bindable));
  }

  /** A fresh statement: a second query would reset a cached one that is still being read. */
  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#connection.prepare(this.#sql).iterate(...parameters.map(bindable));
  }
}

/** node:sqlite takes an object in first place for named parameters and silently shifts the rest: refuse it. */
function bindable(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`cannot bind ${Object.prototype.toString.call(value)}; turn it into text or a number first`);
}

/** A deferred transaction that reads and then writes fails with SQLITE_BUSY_SNAPSHOT: take the write lock at once. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    const begin = settings?.accessMode === "read only" ? "begin" : "begin immediate";
    await connection.executeQuery(CompiledQuery.raw(begin));
  }
}

/** The stock migration lock does nothing on SQLite: run all migrations inside one immediate transaction. */
class LockingAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export class NodeSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config);
  }

  override createAdapter(): SqliteAdapter {
    return new LockingAdapter();
  }
}
