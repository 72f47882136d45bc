// What can be wrong with the data directory and the store in it.
import { OrchestratorError } from "../kernel/errors.ts";

/** SQLite's primary result codes, https://sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

export class StorageError extends OrchestratorError {}

/** What SQLite said about the database `path`, with its way out; any other error as it is. */
export function storeError(path: string, error: unknown): unknown {
  if (isBeyondNumbers(error)) return unreadableNumber(path, error);
  switch (sqliteErrorCode(error)) {
    case SQLITE_BUSY:
      return busy(path, error);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corruptDatabase(path, error);
    case SQLITE_CANTOPEN:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
      return unwritable(path, error);
    case undefined:
    default:
      return error;
  }
}

/** A whole number that this language has not: none that the product wrote. */
function isBeyondNumbers(error: unknown): boolean {
  return error instanceof RangeError && "code" in error && error.code === "ERR_OUT_OF_RANGE";
}

export function isBusy(error: unknown): boolean {
  return isBusyCode(sqliteErrorCode(error instanceof StorageError ? error.cause : error));
}

export function isBusyCode(code: number | undefined): boolean {
  return code === SQLITE_BUSY;
}

export function isUnwritable(error: unknown): error is StorageError {
  return error instanceof StorageError && error.code === "storage/unwritable";
}

/** Undefined for any error that is not SQLite's. */
export function sqliteErrorCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}

const busy = (path: string, cause: unknown): StorageError =>
  new StorageError({
    code: "storage/busy",
    message: `Another process holds the lock of the database ${path}.`,
    hint: "Call again in a moment. If it stays so, find the process that has the file open and stop it.",
    retryable: true,
    cause,
  });

const unwritable = (path: string, cause: unknown): StorageError =>
  new StorageError({
    code: "storage/unwritable",
    message: `The database ${path} cannot be read or written now: its disk is full, fails or is read-only.`,
    hint: "Free space on that disk, or make the file writable for this user, then call again.",
    cause,
  });

const corruptDatabase = (path: string, cause: unknown): StorageError =>
  new StorageError({
    code: "storage/corrupt-database",
    message: `The database ${path} is damaged or is not a database. It was left as it is.`,
    hint: `Move ${path} and its -wal and -shm files to a safe place, then start again: a new one is made. What was spent today is then unknown here, so look at the provider's own console first.`,
    cause,
  });

const unreadableNumber = (path: string, cause: unknown): StorageError =>
  new StorageError({
    code: "storage/unreadable-number",
    message: `A row of the database ${path} holds a number that is too large to be read. It was left as it is.`,
    hint: "The product wrote no such number, and all that does not read this row works. To be rid of it, put a backup in the place of the database with the restore command.",
    cause,
  });

export const newerDatabase = (path: string, unknownMigration: string): StorageError =>
  new StorageError({
    code: "storage/newer-database",
    message: `The database ${path} was written by a newer version (it has the migration ${unknownMigration}).`,
    hint: "Update this clone (git pull, then npm ci), or set TASK_ORCHESTRATOR_HOME to another folder.",
  });

export const unusableDataDirectory = (path: string, cause: unknown): StorageError =>
  new StorageError({
    code: "storage/unusable-data-directory",
    message: `The data directory ${path} cannot be created or written.`,
    hint: "Make it writable for this user, or set TASK_ORCHESTRATOR_HOME to a folder that is.",
    cause,
  });

export const backupFailed = (path: string, target: string, cause: unknown): StorageError =>
  new StorageError({
    code: "storage/backup-failed",
    message: `The database ${path} could not be copied to ${target}; it was left as it is.`,
    hint: "Free space on that disk and make the folder writable for this user, then try again.",
    cause,
  });

export const nothingStored = (path: string): StorageError =>
  new StorageError({
    code: "storage/nothing-stored",
    message: `There is no database ${path} yet, so there is nothing to back up.`,
    hint: "It is made with the first call. If it should lie elsewhere, set TASK_ORCHESTRATOR_HOME to its folder.",
  });

export const notABackup = (path: string, because: string, cause?: unknown): StorageError =>
  new StorageError({
    code: "storage/not-a-backup",
    message: `${path} cannot be restored: ${because}. Nothing was changed.`,
    hint: "Give a file that the backup command wrote, or one from the backups folder of the data directory.",
    cause,
  });

export const storeInUse = (path: string, cause: unknown): StorageError =>
  new StorageError({
    code: "storage/in-use",
    message: `A running server has the database ${path} open. Nothing was changed.`,
    hint: "Close the editors or servers that use this data directory, then try again.",
    cause,
  });
