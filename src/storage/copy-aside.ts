// Copies a database in a worker thread: copying holds its thread for as long as it takes.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { dropDrafts } from "./backup.ts";
import { backupFailed } from "./errors.ts";

/** The program is this file's neighbour, as source and as built. */
const PROGRAM = new URL(`./copying-worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);

/**
 * Rejects with the signal's reason where it aborts, and leaves nothing behind.
 * @throws StorageError `storage/backup-failed`
 */
export async function copyInThread(path: string, target: string, signal: AbortSignal): Promise<void> {
  const worker = new Worker(PROGRAM, { workerData: { path, target } });
  const stop = (): void => void worker.terminate();
  signal.addEventListener("abort", stop);
  try {
    await once(worker, "exit");
  } catch (cause) {
    throw backupFailed(path, target, cause);
  } finally {
    signal.removeEventListener("abort", stop);
  }
  if (!signal.aborted) return;
  dropDrafts(target);
  signal.throwIfAborted();
}
