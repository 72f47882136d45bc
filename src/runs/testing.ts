// Runs over a store of their own, and a run context for tests of the slices that a run passes through.
import { sqliteJobQueue } from "../jobs/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { countingIds } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import type { Database } from "../storage/index.ts";
import type { RunContext } from "./context.ts";
import { Runs, type RunsDeps } from "./engine.ts";

const quiet = (): void => {};
export const LANE = "test";

/** Shared, so that several processes of one test make no id twice. */
const ids = countingIds();

/** As a process of its own has them. */
export function runsOf(database: Database, clock: Clock, more: Partial<RunsDeps> = {}): Runs {
  return new Runs({
    database,
    clock,
    ids,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    pid: 1,
    queue: sqliteJobQueue({ database, clock, ids, redact }),
    lane: LANE,
    handsOver: false,
    costOf: () => Promise.resolve(0),
    takeOvers: [],
    endings: [],
    redact,
    options: { leaseMs: 15_000, heartbeatMs: 5_000 },
    ...more,
  });
}

export interface FakeRun extends RunContext {
  readonly notes: { readonly step: string; readonly source: string }[];
}

export function fakeRun(overrides: Partial<RunContext> = {}): FakeRun {
  const notes: { step: string; source: string }[] = [];
  return {
    runId: "run_1",
    rootRunId: "run_1",
    project: "test",
    operation: "spawn_agent",
    ownerId: "owner_1",
    caps: [],
    signal: new AbortController().signal,
    remainingMs: () => 600_000,
    note: (step, source) => {
      notes.push({ step, source });
    },
    flush: () => Promise.resolve(),
    recorded: () => undefined,
    record: () => {},
    recordIn: () => Promise.resolve(),
    recordedUnder: () => [],
    pauseRequested: false,
    progress: () => {},
    heard: () => {},
    used: () => {},
    notes,
    ...overrides,
  };
}
