// Runs over a store of their own, and a run context for tests of the slices that a run passes through.
import type { Insertable } from "kysely";
import { sqliteJobQueue } from "../jobs/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { JsonObject } from "../kernel/json.ts";
import { countingIds, FakeClock } from "../kernel/testing.ts";
import { NO_SPAN, NO_TRACER } from "../observability/index.ts";
import { redact } from "../redaction/index.ts";
import type { Database, Queries, RunsTable } from "../storage/index.ts";
import type { RunContext } from "./context.ts";
import { Runs, type RunsDeps } from "./engine.ts";
import type { RunOutcome, RunRequest } from "./run.ts";

/** A row as of a run that was done long ago, with whatever a test says of it. */
export async function insertTestRun(queries: Queries, run: Partial<Insertable<RunsTable>>): Promise<void> {
  const row: Insertable<RunsTable> = {
    id: "run",
    project: LANE,
    kind: "agent",
    operation: "spawn_agent",
    status: "completed",
    input: "{}",
    arguments_hash: "",
    generation: 1,
    cancel_requested: 0,
    pause_requested: 0,
    deaths: 0,
    text_kept: 1,
    created_at_ms: 0,
    ...run,
  };
  await queries.insertInto("runs").values(row).execute();
}

const quiet = (): void => {};
const LANE = "test";

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
    tracer: NO_TRACER,
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
    generation: 1,
    rootRunId: "run_1",
    project: "test",
    operation: "spawn_agent",
    ownerId: "owner_1",
    caps: [],
    span: NO_SPAN,
    signal: new AbortController().signal,
    remainingMs: () => 600_000,
    note: (step, source) => {
      notes.push({ step, source });
    },
    flush: () => Promise.resolve({ isLatest: true, takeBack: () => {} }),
    recorded: () => undefined,
    record: () => {},
    recordIn: () => Promise.resolve(true),
    recordedUnder: () => [],
    pauseRequested: false,
    progress: () => {},
    heard: () => {},
    used: () => {},
    notes,
    ...overrides,
  };
}

export const PROJECT = "test";
export const LEASE_MS = 15_000;
export const never = new AbortController().signal;

export type Work = (input: JsonObject, run: RunContext) => Promise<RunOutcome>;

/** A process whose runs of agents are this work. */
export function working(database: Database, clock: FakeClock, work: Work, handsOver = true): Runs {
  const runs = runsOf(database, clock, { handsOver });
  runs.handle("agent", { limits: () => ({ timeoutMs: null }), work });
  return runs;
}

export const request: RunRequest = {
  kind: "agent",
  project: PROJECT,
  operation: "spawn_agent",
  checkedBy: "here",
  input: { prompt: "p" },
};

export const done: Work = () => Promise.resolve({ kind: "completed", response: "yes", result: {} });

/** Works until its signal aborts. */
export const hang: Work = (_input, run) =>
  new Promise((resolve) => {
    run.signal.addEventListener("abort", () => {
      resolve({ kind: "failed", result: {} });
    });
  });

/** The runs that have a job which goes on with them. */
export async function jobsOf(database: Database): Promise<string[]> {
  const jobs = await database.queries.selectFrom("jobs").select(["kind", "dedupe_key"]).execute();
  return jobs.flatMap(({ kind, dedupe_key }) => (kind === `run ${LANE}` ? [String(dedupe_key)] : []));
}

/** Those who worked on the store die: another process sees it once their lease is over. */
export async function outlive(store: { readonly openAgain: () => Promise<Database> }, work: Work): Promise<Runs> {
  const clock = new FakeClock();
  await clock.advance(LEASE_MS);
  const next = working(await store.openAgain(), clock, work);
  await next.takeOverDead();
  return next;
}
