// node:sqlite for a confined process: Node's permissions do not hold for databases, so it asks them itself.
import { DatabaseSync as Unguarded, type DatabaseSyncOptions } from "node:sqlite";

export * from "node:sqlite";

/** @throws Error before the file is opened, where the process may not write it */
export class DatabaseSync extends Unguarded {
  constructor(path: string, options: DatabaseSyncOptions = {}) {
    if (!process.permission.has("fs.write", path)) throw new Error(`a suite opens no database at ${path}`);
    super(path, options);
  }
}
