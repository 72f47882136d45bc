// Runs that outlive the processes which work on them, over a real store, with the clock in hand.
import { expect, test } from "vitest";
import { sqliteJobQueue } from "../jobs/index.ts";
import { countingIds, FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import type { Database } from "../storage/index.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import type { RunContext } from "./context.ts";
import { runJobKind } from "./going-on.ts";
import type { RunOutcome } from "./run.ts";
import { done, hang, jobsOf, LEASE_MS, never, outlive, PROJECT, request, type Work, working } from "./testing.ts";

/** Two recorded steps, each told when it is done; then it hangs until somebody asks for a pause. */
function twoSteps(did: string[], hangs: boolean): Work {
  return async (_input, run) => {
    for (const step of ["one", "two"]) {
      if (run.recorded(step) !== undefined) continue;
      did.push(step);
      run.record(step, `${step} is done`);
    }
    run.note("noted", "here");
    if (!hangs) return { kind: "completed", response: JSON.stringify(run.recorded("two")), result: {} };
    return new Promise((resolve) => {
      run.signal.addEventListener("abort", () => {
        resolve({ kind: "failed", result: {} });
      });
    });
  };
}

/** The runs that a worker gets from the queue now. */
async function claimed(database: Database): Promise<unknown[]> {
  const queue = sqliteJobQueue({ database, clock: new FakeClock(), ids: countingIds(), redact });
  const kinds = { [runJobKind("test")]: 8 };
  const claims = await queue.claim({ ownerId: "worker", leaseMs: LEASE_MS, kinds, max: 8 });
  return claims.map(({ job }) => job.payload["run_id"]);
}

test("a run whose process died goes on from its last recorded step", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const did: string[] = [];
  const dead = working(store.database, clock, twoSteps(did, true));
  const { runId } = await dead.start(request);
  await clock.advance(1_100);
  const next = await outlive(store, twoSteps(did, false));
  expect(await jobsOf(store.database)).toEqual([runId]);
  await next.workOn(runId, never);
  expect(await next.get(PROJECT, runId)).toMatchObject({
    status: "completed",
    response: '"two is done"',
    generation: 2,
  });
  expect(did).toEqual(["one", "two"]);
});

test("the steps of a start that is no longer the latest are not stored", async () => {
  await using store = await temporaryDatabase();
  const stuck = Promise.withResolvers<RunOutcome>();
  const clock = new FakeClock();
  let late: RunContext | undefined;
  const stale = working(store.database, clock, (_input, run) => ((late = run), stuck.promise));
  const { runId } = await stale.start(request);
  const next = await outlive(store, done);
  await next.workOn(runId, never);
  late?.record("late", "too late");
  await store.database.write(async (queries) => late?.flush(queries));
  expect(await store.database.queries.selectFrom("run_steps").selectAll().execute()).toEqual([]);
  stuck.resolve({ kind: "completed", response: "stale", result: {} });
  await stale.wait(PROJECT, runId, 1_000, never);
  expect(await next.get(PROJECT, runId)).toMatchObject({ response: "yes" });
});

test("what has cost three processes is not tried again by itself, and a retry forgives", async () => {
  await using store = await temporaryDatabase();
  const first = working(store.database, new FakeClock(), hang);
  const { runId } = await first.start(request);
  for (let death = 1; death <= 2; death += 1) {
    const next = await outlive(store, hang);
    expect(await next.get(PROJECT, runId)).toMatchObject({ status: "queued" });
    void next.workOn(runId, never);
    await expect.poll(async () => (await next.get(PROJECT, runId)).status).toBe("running");
    await store.database.queries.updateTable("owners").set({ lease_until_ms: 1 }).execute();
  }
  const last = await outlive(store, done);
  expect(await last.get(PROJECT, runId)).toMatchObject({ status: "interrupted", error: { code: "runs/interrupted" } });
  await last.retry(PROJECT, runId);
  expect(await last.wait(PROJECT, runId, 1_000, never)).toMatchObject({ status: "completed" });
  const row = await store.database.queries.selectFrom("runs").select("deaths").executeTakeFirst();
  expect(row).toEqual({ deaths: 0 });
});

test("a server that is told to end leaves its runs to the next one", async () => {
  await using store = await temporaryDatabase();
  const first = working(store.database, new FakeClock(), hang);
  const { runId } = await first.start(request);
  await first[Symbol.asyncDispose]();
  const next = working(await store.openAgain(), new FakeClock(), done);
  expect(await next.get(PROJECT, runId)).toMatchObject({ status: "queued", ownerId: null });
  expect(await jobsOf(store.database)).toEqual([runId]);
});

test("a submitted run waits in the store until a worker takes it, once", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), done);
  const { runId } = await runs.submit(request, { priority: 3 });
  const waiting = await runs.get(PROJECT, runId);
  expect(waiting).toMatchObject({ status: "queued", startedAtMs: null });
  expect(await runs.placeInQueue(waiting)).toMatchObject({ ahead: 0, job: { priority: 3 } });
  await Promise.all([runs.workOn(runId, never), runs.workOn(runId, never)]);
  expect(await runs.get(PROJECT, runId)).toMatchObject({ status: "completed", generation: 2 });
});

test("a job that is returned puts its run back into the queue", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), hang);
  const { runId } = await runs.submit(request);
  const controller = new AbortController();
  const worked = runs.workOn(runId, controller.signal);
  await expect.poll(async () => (await runs.get(PROJECT, runId)).status).toBe("running");
  controller.abort("closing");
  await expect(worked).rejects.toThrow();
  expect(await runs.get(PROJECT, runId)).toMatchObject({ status: "queued" });
});

test("while a run with a dedupe key has not ended, that one is answered", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), done);
  const first = await runs.submit({ ...request, dedupeKey: "nightly" });
  expect(await runs.submit({ ...request, dedupeKey: "nightly" })).toEqual({ runId: first.runId, existing: true });
  await runs.workOn(first.runId, never);
  expect(await runs.submit({ ...request, dedupeKey: "nightly" })).toMatchObject({ existing: false });
});

test("a paused run stays paused over a restart, and goes on where it was (promise:paused-stays)", async () => {
  await using store = await temporaryDatabase();
  const did: string[] = [];
  const pausing: Work = async (input, run) => {
    await expect.poll(() => run.pauseRequested).toBe(true);
    await twoSteps(did, false)(input, run);
    return { kind: "paused", result: {} };
  };
  const clock = new FakeClock();
  const first = working(store.database, clock, pausing);
  const { runId } = await first.start(request);
  await first.pause(PROJECT, runId);
  await expect.poll(async () => (await first.get(PROJECT, runId)).status).toBe("paused");
  await first[Symbol.asyncDispose]();

  const next = await outlive(store, twoSteps(did, false));
  await next.workOn(runId, never);
  expect(await next.get(PROJECT, runId)).toMatchObject({ status: "paused" });
  await next.resume(PROJECT, runId);
  expect(await next.wait(PROJECT, runId, 1_000, never)).toMatchObject({ status: "completed" });
  expect(did).toEqual(["one", "two"]);
});

test("a run that waits is paused at once, and resumed to its place in the queue", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), done);
  const { runId } = await runs.submit(request, { runAtMs: 9_000_000_000_000 });
  expect(await runs.pause(PROJECT, runId)).toMatchObject({ status: "paused" });
  await runs.resume(PROJECT, runId);
  const resumed = await runs.get(PROJECT, runId);
  expect(resumed).toMatchObject({ status: "queued" });
  expect(await runs.placeInQueue(resumed)).toMatchObject({ job: { state: "delayed", runAtMs: 9_000_000_000_000 } });
});

test("while a run is paused no worker gets it, and after another process has resumed it one does", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), done);
  const { runId } = await runs.submit(request);
  await runs.pause(PROJECT, runId);
  expect(await claimed(store.database)).toEqual([]);
  const other = working(await store.openAgain(), new FakeClock(), done);
  await other.resume(PROJECT, runId);
  expect(await claimed(store.database)).toEqual([runId]);
});

test("a pause that was taken back keeps no worker from what its process leaves", async () => {
  await using store = await temporaryDatabase();
  const first = working(store.database, new FakeClock(), hang);
  const { runId } = await first.start(request);
  await first.pause(PROJECT, runId);
  await first.resume(PROJECT, runId);
  await first[Symbol.asyncDispose]();
  expect(await claimed(store.database)).toEqual([runId]);
});

test("a run that was left paused and resumed by the next process is left to a worker by that", async () => {
  await using store = await temporaryDatabase();
  const dead = working(store.database, new FakeClock(), hang);
  const { runId } = await dead.start(request);
  await dead.pause(PROJECT, runId);
  const next = await outlive(store, hang);
  expect(await next.get(PROJECT, runId)).toMatchObject({ status: "paused" });
  await next.resume(PROJECT, runId);
  await next[Symbol.asyncDispose]();
  expect(await claimed(store.database)).toEqual([runId]);
});

test("a run that waits and is retried by another process is that one's, and left to a worker by it", async () => {
  await using store = await temporaryDatabase();
  const { runId } = await working(store.database, new FakeClock(), done).submit(request);
  const other = working(await store.openAgain(), new FakeClock(), hang);
  await other.retry(PROJECT, runId);
  expect(await claimed(store.database)).toEqual([]);
  await other[Symbol.asyncDispose]();
  expect(await claimed(store.database)).toEqual([runId]);
});

test("a paused run that is cancelled ends and leaves the queue, and whoever has its job finds nothing to do", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), done);
  const { runId } = await runs.submit(request);
  await runs.pause(PROJECT, runId);
  const ended = await runs.cancel(PROJECT, runId);
  expect(ended).toMatchObject({ status: "cancelled", error: { code: "runs/cancelled" } });
  expect(await claimed(store.database)).toEqual([]);
  expect(await runs.workOn(runId, never)).toBeNull();
  expect(await runs.get(PROJECT, runId)).toEqual(ended);
});

test("a run that had begun, was paused and is cancelled leaves no job and no pause", async () => {
  await using store = await temporaryDatabase();
  const dead = working(store.database, new FakeClock(), hang);
  const { runId } = await dead.start(request);
  await dead.pause(PROJECT, runId);
  const next = await outlive(store, done);
  expect(await next.cancel(PROJECT, runId)).toMatchObject({ status: "cancelled" });
  expect(await jobsOf(store.database)).toEqual([]);
  expect(await store.database.queries.selectFrom("job_pauses").selectAll().execute()).toEqual([]);
});

test.each([
  ["a cancel", "cancelled"],
  ["the deadline", "failed"],
])("%s outweighs a pause that has not taken hold: the run is %s", async (_what, end) => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const runs = working(store.database, clock, hang);
  runs.handle("agent", {
    limits: () => ({ timeoutMs: 1_000 }),
    work: async (input, run) => ({ ...(await hang(input, run)), kind: "paused" }),
  });
  const { runId } = await runs.start(request);
  await runs.pause(PROJECT, runId);
  if (end === "cancelled") await runs.cancel(PROJECT, runId);
  else await clock.advance(1_000);
  expect(await runs.wait(PROJECT, runId, 1_000, never)).toMatchObject({ status: end });
});

test("a run that is worked on is not retried, neither here nor elsewhere", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  await using first = working(store.database, clock, hang);
  const { runId } = await first.start(request);
  const other = working(await store.openAgain(), clock, done);
  for (const runs of [first, other]) {
    await expect(runs.retry(PROJECT, runId)).rejects.toMatchObject({
      code: "runs/not-retryable",
      message: expect.stringContaining(`The run ${runId} is running`),
      hint: "Wait for its end with run_wait, or cancel it first.",
      next: ["run_wait", "run_control"],
    });
  }
  expect(await other.get(PROJECT, runId)).toMatchObject({ status: "running", generation: 1 });
});

test("what has ended is not paused, and what is not paused is not resumed", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), done);
  const { runId } = await runs.start(request);
  await runs.wait(PROJECT, runId, 1_000, never);
  await expect(runs.pause(PROJECT, runId)).rejects.toMatchObject({ code: "runs/not-pausable" });
  await expect(runs.resume(PROJECT, runId)).rejects.toMatchObject({ code: "runs/not-resumable" });
});

test("a retry of a rejected answer asks anew; any other goes on with what stands", async () => {
  await using store = await temporaryDatabase();
  const seen: unknown[] = [];
  let kind: RunOutcome["kind"] = "rejected";
  const runs = working(store.database, new FakeClock(), (_input, run) => {
    seen.push(run.recorded("answer"));
    run.record("answer", seen.length);
    return Promise.resolve({ kind, result: {} });
  });
  const { runId } = await runs.start(request);
  await runs.wait(PROJECT, runId, 1_000, never);
  kind = "failed";
  await runs.retry(PROJECT, runId);
  await runs.wait(PROJECT, runId, 1_000, never);
  await runs.retry(PROJECT, runId);
  await runs.wait(PROJECT, runId, 1_000, never);
  expect(seen).toEqual([undefined, undefined, 2]);
});

test("how far a run is can be seen from another process while it is under way", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  await using runs = working(store.database, clock, (input, run) => {
    run.heard(null);
    run.heard("The answer ");
    run.heard("is near");
    run.used("read");
    return hang(input, run);
  });
  const { runId } = await runs.start(request);
  const told: string[] = [];
  const other = working(await store.openAgain(), clock, done);
  const waited = other.wait(PROJECT, runId, 3_000, never, (_done, _total, message) => told.push(message));
  await clock.advance(3_000);
  await waited;
  expect(told).toEqual(["step 1 · used read 1 · 18 characters · …The answer is near · $0.0000"]);
  expect((await other.get(PROJECT, runId)).progress).toMatchObject({ steps: 1, tools: { read: 1 }, characters: 18 });
});
