// A real database in a folder of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../kernel/node/clock.ts";
import { type Database, openDatabase, type OpenOptions } from "./index.ts";

export interface TemporaryDatabase extends AsyncDisposable {
  readonly directory: string;
  readonly database: Database;
  /** Another connection to the same file, as another process has it. */
  openAgain(): Promise<Database>;
}

export async function temporaryDatabase(options: OpenOptions = {}): Promise<TemporaryDatabase> {
  const directory = mkdtempSync(join(tmpdir(), "orchestrator-db-"));
  const open = () => openDatabase(directory, { sleep: (ms) => systemClock.sleep(ms), ...options });
  const opened = [await open()];
  const [database] = opened;
  if (database === undefined) throw new Error("unreachable");
  return {
    directory,
    database,
    openAgain: async () => {
      const again = await open();
      opened.push(again);
      return again;
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of opened) await one[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
