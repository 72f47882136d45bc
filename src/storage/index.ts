// The store: one SQLite file that many processes share.
import type { Database } from "./database.ts";

export type { Database, Queries } from "./database.ts";
export { StorageError } from "./errors.ts";
export { appendEvent, type EventKind, latestEvents, type StoredEvent } from "./events.ts";
export type { AttemptsTable, RunsTable } from "./schema.ts";

export const DATABASE_FILE = "orchestrator.db";

/**
 * Opens, and where needed makes and migrates, the store of a data directory.
 * @throws StorageError when the directory cannot be used, or the database is damaged or newer than this code.
 */
export async function openDatabase(dataDirectory: string): Promise<Database> {
  // Kysely takes as long to load as the protocol server: not before the first use of the store.
  const { open } = await import("./database.ts");
  return open(dataDirectory, DATABASE_FILE);
}
