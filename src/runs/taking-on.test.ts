// Who takes which run into work, and what a start that is no longer the latest may still do.
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import type { RunContext } from "./context.ts";
import type { Runs } from "./engine.ts";
import type { RunRequest } from "./run.ts";
import { done, hang, jobsOf, LEASE_MS, never, outlive, PROJECT, request, runsOf, working } from "./testing.ts";
import { writeNoted } from "./write-noted.ts";

/** A batch whose prompts are worked on one after the other. */
function batches(runs: Runs): void {
  runs.handle("batch", {
    limits: () => ({ timeoutMs: null }),
    work: async (_input, run) => {
      for (const child of await runs.children(run.runId)) {
        if (run.signal.aborted || run.pauseRequested) break;
        if (child.status === "queued") await runs.runChild(run, child);
      }
      await runs.abandonQueued(run);
      if (run.signal.aborted) return { kind: "failed", result: {} };
      return run.pauseRequested ? { kind: "paused", result: {} } : { kind: "completed", result: {} };
    },
  });
}

const batch: RunRequest = { ...request, kind: "batch", children: [{ prompt: "1" }, { prompt: "2" }, { prompt: "3" }] };

async function statuses(runs: Runs, batchId: string): Promise<string[]> {
  return (await runs.children(batchId)).map(({ status }) => status);
}

test("a prompt that was paused in the middle goes on with its batch", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const began = Promise.withResolvers<void>();
  const paused = Promise.withResolvers<void>();
  const runs = working(store.database, clock, async (_input, run) => {
    began.resolve();
    await paused.promise;
    run.record("one", 1);
    return run.pauseRequested ? { kind: "paused", result: {} } : { kind: "completed", result: {} };
  });
  batches(runs);
  const { runId } = await runs.start(batch);
  await began.promise;
  await runs.pause(PROJECT, runId);
  paused.resolve();
  await expect.poll(async () => (await runs.get(PROJECT, runId)).status).toBe("paused");
  expect(await statuses(runs, runId)).toEqual(["queued", "queued", "queued"]);
  await runs.resume(PROJECT, runId);
  await runs.wait(PROJECT, runId, 1_000, never);
  expect(await statuses(runs, runId)).toEqual(["completed", "completed", "completed"]);
});

test("a pause that has not taken hold yet is taken back, also from another process", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const seen: boolean[] = [];
  let run: RunContext | undefined;
  await using first = working(store.database, clock, (input, context) => {
    run = context;
    return hang(input, context);
  });
  const other = working(await store.openAgain(), clock, done);
  const { runId } = await first.start(request);
  const look = async (): Promise<void> => {
    await clock.advance(300);
    seen.push(run?.pauseRequested ?? false);
  };
  await other.pause(PROJECT, runId);
  expect(await other.get(PROJECT, runId)).toMatchObject({ status: "running", pauseRequested: true });
  await look();
  await other.resume(PROJECT, runId);
  await look();
  expect(seen).toEqual([true, false]);
});

test.each([
  ["cancel it", ["cancel"], "cancelled"],
  ["pause it", ["pause"], "paused"],
  ["pause it and then cancel it", ["pause", "cancel"], "cancelled"],
] as const)(
  "what somebody wanted of a run, to %s, is not forgotten with its process",
  async (_what, wishes, status) => {
    await using store = await temporaryDatabase();
    const dead = working(store.database, new FakeClock(), hang);
    const { runId } = await dead.start(request);
    const other = working(await store.openAgain(), new FakeClock(), done);
    for (const wish of wishes) await other[wish](PROJECT, runId);
    const next = await outlive(store, done);
    expect(await next.get(PROJECT, runId)).toMatchObject({ status });
    expect(await jobsOf(store.database)).toEqual([]);
  },
);

test("a batch that is left has one job, and what is given up takes its prompts along", async () => {
  await using store = await temporaryDatabase();
  const first = working(store.database, new FakeClock(), hang);
  batches(first);
  const { runId } = await first.start(batch);
  await expect.poll(() => statuses(first, runId)).toEqual(["running", "queued", "queued"]);
  await store.database.queries.updateTable("runs").set({ deaths: 1 }).where("id", "=", runId).execute();
  const next = await outlive(store, hang);
  batches(next);
  expect(await jobsOf(store.database)).toEqual([runId]);
  expect(await statuses(next, runId)).toEqual(["queued", "queued", "queued"]);
  void next.workOn(runId, never);
  await expect.poll(() => statuses(next, runId)).toEqual(["running", "queued", "queued"]);
  await store.database.queries.updateTable("owners").set({ lease_until_ms: 1 }).execute();
  const last = await outlive(store, done);
  expect(await last.get(PROJECT, runId)).toMatchObject({ status: "interrupted" });
  expect(await statuses(last, runId)).toEqual(["interrupted", "interrupted", "interrupted"]);
});

test("a batch over which three processes have died says of each prompt whether it was begun, and a retry does them", async () => {
  await using store = await temporaryDatabase();
  const dead = working(store.database, new FakeClock(), (input, run) =>
    input["prompt"] === "1" ? done(input, run) : hang(input, run),
  );
  batches(dead);
  const { runId } = await dead.start(batch);
  await expect.poll(() => statuses(dead, runId)).toEqual(["completed", "running", "queued"]);
  await store.database.queries.updateTable("runs").set({ deaths: 2 }).where("id", "=", runId).execute();
  const did: unknown[] = [];
  const next = await outlive(store, (input, run) => {
    did.push(input["prompt"]);
    return done(input, run);
  });
  batches(next);
  const interrupted = { status: "interrupted", error: { code: "runs/interrupted" } };
  expect(await next.get(PROJECT, runId)).toMatchObject(interrupted);
  expect(await next.children(runId)).toMatchObject([
    { status: "completed" },
    interrupted,
    { status: "interrupted", error: { code: "runs/not-started" } },
  ]);
  await next.retry(PROJECT, runId);
  expect(await next.wait(PROJECT, runId, 1_000, never)).toMatchObject({ status: "completed" });
  expect(await statuses(next, runId)).toEqual(["completed", "completed", "completed"]);
  expect(did).toEqual(["2", "3"]);
});

test("a batch that is cancelled while it stops for a pause ends, with its prompts", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), hang);
  batches(runs);
  const { runId } = await runs.start(batch);
  await expect.poll(() => statuses(runs, runId)).toEqual(["running", "queued", "queued"]);
  await runs.pause(PROJECT, runId);
  expect(await runs.cancel(PROJECT, runId)).toMatchObject({ status: "cancelled" });
  expect(await statuses(runs, runId)).toEqual(["cancelled", "cancelled", "cancelled"]);
});

test("a cancel reaches a batch that another process works on, also while prompts of it wait", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  await using first = working(store.database, clock, hang);
  batches(first);
  const { runId } = await first.start(batch);
  await expect.poll(() => statuses(first, runId)).toEqual(["running", "queued", "queued"]);
  const other = working(await store.openAgain(), clock, done);
  await other.cancel(PROJECT, runId);
  await clock.advance(300);
  await expect.poll(() => statuses(other, runId)).toEqual(["cancelled", "cancelled", "cancelled"]);
  await expect.poll(async () => (await other.get(PROJECT, runId)).status).toBe("cancelled");
});

test("a batch that is worked on is not retried, though a prompt of it has failed", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  await using first = working(store.database, clock, (input, run) =>
    input["prompt"] === "1" ? Promise.resolve({ kind: "failed", result: {} }) : hang(input, run),
  );
  batches(first);
  const { runId } = await first.start(batch);
  await expect.poll(() => statuses(first, runId)).toEqual(["failed", "running", "queued"]);
  const other = working(await store.openAgain(), clock, done);
  batches(other);
  for (const runs of [first, other]) {
    await expect(runs.retry(PROJECT, runId)).rejects.toMatchObject({ code: "runs/not-retryable" });
  }
  expect(await statuses(other, runId)).toEqual(["failed", "running", "queued"]);
});

test("a start that is no longer the latest takes no prompt, ends none, and is told so", async () => {
  await using store = await temporaryDatabase();
  const resume = Promise.withResolvers<void>();
  const staleClock = new FakeClock();
  const stale = working(store.database, staleClock, done);
  const told: unknown[] = [];
  stale.handle("batch", {
    limits: () => ({ timeoutMs: null }),
    work: async (_input, run) => {
      await resume.promise;
      const [child] = await stale.children(run.runId);
      if (child !== undefined) told.push(await stale.runChild(run, child));
      await stale.abandonQueued(run);
      told.push((await store.database.write((queries) => run.flush(queries))).isLatest, run.signal.reason);
      return { kind: "failed", result: {} };
    },
  });
  const { runId } = await stale.start(batch);
  await staleClock.advance(LEASE_MS);
  await store.database.queries.updateTable("owners").set({ lease_until_ms: 1 }).execute();
  const next = await outlive(store, hang);
  batches(next);
  void next.workOn(runId, never);
  await expect.poll(() => statuses(next, runId)).toEqual(["running", "queued", "queued"]);
  resume.resolve();
  await expect.poll(() => told.length).toBe(3);
  expect(told).toEqual(["interrupted", false, "interrupted"]);
  expect(await statuses(next, runId)).toEqual(["running", "queued", "queued"]);
});

test("a start that is no longer the latest stores no line, no step, and nothing that belongs to its end", async () => {
  await using store = await temporaryDatabase();
  const resume = Promise.withResolvers<void>();
  const stored: unknown[] = [];
  const record = () => Promise.resolve(void stored.push("the trial of its answer"));
  const stale = working(store.database, new FakeClock(), async (_input, run) => {
    await resume.promise;
    run.note("late", "here");
    await store.database.write(async (queries) => {
      stored.push(await run.recordIn(queries, "late", 1));
      await run.flush(queries);
    });
    return { kind: "completed", response: "stale", result: {}, record };
  });
  const { runId } = await stale.start(request);
  const next = await outlive(store, hang);
  void next.workOn(runId, never);
  await expect.poll(async () => (await next.get(PROJECT, runId)).status).toBe("running");
  const before = await next.timeline(runId);
  resume.resolve();
  await stale[Symbol.asyncDispose]();
  expect(stored).toEqual([false]);
  expect(await next.timeline(runId)).toEqual(before);
  expect(await next.get(PROJECT, runId)).toMatchObject({ status: "running", response: null });
});

test("a process that slept and gets its own run back ends the old start before the new one", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  let underWay = 0;
  const most: number[] = [];
  const slept = working(store.database, clock, async (input, run) => {
    underWay += 1;
    most.push(underWay);
    const outcome = run.generation === 1 ? await hang(input, run) : await done(input, run);
    underWay -= 1;
    return outcome;
  });
  const { runId } = await slept.start(request);
  await outlive(store, done);
  await slept.workOn(runId, never);
  expect(await slept.get(PROJECT, runId)).toMatchObject({ status: "completed", generation: 2 });
  expect(most).toEqual([1, 1]);
});

test("a run that somebody else works on keeps its job, which comes again", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  await using first = working(store.database, clock, hang);
  const { runId } = await first.start(request);
  const other = working(await store.openAgain(), clock, done);
  expect(await other.workOn(runId, never)).toMatchObject({ runAtMs: clock.now() + 10_000 });
});

test("a run whose input this version cannot use ends as failed", async () => {
  await using store = await temporaryDatabase();
  const runs = runsOf(store.database, new FakeClock());
  const { runId } = await runs.submit(request);
  runs.handle("agent", {
    limits: () => {
      throw new TypeError("an input of another version");
    },
    work: done,
  });
  await runs.workOn(runId, never);
  expect(await runs.get(PROJECT, runId)).toMatchObject({ status: "failed", error: { code: "runs/unusable-input" } });
});

test("what a run noted is not lost with a transaction that does not commit", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), async (_input, run) => {
    run.note("noted", "here");
    run.record("one", 1);
    const write = writeNoted(store.database, run, async (_queries, flush) => {
      await flush();
      throw new Error("rolled back");
    });
    await expect(write).rejects.toThrow("rolled back");
    return { kind: "failed", result: {} };
  });
  const { runId } = await runs.start(request);
  await runs.wait(PROJECT, runId, 1_000, never);
  expect((await runs.timeline(runId)).map(({ step }) => step)).toContain("noted");
  expect(await store.database.queries.selectFrom("run_steps").select("step").execute()).toEqual([{ step: "one" }]);
});

test("a delayed run that was begun by hand does not wait for its old date after a restart", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const first = working(store.database, clock, hang);
  const { runId } = await first.submit(request, { runAtMs: clock.now() + 86_400_000 });
  await first.retry(PROJECT, runId);
  await first[Symbol.asyncDispose]();
  const next = working(await store.openAgain(), clock, done);
  const place = await next.placeInQueue(await next.get(PROJECT, runId));
  expect(place).toMatchObject({ job: { state: "queued" } });
});

test("who goes on with a run takes it into its own lane", async () => {
  await using store = await temporaryDatabase();
  const first = working(store.database, new FakeClock(), () => Promise.resolve({ kind: "failed", result: {} }));
  const { runId } = await first.start(request);
  await first.wait(PROJECT, runId, 1_000, never);
  const other = runsOf(await store.openAgain(), new FakeClock(), { lane: "other" });
  other.handle("agent", { limits: () => ({ timeoutMs: null }), work: done });
  await other.retry(PROJECT, runId);
  await other.wait(PROJECT, runId, 1_000, never);
  expect(await other.get(PROJECT, runId)).toMatchObject({ lane: "other", status: "completed" });
});

test("a prompt that waits for its batch is not tried alone", async () => {
  await using store = await temporaryDatabase();
  const runs = working(store.database, new FakeClock(), done);
  batches(runs);
  const { runId } = await runs.submit(batch);
  const [child] = await runs.children(runId);
  await expect(runs.retry(PROJECT, child?.id ?? "")).rejects.toMatchObject({ code: "runs/not-retryable" });
});

test("an owner whose lease lies too far ahead, after the clock was set back, is not taken for alive", async () => {
  await using store = await temporaryDatabase();
  const ahead = new FakeClock();
  await ahead.advance(3_600_000);
  const dead = working(store.database, ahead, hang);
  const { runId } = await dead.start(request);
  const next = working(await store.openAgain(), new FakeClock(), done);
  expect(await next.get(PROJECT, runId)).toMatchObject({ status: "queued" });
});

test("a process that works leaves a job behind that looks after it, and takes it along when it ends", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const runs = working(store.database, clock, hang);
  await runs.start(request);
  const jobs = () => store.database.queries.selectFrom("jobs").select(["kind", "state", "run_at_ms"]).execute();
  expect(await jobs()).toEqual([{ kind: "owner take-over", state: "delayed", run_at_ms: clock.now() + LEASE_MS }]);
  const [owner] = await store.database.queries.selectFrom("owners").select("id").execute();
  const other = working(await store.openAgain(), clock, done);
  expect(await other.lookAfter(owner?.id ?? "")).toBe(clock.now() + LEASE_MS);
  await runs[Symbol.asyncDispose]();
  expect((await jobs()).filter(({ kind }) => kind === "owner take-over")).toMatchObject([{ state: "cancelled" }]);
  expect(await other.lookAfter(owner?.id ?? "")).toBeNull();
});
