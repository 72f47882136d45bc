// The prompts of a batch, over runs whose ends are in hand.
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import type { Runs } from "../runs/index.ts";
import { never, PROJECT, request, working } from "../runs/testing.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import type { AgentDeps } from "./deps.ts";
import { workOnBatch } from "./spawn-parallel.ts";

const CONCURRENCY = 2;

/** A process whose prompts are answered when their gates open. */
function gated(
  store: Awaited<ReturnType<typeof temporaryDatabase>>,
  gates: Readonly<Record<string, Promise<void>>>,
): Runs {
  const runs = working(store.database, new FakeClock(), async ({ prompt }) => {
    if (typeof prompt === "string") await gates[prompt];
    return { kind: "completed", result: {} };
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it needs nothing else of them
  const deps = { runs } as AgentDeps;
  runs.handle("batch", {
    limits: () => ({ timeoutMs: null }),
    work: (_input, run) => workOnBatch(deps, { concurrency: CONCURRENCY, stop_on_failure: false }, run),
  });
  return runs;
}

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
  const runs = gated(store, { slow: slow.promise, quick: quick.promise });
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
  const runs = gated(store, { last: last.promise });
  const runId = await startBatch(runs, ["last"]);
  await expect.poll(() => statuses(runs, runId)).toEqual(["running"]);
  await runs.pause(PROJECT, runId);
  last.resolve();
  expect(await runs.wait(PROJECT, runId, 60_000, never)).toMatchObject({ status: "completed" });
});
