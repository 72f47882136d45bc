// Copies a database in a worker thread: copying holds its thread for as long as it takes.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { backupFailed } from "./errors.ts";

/** The program is this file's neighbour, as source and as built. */
const PROGRAM = new URL(`./copying-worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);

/** @throws StorageError `storage/backup-failed` */
export async function copyInThread(path: string, target: string): Promise<void> {
  const worker = new Worker(PROGRAM, { workerData: { path, target } });
  try {
    await once(worker, "exit");
  } catch (cause) {
    throw backupFailed(path, target, cause);
  }
}
