// A real database in a folder of its own, what it is asked, and how it finds that.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { systemClock } from "../kernel/node/clock.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { NodeSqliteDialect, openSqlite } from "./sqlite.ts";
import { type Database, DATABASE_FILE, openDatabase, type OpenOptions } from "./index.ts";

export interface TemporaryDatabase extends AsyncDisposable {
  readonly directory: string;
  readonly database: Database;
  /** Another connection to the same file, as another process has it. */
  openAgain(): Promise<Database>;
}

export async function temporaryDatabase(options: OpenOptions = {}): Promise<TemporaryDatabase> {
  const directory = mkdtempSync(join(tmpdir(), "orchestrator-db-"));
  await putNewStore(directory);
  const open = () => openDatabase(directory, { sleep: (ms) => systemClock.sleep(ms), ...options });
  const opened = [await open()];
  const [database] = opened;
  if (database === undefined) throw new Error("unreachable");
  return {
    directory,
    database,
    openAgain: async () => {
      const again = await open();
      opened.push(again);
      return again;
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of opened) await one[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

let newStore: Promise<Uint8Array> | undefined;

/** What `openDatabase` makes in an empty folder: migrated once, then copied, and like every store with an id by chance. */
export async function putNewStore(directory: string): Promise<void> {
  newStore ??= migratedStore();
  const path = join(directory, DATABASE_FILE);
  writeFileSync(path, await newStore, { mode: 0o600 });
  const file = new DatabaseSync(path);
  file.exec("PRAGMA synchronous = OFF; UPDATE installation SET id = lower(hex(randomblob(16)))");
  file.close();
}

async function migratedStore(): Promise<Uint8Array> {
  const directory = mkdtempSync(join(tmpdir(), "orchestrator-db-"));
  try {
    await (await openDatabase(directory))[Symbol.asyncDispose]();
    return readFileSync(join(directory, DATABASE_FILE));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A folder with the store of the version before `migration`, which nobody has open. */
export async function storeBefore(migration: string): Promise<{ readonly directory: string } & Disposable> {
  const directory = mkdtempSync(join(tmpdir(), "orchestrator-db-"));
  const locks = { limitMs: 1_000 };
  const file = openSqlite(join(directory, DATABASE_FILE), locks);
  const db = new Kysely<never>({ dialect: new NodeSqliteDialect(file, locks) });
  const earlier = Object.entries(MIGRATIONS).filter(([name]) => name < migration);
  const provider = { getMigrations: () => Promise.resolve(Object.fromEntries(earlier)) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  await db.destroy();
  file.close();
  if (error !== undefined) throw error;
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}

/** The SQL that connections of this process prepare from now on, each once, up to the end of the scope. */
export function preparedSql(): { readonly statements: Set<string> } & Disposable {
  const statements = new Set<string>();
  // oxlint-disable-next-line typescript/unbound-method -- called with its connection below
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql) {
    statements.add(sql);
    return prepare.call(this, sql);
  };
  return {
    statements,
    [Symbol.dispose]: () => {
      DatabaseSync.prototype.prepare = prepare;
    },
  };
}

/** How SQLite does it, in the steps of `explain query plan`. @param path of the database */
export function queryPlan(path: string, sql: string): readonly string[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return database
    .prepare(`explain query plan ${sql}`)
    .all()
    .map(({ detail }) => String(detail));
}
