// What can be wrong with the data directory.
import { OrchestratorError } from "../kernel/errors.ts";

export class StorageError extends OrchestratorError {}

export const corruptDatabase = (path: string, cause: unknown): StorageError =>
  new StorageError({
    code: "storage/corrupt-database",
    message: `The database ${path} is damaged or is not a database. It was left as it is.`,
    hint: `Move ${path} and its -wal and -shm files to a safe place, then start again: a new one is made. What was spent today is then unknown here, so look at the provider's own console first.`,
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
