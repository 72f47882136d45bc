// A worker on connections of its own, so that a claim never waits for another transaction of its process.
import type { Config } from "../config/index.ts";
import { type JobQueue, JobWorker, sqliteJobQueue } from "../jobs/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Log } from "../observability/index.ts";
import type { Redactor } from "../redaction/index.ts";
import { openDatabase } from "../storage/index.ts";
import { type Kinds, RUNS_AT_A_TIME } from "./worker.ts";

/** Jobs at a time in one process: beside its runs there is always room for upkeep, take-overs and schedules. */
const SLOTS = RUNS_AT_A_TIME + 3;
const POLL_MS = 50;
const CLOSE_MS = 5_000;

export interface WorkerDeps {
  readonly config: Pick<Config, "dataDirectory" | "runs">;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly redact: Redactor;
  /** How long after a failed try the next one comes; the first try is number 1. */
  readonly retryDelayMs: (attempt: number) => number;
}

export interface OpenWorker extends AsyncDisposable {
  readonly queue: JobQueue;
  readonly worker: JobWorker;
}

export async function openWorker(deps: WorkerDeps, kinds: Kinds): Promise<OpenWorker> {
  const { config, clock, ids, log, redact, retryDelayMs } = deps;
  const database = await openDatabase(config.dataDirectory, { sleep: (ms) => clock.sleep(ms) });
  const queue = sqliteJobQueue({ database, clock, ids, redact });
  const worker = new JobWorker({
    queue,
    clock,
    log,
    ownerId: ids.next("worker"),
    dataVersion: () => database.dataVersion(),
    retryDelayMs,
    options: { slots: SLOTS, pollMs: POLL_MS, closeMs: CLOSE_MS, ...config.runs },
  });
  for (const [name, kind] of Object.entries(kinds)) worker.register(name, kind);
  return {
    queue,
    worker,
    [Symbol.asyncDispose]: async () => {
      await worker[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
