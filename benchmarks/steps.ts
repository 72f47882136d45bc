// A step that does nothing, recorded before the next one begins: ours in the journal of a run, beside openworkflow.
//   node benchmarks/steps.ts [rounds] [steps]
import { join } from "node:path";
import { OpenWorkflow } from "openworkflow";
import { BackendSqlite } from "openworkflow/sqlite";
import { sqliteJobQueue } from "../src/jobs/index.ts";
import { systemClock } from "../src/kernel/node/clock.ts";
import { timeOrderedIds } from "../src/kernel/node/ids.ts";
import { NO_TRACER } from "../src/observability/index.ts";
import { redact } from "../src/redaction/index.ts";
import { Runs } from "../src/runs/index.ts";
import { openDatabase } from "../src/storage/index.ts";
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";
import { makePlace } from "./server-process.ts";

const ROUNDS = countArgument(1, 5);
const STEPS = countArgument(2, 500);
const quiet = (): void => {};

/** Milliseconds a step. */
async function ourStep(): Promise<number> {
  using place = makePlace();
  const [clock, ids] = [systemClock, timeOrderedIds(systemClock)];
  await using database = await openDatabase(place.data, { sleep: (ms) => clock.sleep(ms) });
  await using runs = new Runs({
    database,
    clock,
    ids,
    redact,
    tracer: NO_TRACER,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    pid: process.pid,
    queue: sqliteJobQueue({ database, clock, ids, redact }),
    lane: "benchmark",
    handsOver: false,
    costOf: () => Promise.resolve(0),
    takeOvers: [],
    endings: [],
    options: { leaseMs: 12_000, heartbeatMs: 3_000 },
  });
  let stepMs = Number.NaN;
  runs.handle("agent", {
    limits: () => ({ timeoutMs: null }),
    work: async (_input, run) => {
      const startedMs = performance.now();
      for (let step = 0; step < STEPS; step += 1) {
        await database.write(async (queries) => {
          await run.flush(queries);
          await run.recordIn(queries, `step ${step}`, null);
        });
      }
      stepMs = (performance.now() - startedMs) / STEPS;
      return { kind: "completed", result: {} };
    },
  });
  const request = { kind: "agent" as const, project: "p", operation: "benchmark", input: {}, checkedBy: "here" };
  const { runId } = await runs.start(request);
  await runs.wait("p", runId, 60_000, new AbortController().signal);
  return stepMs;
}

async function peerStep(): Promise<number> {
  using place = makePlace();
  const backend = BackendSqlite.connect(join(place.home, "openworkflow.db"));
  const peer = new OpenWorkflow({ backend });
  let stepMs = Number.NaN;
  const steps = peer.defineWorkflow({ name: "steps" }, async ({ step }) => {
    const startedMs = performance.now();
    for (let count = 0; count < STEPS; count += 1)
      await step.run({ name: `step ${count}` }, () => Promise.resolve(null));
    stepMs = (performance.now() - startedMs) / STEPS;
    return null;
  });
  const worker = peer.newWorker({ concurrency: 1 });
  await worker.start();
  await (await steps.run()).result();
  await worker.stop();
  await backend.stop();
  return stepMs;
}

const ours: number[] = [];
const peers: number[] = [];
for (let round = -1; round < ROUNDS; round += 1) {
  const [our, peer] = [await ourStep(), await peerStep()];
  if (round < 0) continue;
  ours.push(our);
  peers.push(peer);
}
printTable(
  `A step that does nothing, ${ROUNDS} rounds of ${STEPS} in one run`,
  ["what", "found"],
  [
    ["ms a step", spreadText(ours, 3)],
    ["openworkflow, ms a step", spreadText(peers, 3)],
    ["ratio", spreadText(ratios(ours, peers), 3)],
  ],
);
