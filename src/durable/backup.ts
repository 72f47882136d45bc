// A run that copies the store into the data folder.
import { join } from "node:path";
import type { RunHandler } from "../runs/index.ts";
import { copyAside } from "../storage/index.ts";

/** In a thread of its own: copying holds its thread. */
export function backupHandler(dataDirectory: string): RunHandler {
  return {
    limits: () => ({ timeoutMs: null }),
    work: async (_input, run) => {
      const target = join(dataDirectory, "backups", `${run.runId}.db`);
      await copyAside(dataDirectory, target, run.signal);
      return { kind: "completed", response: target, result: { output: { path: target } } };
    },
  };
}
