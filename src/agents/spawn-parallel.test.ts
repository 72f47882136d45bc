// The prompts of a batch, over runs whose ends are in hand.
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import type { Runs } from "../runs/index.ts";
import { never, PROJECT, request, type Work, working } from "../runs/testing.ts";
import { type TemporaryDatabase, temporaryDatabase } from "../storage/testing.ts";
import type { AgentDeps } from "./deps.ts";
import { workOnBatch } from "./spawn-parallel.ts";

/** A process that does `work` for each prompt, two at a time. */
function workingOnBatches(store: TemporaryDatabase, work: Work, stopOnFailure = false): Runs {
  const runs = working(store.database, new FakeClock(), work);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it needs nothing else of them
  const deps = { runs } as AgentDeps;
  runs.handle("batch", {
    limits: () => ({ timeoutMs: null }),
    work: (_input, run) => workOnBatch(deps, { concurrency: 2, stop_on_failure: stopOnFailure }, run),
  });
  return runs;
}

/** Prompts are answered when their gates open. */
function gated(gates: Readonly<Record<string, Promise<void>>>): Work {
  return async ({ prompt }) => {
    if (typeof prompt === "string") await gates[prompt];
    return { kind: "completed", result: {} };
  };
}

const failsUnderPause: Work = async (_input, run) => {
  await expect.poll(() => run.pauseRequested).toBe(true);
  return { kind: "failed", result: {} };
};

async function startBatch(runs: Runs, prompts: readonly string[]): Promise<string> {
  const children = prompts.map((prompt) => ({ prompt }));
  return (await runs.start({ ...request, kind: "batch", children })).runId;
}

async function statuses(runs: Runs, batchId: string): Promise<string[]> {
  return (await runs.children(batchId)).map(({ status }) => status);
}

test("a pause that is taken back after some prompts were held back for it leaves none of them out", async () => {
  await using store = await temporaryDatabase();
  const [slow, quick] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const runs = workingOnBatches(store, gated({ slow: slow.promise, quick: quick.promise }));
  const runId = await startBatch(runs, ["slow", "quick", "third", "fourth"]);
  await expect.poll(() => statuses(runs, runId)).toEqual(["running", "running", "queued", "queued"]);
  const told: number[] = [];
  const ended = runs.wait(PROJECT, runId, 60_000, never, (count) => told.push(count));
  await runs.pause(PROJECT, runId);
  quick.resolve();
  await expect.poll(() => told).toEqual([1]);
  await runs.resume(PROJECT, runId);
  expect(await statuses(runs, runId)).toEqual(["running", "completed", "queued", "queued"]);
  slow.resolve();
  expect(await ended).toMatchObject({ status: "completed" });
  expect(await statuses(runs, runId)).toEqual(["completed", "completed", "completed", "completed"]);
});

test("a batch whose last prompts end while it stops for a pause is completed", async () => {
  await using store = await temporaryDatabase();
  const last = Promise.withResolvers<void>();
  const runs = workingOnBatches(store, gated({ last: last.promise }));
  const runId = await startBatch(runs, ["last"]);
  await expect.poll(() => statuses(runs, runId)).toEqual(["running"]);
  await runs.pause(PROJECT, runId);
  last.resolve();
  expect(await runs.wait(PROJECT, runId, 60_000, never)).toMatchObject({ status: "completed" });
});

test("a prompt that stops for a pause is no failure that ends its batch, and has not ended", async () => {
  await using store = await temporaryDatabase();
  const slow = Promise.withResolvers<void>();
  const work: Work = async ({ prompt }, run) => {
    if (prompt === "slow") await slow.promise;
    if (prompt === "two steps" && run.recorded("one") === undefined) {
      await expect.poll(() => run.pauseRequested).toBe(true);
      run.record("one", 1);
      return { kind: "paused", result: {} };
    }
    return { kind: "completed", result: {} };
  };
  const runs = workingOnBatches(store, work, true);
  const runId = await startBatch(runs, ["slow", "two steps", "third"]);
  await expect.poll(() => statuses(runs, runId)).toEqual(["running", "running", "queued"]);
  const told: number[] = [];
  const ended = runs.wait(PROJECT, runId, 60_000, never, (count) => told.push(count));
  await runs.pause(PROJECT, runId);
  await expect.poll(() => statuses(runs, runId)).toEqual(["running", "queued", "queued"]);
  await runs.resume(PROJECT, runId);
  slow.resolve();
  await ended;
  expect(await statuses(runs, runId)).toEqual(["completed", "completed", "completed"]);
  expect(told.filter((count) => count > 0)).toEqual([1, 2, 3]);
});

test("after a failed prompt nothing more is started where that was wanted, also after a pause", async () => {
  await using store = await temporaryDatabase();
  const runs = workingOnBatches(store, failsUnderPause, true);
  const runId = await startBatch(runs, ["bad", "bad", "third"]);
  await expect.poll(() => statuses(runs, runId)).toEqual(["running", "running", "queued"]);
  await runs.pause(PROJECT, runId);
  await expect.poll(async () => (await runs.get(PROJECT, runId)).status).toBe("paused");
  await runs.resume(PROJECT, runId);
  expect(await runs.wait(PROJECT, runId, 60_000, never)).toMatchObject({ status: "failed" });
  expect(await statuses(runs, runId)).toEqual(["failed", "failed", "cancelled"]);
});
