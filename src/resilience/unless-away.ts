// What goes on without the store: a read or write that it refuses is logged, and the caller says what holds instead.
import { type Log, logOf } from "../observability/index.ts";
import { StorageError } from "../storage/index.ts";

/** Anything but a StorageError is thrown on. `runId`: whose work it is, for the log. */
export async function unlessAway<T, Otherwise>(
  { log, runId }: { readonly log: Log; readonly runId: string | undefined },
  event: string,
  work: () => Promise<T>,
  otherwise: Otherwise,
): Promise<T | Otherwise> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    (runId === undefined ? log : logOf(log, runId)).warn(event, { error });
    return otherwise;
  }
}
