// What goes on without the store: a read or write that it refuses is logged, and the caller says what holds instead.
import type { Log } from "../observability/index.ts";
import { StorageError } from "../storage/index.ts";

/** Anything but a StorageError is thrown on. */
export async function unlessAway<T, Otherwise>(
  log: Log,
  event: string,
  work: () => Promise<T>,
  otherwise: Otherwise,
): Promise<T | Otherwise> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    log.warn(event, { error });
    return otherwise;
  }
}
