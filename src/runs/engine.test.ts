// Runs over a real database, with the clock in hand.
import { expect, test } from "vitest";
import type { JsonObject } from "../kernel/json.ts";
import { FakeClock } from "../kernel/testing.ts";
import type { Database } from "../storage/index.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import type { RunContext, TakeOver } from "./context.ts";
import type { Runs } from "./engine.ts";
import type { RunOutcome, RunRequest } from "./run.ts";
import { runsOf } from "./testing.ts";

const LEASE = { leaseMs: 15_000, heartbeatMs: 5_000 };
const PROJECT = "test";
const never = new AbortController().signal;

type Work = (input: JsonObject, run: RunContext) => Promise<RunOutcome>;

function runsOver(database: Database, clock: FakeClock, work: Work, takeOvers: readonly TakeOver[] = []): Runs {
  const runs = runsOf(database, clock, { takeOvers, options: LEASE });
  runs.handle("agent", { limits: () => ({ timeoutMs: 60_000 }), work });
  return runs;
}

function request(more: Partial<RunRequest> = {}): RunRequest {
  return {
    kind: "agent",
    project: PROJECT,
    operation: "spawn_agent",
    checkedBy: "here",
    input: { prompt: "p" },
    ...more,
  };
}

const done: Work = () => Promise.resolve({ kind: "completed", response: "yes", result: {} });
/** Works until its signal aborts. */
const hang: Work = (_input, run) =>
  new Promise((resolve) => {
    run.signal.addEventListener("abort", () => {
      resolve({ kind: "failed", result: {} });
    });
  });

test("a run is in the store before its work begins (promise:recorded-first)", async () => {
  await using store = await temporaryDatabase();
  const seen: unknown[] = [];
  const runs = runsOver(store.database, new FakeClock(), async (_input, run) => {
    seen.push(await store.database.queries.selectFrom("runs").select("status").where("id", "=", run.runId).execute());
    return { kind: "completed", result: {} };
  });
  const { runId } = await runs.start(request());
  await runs.wait(PROJECT, runId, 1_000, never);
  expect(seen).toMatchObject([[{ status: "running" }]]);
});

test("a wait gives the run at its end", async () => {
  await using store = await temporaryDatabase();
  const runs = runsOver(store.database, new FakeClock(), done);
  const { runId } = await runs.start(request());
  expect(await runs.wait(PROJECT, runId, 1_000, never)).toMatchObject({ status: "completed", response: "yes" });
});

test("a wait that is over leaves the run alone (promise:wait-is-not-work)", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  await using runs = runsOver(store.database, clock, hang);
  const { runId } = await runs.start(request());
  const waited = runs.wait(PROJECT, runId, 1_000, never);
  await clock.advance(1_000);
  expect(await waited).toMatchObject({ status: "running" });
});

test("an aborted wait leaves the run alone", async () => {
  await using store = await temporaryDatabase();
  await using runs = runsOver(store.database, new FakeClock(), hang);
  const { runId } = await runs.start(request());
  const controller = new AbortController();
  const waited = runs.wait(PROJECT, runId, 1_000, controller.signal);
  controller.abort();
  expect(await waited).toMatchObject({ status: "running" });
});

test("the deadline ends a run as failed", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const runs = runsOver(store.database, clock, hang);
  const { runId } = await runs.start(request());
  const waited = runs.wait(PROJECT, runId, 120_000, never);
  await clock.advance(60_000);
  expect(await waited).toMatchObject({ status: "failed", error: { code: "runs/deadline" } });
});

test("work that breaks its promise ends the run with a code of its own", async () => {
  await using store = await temporaryDatabase();
  const runs = runsOver(store.database, new FakeClock(), () => Promise.reject(new TypeError("boom")));
  const { runId } = await runs.start(request());
  expect(await runs.wait(PROJECT, runId, 1_000, never)).toMatchObject({
    status: "failed",
    error: { code: "runs/unexpected" },
  });
});

test("a cancelled run is cancelled, whatever its work made of the abort", async () => {
  await using store = await temporaryDatabase();
  const runs = runsOver(store.database, new FakeClock(), hang);
  const { runId } = await runs.start(request());
  expect(await runs.cancel(PROJECT, runId)).toMatchObject({ status: "cancelled", error: { code: "runs/cancelled" } });
});

test("another process's run is cancelled by the process that works on it", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  await using working = runsOver(store.database, clock, hang);
  const other = runsOver(await store.openAgain(), new FakeClock(clock.now()), done);
  const { runId } = await working.start(request());
  expect(await other.cancel(PROJECT, runId)).toMatchObject({ status: "running" });
  await clock.advance(1_000);
  expect(await other.get(PROJECT, runId)).toMatchObject({ status: "cancelled" });
});

test("a closing process interrupts what it works on", async () => {
  await using store = await temporaryDatabase();
  const runs = runsOver(store.database, new FakeClock(), hang);
  const { runId } = await runs.start(request());
  await runs[Symbol.asyncDispose]();
  const other = runsOver(store.database, new FakeClock(), done);
  expect(await other.get(PROJECT, runId)).toMatchObject({ status: "interrupted", error: { code: "runs/interrupted" } });
});

test("a run whose process died waits for another one once its lease ends, and not before", async () => {
  await using store = await temporaryDatabase();
  const dead = runsOver(store.database, new FakeClock(), hang);
  const { runId } = await dead.start(request());
  const clock = new FakeClock();
  const other = runsOver(await store.openAgain(), clock, done);
  await clock.advance(LEASE.leaseMs - 1);
  expect(await other.get(PROJECT, runId)).toMatchObject({ status: "running" });
  await clock.advance(1);
  expect(await other.get(PROJECT, runId)).toMatchObject({ status: "queued", ownerId: null });
});

test("a process that lives keeps its lease over any time", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  await using working = runsOver(store.database, clock, hang);
  const { runId } = await working.start(request());
  await clock.advance(50_000);
  const other = runsOver(await store.openAgain(), new FakeClock(clock.now()), done);
  expect(await other.get(PROJECT, runId)).toMatchObject({ status: "running" });
});

test("what dead processes held is handed over once, with the end of the lease", async () => {
  await using store = await temporaryDatabase();
  const dead = runsOver(store.database, new FakeClock(), hang);
  await dead.start(request());
  const taken: string[] = [];
  const takeOver: TakeOver = (_queries, ownerId) => {
    taken.push(ownerId);
    return Promise.resolve();
  };
  const clock = new FakeClock();
  await clock.advance(LEASE.leaseMs);
  const other = runsOver(await store.openAgain(), clock, done, [takeOver]);
  await other.takeOverDead();
  await other.takeOverDead();
  expect(taken).toHaveLength(1);
});

test("an end that comes after the take-over still counts, as long as nobody started the run again", async () => {
  await using store = await temporaryDatabase();
  const released = Promise.withResolvers<RunOutcome>();
  const slept = runsOver(store.database, new FakeClock(), () => released.promise);
  const { runId } = await slept.start(request());
  const clock = new FakeClock();
  await clock.advance(LEASE.leaseMs);
  const other = runsOver(await store.openAgain(), clock, done);
  await other.takeOverDead();
  const waited = slept.wait(PROJECT, runId, 1_000, never);
  released.resolve({ kind: "completed", response: "late", result: {} });
  await waited;
  expect(await other.get(PROJECT, runId)).toMatchObject({ status: "completed", response: "late" });
});

test("a stale worker does not write over a newer start", async () => {
  await using store = await temporaryDatabase();
  const released = Promise.withResolvers<RunOutcome>();
  const stale = runsOver(store.database, new FakeClock(), () => released.promise);
  const { runId } = await stale.start(request());
  const clock = new FakeClock();
  await clock.advance(LEASE.leaseMs);
  const newer = runsOver(await store.openAgain(), clock, done);
  await newer.takeOverDead();
  await newer.retry(PROJECT, runId);
  await newer.wait(PROJECT, runId, 1_000, never);
  const waited = stale.wait(PROJECT, runId, 1_000, never);
  released.resolve({ kind: "completed", response: "stale", result: {} });
  await waited;
  expect(await newer.get(PROJECT, runId)).toMatchObject({ response: "yes" });
});

test("two starts under one key at once are one run", async () => {
  await using store = await temporaryDatabase();
  let worked = 0;
  const runs = runsOver(store.database, new FakeClock(), (input, run) => {
    worked += 1;
    return done(input, run);
  });
  const started = await Promise.all([1, 2, 3].map(() => runs.start(request({ idempotencyKey: "k" }))));
  expect(new Set(started.map(({ runId }) => runId)).size).toBe(1);
  expect(worked).toBe(1);
});

test("a key is free again after seven days (promise:same-key-same-run)", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const runs = runsOver(store.database, clock, done);
  const first = await runs.start(request({ idempotencyKey: "k" }));
  await runs.wait(PROJECT, first.runId, 1_000, never);
  await clock.advance(7 * 24 * 3_600_000);
  expect(await runs.start(request({ idempotencyKey: "k" }))).toMatchObject({ existing: false });
});

test("another project does not see the run", async () => {
  await using store = await temporaryDatabase();
  const runs = runsOver(store.database, new FakeClock(), done);
  const { runId } = await runs.start(request());
  await expect(runs.get("other", runId)).rejects.toMatchObject({ code: "runs/unknown-run" });
});

test("a record that cannot be stored is not half stored", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const runs = runsOver(store.database, clock, () =>
    Promise.resolve({ kind: "completed", result: {}, record: () => Promise.reject(new Error("disk full")) }),
  );
  const { runId } = await runs.start(request());
  await clock.advance(5_000);
  const row = await store.database.queries
    .selectFrom("runs")
    .select("status")
    .where("id", "=", runId)
    .executeTakeFirst();
  expect(row?.status).toBe("running");
});

test("an end that the store does not take at first is recorded once it does", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  let away = true;
  const runs = runsOver(store.database, clock, () =>
    Promise.resolve({
      kind: "completed",
      response: "paid for",
      result: {},
      record: () => (away ? Promise.reject(new Error("away")) : Promise.resolve()),
    }),
  );
  const { runId } = await runs.start(request());
  await clock.advance(3_000);
  away = false;
  await clock.advance(1_000);
  expect(await runs.get(PROJECT, runId)).toMatchObject({ status: "completed", response: "paid for" });
});

test("a listener that throws does not end the work", async () => {
  await using store = await temporaryDatabase();
  const go = Promise.withResolvers<void>();
  const runs = runsOver(store.database, new FakeClock(), async (_input, run) => {
    await go.promise;
    run.progress(1, 1);
    return { kind: "completed", result: {} };
  });
  const { runId } = await runs.start(request());
  const waited = runs.wait(PROJECT, runId, 1_000, never, () => {
    throw new Error("no terminal");
  });
  go.resolve();
  expect(await waited).toMatchObject({ status: "completed" });
});
