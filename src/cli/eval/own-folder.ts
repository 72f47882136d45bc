// Folders that a suite has for itself: made here, never found, and gone with the suite.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderExists } from "./errors.ts";

const PRIVATE = 0o700;

export interface OwnFolder extends AsyncDisposable {
  /** Without links in it. */
  readonly path: string;
}

/** Among the temporary files, under a name that nothing had. It goes with this process at the latest. */
export function makeOwnFolder(): OwnFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "task-orchestrator-eval-")));
  const goesWithProcess = (): void => {
    rmSync(path, { recursive: true, force: true });
  };
  process.once("exit", goesWithProcess);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
      process.off("exit", goesWithProcess);
    },
  };
}

/** @throws EvalError for a path at which anything is, a link that leads nowhere too: it is left as it is */
export function makeNewFolder(path: string): void {
  try {
    mkdirSync(path, { mode: PRIVATE });
  } catch (error) {
    throw folderExists(path, error);
  }
}
