// Puts a copy in the store's place. What was there is set aside, never deleted; at every moment one of the two is whole.
import { existsSync, linkSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makePrivateFolder } from "../kernel/private-folder.ts";
import { BACKUP_FOLDER, checkedMigrations, copyDatabase, unknownMigration } from "./backup.ts";
import { isBusyCode, newerDatabase, notABackup, sqliteErrorCode, storeInUse, unusableDataDirectory } from "./errors.ts";

export interface Restored {
  /** Where what was in place lies now; null = there was nothing. */
  readonly setAside: string | null;
}

/**
 * @param label names the folder for what is set aside
 * @throws StorageError where the file is no whole copy, is of a newer version, or a process has the store open
 */
export function restoreDatabase(dataDirectory: string, fileName: string, backup: string, label: string): Restored {
  if (!existsSync(backup)) throw notABackup(backup, "there is no such file");
  const unknown = unknownMigration(checkedMigrations(backup));
  if (unknown !== undefined) throw newerDatabase(backup, unknown);
  const path = join(dataDirectory, fileName);
  const draft = join(dataDirectory, `.${fileName}.restored`);
  try {
    makePrivateFolder(dataDirectory);
    copyDatabase(backup, draft);
    const setAside = existsSync(path) ? join(dataDirectory, BACKUP_FOLDER, `set-aside-${label}`) : null;
    if (setAside !== null) {
      closeForAll(path);
      makePrivateFolder(setAside);
      // What a damaged file left beside it must not be read into the copy.
      for (const ending of ["-wal", "-shm"]) {
        if (existsSync(path + ending)) renameSync(path + ending, join(setAside, fileName + ending));
      }
      linkSync(path, join(setAside, fileName));
    }
    renameSync(draft, path);
    return { setAside };
  } catch (error) {
    throw error instanceof Error && "syscall" in error ? unusableDataDirectory(dataDirectory, error) : error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Leaves WAL mode, which needs that nobody else has the file open: a server that went on with the file that is set
 * aside would write where nobody reads. A damaged file is one that no server opens.
 */
function closeForAll(path: string): void {
  try {
    using database = new DatabaseSync(path, { timeout: 0 });
    database.exec("PRAGMA journal_mode = DELETE");
  } catch (error) {
    if (isBusyCode(sqliteErrorCode(error))) throw storeInUse(path, error);
    if (sqliteErrorCode(error) === undefined) throw error;
  }
}
