// The default numbers, and a real store in a folder of its own, for tests of this slice.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "../storage/index.ts";
import type { RetryConfig } from "./backoff.ts";
import type { CircuitConfig } from "./circuit.ts";

export const RETRY: RetryConfig = { baseMs: 2_000, factor: 2, capMs: 60_000, maxRetries: 5 };
export const CIRCUIT: CircuitConfig = {
  failureThreshold: 3,
  openMs: 30_000,
  probeLeaseMs: 130_000,
  successThreshold: 1,
};

export interface TemporaryStore extends AsyncDisposable {
  readonly directory: string;
  readonly database: Database;
}

export async function temporaryStore(): Promise<TemporaryStore> {
  const directory = mkdtempSync(join(tmpdir(), "orchestrator-resilience-"));
  const database = await openDatabase(directory);
  return {
    directory,
    database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
}
