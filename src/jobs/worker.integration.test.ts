// Background tasks over a real store, with workers that come and go.
import { expect, test } from "vitest";
import { timeOrderedIds } from "../kernel/node/ids.ts";
import { systemClock } from "../kernel/node/clock.ts";
import { OrchestratorError } from "../kernel/errors.ts";
import type { Log } from "../observability/index.ts";
import { redact } from "../redaction/index.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../storage/testing.ts";
import { type BackgroundTasks, createBackgroundTasks, type JobSubmission } from "./background-tasks.ts";
import { sqliteJobQueue } from "./sqlite/queue.ts";
import { JobWorker, type WorkerOptions } from "./worker.ts";

const ignore = (): void => {};
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const QUICK: WorkerOptions = { slots: 4, leaseMs: 300, heartbeatMs: 50, pollMs: 5, closeMs: 1_000 };
const ids = timeOrderedIds(systemClock);

interface Program extends AsyncDisposable {
  readonly tasks: BackgroundTasks;
}

/** A process on the store, as far as jobs are concerned. */
async function startProgram(
  store: TemporaryDatabase,
  options: Partial<WorkerOptions> = {},
  beforeLook: () => void = ignore,
): Promise<Program> {
  const database = await store.openAgain();
  const queue = sqliteJobQueue({ database, clock: systemClock, ids, redact });
  const worker = new JobWorker({
    queue,
    clock: systemClock,
    log,
    ownerId: ids.next("worker"),
    dataVersion: () => {
      beforeLook();
      return database.dataVersion();
    },
    retryDelayMs: () => 5,
    options: { ...QUICK, ...options },
  });
  return {
    tasks: createBackgroundTasks({ queue, worker, clock: systemClock }),
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}

/** Ends when its signal says so. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("stopped"));
    });
  });

test("a job is done, and its answer is kept", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  program.tasks.register("double", { limit: 1, run: ({ n }) => Promise.resolve(Number(n) * 2) });
  const { id } = await program.tasks.submit({ kind: "double", payload: { n: 21 } });
  expect(await program.tasks.wait(id)).toMatchObject({ state: "done", result: 42, attempt: 1 });
});

test("a failed try is made again, and the last one leaves a dead letter that can be replayed", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  let works = false;
  program.tasks.register("flaky", {
    limit: 1,
    run: () => (works ? Promise.resolve("well") : Promise.reject(new Error("down"))),
  });
  const { id } = await program.tasks.submit({ kind: "flaky", max_attempts: 2 });
  expect(await program.tasks.wait(id)).toMatchObject({ state: "dead", attempt: 2, error: "down" });
  expect(await program.tasks.deadLetters(10)).toMatchObject([{ id }]);
  works = true;
  expect(await program.tasks.replay(id)).toBe(true);
  expect(await program.tasks.wait(id)).toMatchObject({ state: "done", result: "well" });
});

test("an error that is not retryable is the last try", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  const wrong = new OrchestratorError({ code: "test/wrong", message: "wrong", retryable: false, hint: "-" });
  program.tasks.register("wrong", { limit: 1, run: () => Promise.reject(wrong) });
  const { id } = await program.tasks.submit({ kind: "wrong", max_attempts: 5 });
  expect(await program.tasks.wait(id)).toMatchObject({ state: "dead", attempt: 1 });
});

test("a try that takes too long is ended and counts", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  program.tasks.register("slow", { limit: 1, run: (_payload, { signal }) => untilAborted(signal) });
  const { id } = await program.tasks.submit({ kind: "slow", timeout_ms: 20, max_attempts: 1 });
  expect(await program.tasks.wait(id)).toMatchObject({ state: "dead", error: "no end within 20 ms" });
});

test("a job that falls due while every slot is taken waits for one, and nothing stands still meanwhile", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store, { slots: 1 });
  let turns = 0;
  program.tasks.register("long", {
    limit: 9,
    run: async () => {
      for (const endsAtMs = systemClock.monotonic() + 100; systemClock.monotonic() < endsAtMs; turns += 1) {
        await systemClock.sleep(1);
      }
    },
  });
  const first = await program.tasks.submit({ kind: "long" });
  const second = await program.tasks.submit({ kind: "long", delay_ms: 20 });
  for (const { id } of [first, second]) expect(await program.tasks.wait(id)).toMatchObject({ state: "done" });
  expect(turns).toBeGreaterThan(10);
});

test("a store that fails for a moment costs a moment", async () => {
  await using store = await temporaryDatabase();
  let failures = 1;
  await using program = await startProgram(store, {}, () => {
    failures -= 1;
    if (failures >= 0) throw new Error("the disk is away");
  });
  program.tasks.register("work", { limit: 1, run: () => Promise.resolve(null) });
  const { id } = await program.tasks.submit({ kind: "work" });
  expect(await program.tasks.wait(id)).toMatchObject({ state: "done" });
});

test("a job that goes on after its time was up is recorded without it", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store, { closeMs: 10 });
  program.tasks.register("deaf", { limit: 1, run: () => new Promise(ignore) });
  const { id } = await program.tasks.submit({ kind: "deaf", timeout_ms: 20, max_attempts: 1 });
  expect(await program.tasks.wait(id)).toMatchObject({ state: "dead", error: "no end within 20 ms" });
});

test.each([
  ["what JSON cannot hold", (): unknown => 1n, /BigInt/],
  ["more than 4 MB", (): unknown => "x".repeat(5_000_000), /longer than 4 MB/],
] as const)("an answer of %s is a failed try", async (_what, answer, error) => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  program.tasks.register("odd", { limit: 1, run: () => Promise.resolve(answer()) });
  const { id } = await program.tasks.submit({ kind: "odd", max_attempts: 1 });
  expect(await program.tasks.wait(id)).toMatchObject({ state: "dead", error: expect.stringMatching(error) });
});

test("a handler that throws at once, or throws nothing at all, fails its try and no other", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  program.tasks.register("odd", {
    limit: 1,
    run: ({ how }): Promise<unknown> => {
      if (how === "at once") throw new Error("x".repeat(10_000));
      return how === "nothing" ? Promise.reject() : Promise.resolve("well");
    },
  });
  const ends: string[] = [];
  for (const how of ["at once", "nothing", "well"]) {
    const { id } = await program.tasks.submit({ kind: "odd", payload: { how }, max_attempts: 1 });
    ends.push((await program.tasks.wait(id)).state);
  }
  expect(ends).toEqual(["dead", "dead", "done"]);
});

test("a running job is told by its signal that it is cancelled, from another process, too", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  await using other = await startProgram(store);
  const started = Promise.withResolvers<void>();
  program.tasks.register("endless", {
    limit: 1,
    run: (_payload, { signal }) => {
      started.resolve();
      return untilAborted(signal);
    },
  });
  const { id } = await program.tasks.submit({ kind: "endless" });
  await started.promise;
  expect(await other.tasks.cancel(id)).toMatchObject({ state: "active" });
  expect(await program.tasks.wait(id)).toMatchObject({ state: "cancelled" });
});

test("what a process leaves at its end is done by the next one, as the same try", async () => {
  await using store = await temporaryDatabase();
  const first = await startProgram(store);
  const started = Promise.withResolvers<void>();
  first.tasks.register("work", {
    limit: 1,
    run: (_payload, { signal }) => {
      started.resolve();
      return untilAborted(signal);
    },
  });
  const { id } = await first.tasks.submit({ kind: "work", max_attempts: 1 });
  await started.promise;
  await first[Symbol.asyncDispose]();
  await using second = await startProgram(store);
  second.tasks.register("work", { limit: 1, run: () => Promise.resolve("second") });
  expect(await second.tasks.wait(id)).toMatchObject({ state: "done", result: "second", attempt: 1 });
});

test("a job that does not heed its signal cannot hold up the end of its process, and is done by another", async () => {
  await using store = await temporaryDatabase();
  const deaf = await startProgram(store, { closeMs: 10 });
  const started = Promise.withResolvers<void>();
  deaf.tasks.register("deaf", {
    limit: 1,
    run: () => {
      started.resolve();
      return new Promise(ignore);
    },
  });
  const { id } = await deaf.tasks.submit({ kind: "deaf" });
  await started.promise;
  await deaf[Symbol.asyncDispose]();
  await using other = await startProgram(store);
  other.tasks.register("deaf", { limit: 1, run: () => Promise.resolve("heard") });
  expect(await other.tasks.wait(id)).toMatchObject({ state: "done", result: "heard", attempt: 2 });
});

test("of a kind no more than its limit run at a time, in all processes together", async () => {
  await using store = await temporaryDatabase();
  await using first = await startProgram(store);
  await using second = await startProgram(store);
  let [running, most] = [0, 0];
  const kind = {
    limit: 3,
    run: async () => {
      running += 1;
      most = Math.max(most, running);
      await systemClock.sleep(5);
      running -= 1;
    },
  };
  for (const { tasks } of [first, second]) tasks.register("narrow", kind);
  const submitted = await Promise.all(Array.from({ length: 20 }, () => first.tasks.submit({ kind: "narrow" })));
  for (const { id } of submitted) expect(await second.tasks.wait(id)).toMatchObject({ state: "done" });
  expect(most).toBe(3);
});

test("a paused kind rests in every process until it is resumed, and the statistics say so", async () => {
  await using store = await temporaryDatabase();
  await using first = await startProgram(store);
  await first.tasks.pause({ scope: "kind", name: "work" });
  await using second = await startProgram(store);
  second.tasks.register("work", { limit: 1, run: () => Promise.resolve(null) });
  const { id } = await second.tasks.submit({ kind: "work" });
  await systemClock.sleep(50);
  expect(await second.tasks.statistics()).toEqual([{ kind: "work", paused: true, queued: 1 }]);
  await first.tasks.resume({ scope: "kind", name: "work" });
  expect(await second.tasks.wait(id)).toMatchObject({ state: "done" });
  expect(await second.tasks.statistics()).toEqual([{ kind: "work", paused: false, done: 1 }]);
});

test.each([
  ["a kind with a name that is none", { kind: "No Name!" }, "tools/invalid-arguments"],
  ["an unknown dependency", { kind: "work", depends_on: ["job_none"] }, "jobs/unknown-dependency"],
  ["a payload of 2 MB", { kind: "work", payload: { text: "x".repeat(2_000_000) } }, "tools/invalid-arguments"],
  ["a priority that is none", { kind: "work", priority: 1e9 }, "tools/invalid-arguments"],
  ["a time that no timer can be set to", { kind: "work", timeout_ms: 3e9 }, "tools/invalid-arguments"],
  ["a delay before now", { kind: "work", delay_ms: -1 }, "tools/invalid-arguments"],
] satisfies [string, JobSubmission, string][])("%s is refused, and nothing is stored", async (_what, job, code) => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  program.tasks.register("work", { limit: 1, run: () => Promise.resolve(null) });
  await expect(program.tasks.submit(job)).rejects.toMatchObject({ code });
  expect(await program.tasks.history({ limit: 10 })).toEqual([]);
});

test("a job that is not there, and a kind with a name that is none, are errors that say so", async () => {
  await using store = await temporaryDatabase();
  await using program = await startProgram(store);
  await expect(program.tasks.get("job_none")).rejects.toMatchObject({ code: "jobs/unknown-job" });
  await expect(program.tasks.cancel("job_none")).rejects.toMatchObject({ code: "jobs/unknown-job" });
  await expect(program.tasks.history({ limit: 0 })).rejects.toMatchObject({ code: "tools/invalid-arguments" });
  expect(() => {
    program.tasks.register("work", { limit: Number.NaN, run: () => Promise.resolve(null) });
  }).toThrow("register");
  expect(() => {
    program.tasks.register("No Name!", { limit: 1, run: () => Promise.resolve(null) });
  }).toThrow("small letters");
});
