// The store: one SQLite file that many processes share.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "./database.ts";
import { nothingStored } from "./errors.ts";
import type { Restored } from "./restore.ts";

export type { Database, Queries } from "./database.ts";
export { StorageError } from "./errors.ts";
export { appendEvent, countEvents, type EventKind, latestEvents, type StoredEvent } from "./events.ts";
export { prepared, preparedRows } from "./prepared.ts";
export { eventRetention } from "./retention.ts";
export type { GuardrailOutcomesTable, PatternsTable } from "./immune-tables.ts";
export type {
  AttemptsTable,
  BudgetsTable,
  JobSchedulesTable,
  JobsTable,
  RunsTable,
  RunTimelineTable,
  SpendTable,
  TrialsTable,
} from "./schema.ts";

export const DATABASE_FILE = "orchestrator.db";

/**
 * A consistent copy of a data directory's store, whoever uses it.
 * @throws StorageError `storage/nothing-stored`, `storage/backup-failed`
 */
export async function backUp(dataDirectory: string, target: string): Promise<void> {
  const path = join(dataDirectory, DATABASE_FILE);
  if (!existsSync(path)) throw nothingStored(path);
  const { copyDatabase } = await import("./backup.ts");
  copyDatabase(path, target);
}

/** Whether anything has ever been stored in a data directory. */
export function isStored(dataDirectory: string): boolean {
  return existsSync(join(dataDirectory, DATABASE_FILE));
}

/** The same in a thread of its own, for a process that has other work. */
export async function copyAside(dataDirectory: string, target: string, signal: AbortSignal): Promise<void> {
  const { copyInThread } = await import("./copy-aside.ts");
  await copyInThread(join(dataDirectory, DATABASE_FILE), target, signal);
}

/**
 * Puts a copy in the store's place and brings it up to this version; what was there is set aside under `label`.
 * @throws StorageError where the copy cannot be used, or a server has the store open
 */
export async function restore(dataDirectory: string, backup: string, label: string): Promise<Restored> {
  const { restoreDatabase } = await import("./restore.ts");
  const restored = restoreDatabase(dataDirectory, DATABASE_FILE, backup, label);
  await (await openDatabase(dataDirectory))[Symbol.asyncDispose]();
  return restored;
}

/** How long a write waits for another process's. */
const LOCK_WAIT_MS = 10_000;

export interface OpenOptions {
  /** Lets other work go on while a write waits for another process's; without it the wait holds the thread. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Default: 10,000. */
  readonly lockWaitMs?: number;
}

/**
 * Opens, and where needed makes and migrates, the store of a data directory.
 * @throws StorageError when the directory cannot be used, or the database is damaged or newer than this code.
 */
export async function openDatabase(
  dataDirectory: string,
  { sleep, lockWaitMs = LOCK_WAIT_MS }: OpenOptions = {},
): Promise<Database> {
  // Kysely takes as long to load as the protocol server: not before the first use of the store.
  const { open } = await import("./database.ts");
  return open(dataDirectory, DATABASE_FILE, {
    limitMs: lockWaitMs,
    ...(sleep === undefined ? {} : { sleep }),
  });
}
