// The store: one SQLite file that many processes share.
import type { Database } from "./database.ts";

export type { Database, Queries } from "./database.ts";
export { StorageError } from "./errors.ts";
export { appendEvent, type EventKind, latestEvents, type StoredEvent } from "./events.ts";
export { prepared } from "./prepared.ts";
export type { AttemptsTable, BudgetsTable, RunsTable, RunTimelineTable, SpendTable, TrialsTable } from "./schema.ts";

export const DATABASE_FILE = "orchestrator.db";
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
