// Copies of the store: whole, checked, and put in place in one step.
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makePrivateFolder } from "../kernel/private-folder.ts";
import { backupFailed, notABackup, sqliteErrorCode } from "./errors.ts";
import { MIGRATIONS } from "./migrations/index.ts";

export const BACKUP_FOLDER = "backups";
const FILE_MODE = 0o600;
const DRAFT_PREFIX = ".copy-";
/** How long a copy waits for a process that holds the file. */
const WAIT_MS = 10_000;

/**
 * A consistent copy of the database at `path`, whoever uses it meanwhile; what stands at `target` is replaced only when
 * the copy is whole and, where that is asked, still of the version that `isWanted` takes.
 * @returns whether `target` holds the copy
 * @throws StorageError `storage/backup-failed`
 */
export function copyDatabase(
  path: string,
  target: string,
  isWanted: (migrations: readonly string[]) => boolean = () => true,
): boolean {
  let folder: string | undefined;
  try {
    makePrivateFolder(dirname(target));
    folder = mkdtempSync(join(dirname(target), DRAFT_PREFIX));
    const draft = join(folder, basename(target));
    writeCopy(path, draft);
    chmodSync(draft, FILE_MODE);
    if (!isWanted(checkedMigrations(draft))) return false;
    flush(draft);
    renameSync(draft, target);
    return true;
  } catch (cause) {
    throw backupFailed(path, target, cause);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** What a copy to `target` that was stopped has left. */
export function dropDrafts(target: string): void {
  for (const name of readdirSync(dirname(target))) {
    const folder = join(dirname(target), name);
    if (name.startsWith(DRAFT_PREFIX) && existsSync(join(folder, basename(target))))
      rmSync(folder, { recursive: true });
  }
}

/**
 * The migrations of a database that is whole and one of ours.
 * @throws StorageError `storage/not-a-backup`
 */
export function checkedMigrations(path: string): readonly string[] {
  try {
    using database = new DatabaseSync(path, { readOnly: true, timeout: WAIT_MS });
    const [check] = database.prepare("PRAGMA integrity_check(1)").all();
    if (check?.["integrity_check"] !== "ok") throw notABackup(path, "it is damaged");
    const names = database.prepare("SELECT name FROM kysely_migration ORDER BY name").all();
    return names.map(({ name }) => String(name));
  } catch (error) {
    if (sqliteErrorCode(error) === undefined) throw error;
    throw notABackup(path, "it is no database of this product", error);
  }
}

/** The first that this version does not know; undefined = it knows them all. */
export function unknownMigration(migrations: readonly string[]): string | undefined {
  return migrations.find((name) => !(name in MIGRATIONS));
}

function writeCopy(path: string, draft: string): void {
  using source = new DatabaseSync(path, { readOnly: true, timeout: WAIT_MS });
  source.prepare("VACUUM INTO ?").run(draft);
}

function flush(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
