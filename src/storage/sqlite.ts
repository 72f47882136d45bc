// Kysely over node:sqlite. Each deviation from the stock dialect names the failure it prevents.
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  type TransactionSettings,
} from "kysely";
import { isBusy, storeError } from "./errors.ts";

/** For opening, which is short, and needs a lock where another process opens or closes the file at the same time. */
const OPEN_TIMEOUT_MS = 10_000;
/** How long a try for the write lock holds the thread, and how long other work goes on before the next. */
const TRY_MS = 20;
const PAUSE_MS = 20;
const CACHED_STATEMENTS = 200;
const WAL_TRIES = 200;
const WAL_RETRY_MS = 10;

/** How a connection waits for the locks of other processes. */
export interface LockWait {
  readonly limitMs: number;
  /** Lets other work go on while a transaction waits for the write lock; without it the wait holds the thread. */
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface SqliteFile extends SqliteDatabase {
  readonly inTransaction: boolean;
  /** Changes whenever another connection, in this process or another, has committed. */
  dataVersion(): number;
}

/** @throws StorageError here and from every query, where SQLite says what is wrong with the file. */
export function openSqlite(path: string, { limitMs, sleep }: LockWait): SqliteFile {
  const connection = explaining(path, () => connect(path, sleep === undefined ? limitMs : Math.min(TRY_MS, limitMs)));
  const dataVersion = new Statement(path, connection, "PRAGMA data_version");
  const cache = new Map<string, Statement>();
  return {
    get inTransaction() {
      return connection.isTransaction;
    },
    dataVersion: () => Number(dataVersion.first()?.["data_version"]),
    prepare(sql) {
      const cached = cache.get(sql);
      if (cached !== undefined) return cached;
      const statement = new Statement(path, connection, sql);
      cache.set(sql, statement);
      if (cache.size > CACHED_STATEMENTS) {
        const oldest = cache.keys().next();
        if (oldest.done !== true) cache.delete(oldest.value);
      }
      return statement;
    },
    close() {
      cache.clear();
      if (connection.isOpen) connection.close();
    },
  };
}

function connect(path: string, busyTimeoutMs: number): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: OPEN_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    enterWal(connection);
    connection.exec("PRAGMA synchronous = NORMAL");
    // Pages that every call changes, such as the spending's, are written back less often.
    connection.exec("PRAGMA wal_autocheckpoint = 4000");
    connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function explaining<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(path, error);
  }
}

/** Several processes that switch a new file to WAL at once get SQLITE_BUSY in spite of the busy timeout. */
function enterWal(connection: DatabaseSync): void {
  for (let tries = 1; ; tries += 1) {
    try {
      connection.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || tries === WAL_TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_RETRY_MS);
    }
  }
}

class Statement implements SqliteStatement {
  readonly reader: boolean;
  readonly #path: string;
  readonly #connection: DatabaseSync;
  readonly #sql: string;
  readonly #prepared: StatementSync;

  constructor(path: string, connection: DatabaseSync, sql: string) {
    this.#path = path;
    this.#connection = connection;
    this.#sql = sql;
    this.#prepared = explaining(path, () => connection.prepare(sql));
    this.reader = this.#prepared.columns().length > 0;
  }

  first(): Record<string, unknown> | undefined {
    return explaining(this.#path, () => this.#prepared.get());
  }

  all(parameters: readonly unknown[]): unknown[] {
    return explaining(this.#path, () => this.#prepared.all(...parameters.map(bindable)));
  }

  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return explaining(this.#path, () => this.#prepared.run(...parameters.map(bindable)));
  }

  /** A fresh statement: a second query would reset a cached one that is still being read. */
  *iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    try {
      yield* this.#connection.prepare(this.#sql).iterate(...parameters.map(bindable));
    } catch (error) {
      throw storeError(this.#path, error);
    }
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

class ImmediateDriver extends SqliteDriver {
  readonly #file: SqliteFile;
  readonly #wait: LockWait;

  constructor(file: SqliteFile, wait: LockWait) {
    super({ database: file });
    this.#file = file;
    this.#wait = wait;
  }

  /** A deferred transaction that reads and then writes fails with SQLITE_BUSY_SNAPSHOT: take the write lock at once. */
  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    const begin = settings?.accessMode === "read only" ? "begin" : "begin immediate";
    const { sleep } = this.#wait;
    for (let leftMs = this.#wait.limitMs; ; leftMs -= TRY_MS + PAUSE_MS) {
      try {
        await connection.executeQuery(CompiledQuery.raw(begin));
        return;
      } catch (error) {
        if (sleep === undefined || leftMs <= 0 || !isBusy(error)) throw error;
      }
      await sleep(PAUSE_MS);
    }
  }

  /** SQLite rolls back by itself on a full or failing disk; a second rollback would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#file.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** The stock migration lock does nothing on SQLite: run all migrations inside one immediate transaction. */
class LockingAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export class NodeSqliteDialect extends SqliteDialect {
  readonly #file: SqliteFile;
  readonly #wait: LockWait;

  constructor(file: SqliteFile, wait: LockWait) {
    super({ database: file });
    this.#file = file;
    this.#wait = wait;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#file, this.#wait);
  }

  override createAdapter(): SqliteAdapter {
    return new LockingAdapter();
  }
}
