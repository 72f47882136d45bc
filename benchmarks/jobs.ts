// Background jobs: how many a second, beside openworkflow on SQLite, and how long from submission to start.
//   node benchmarks/jobs.ts [rounds] [jobs]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { OpenWorkflow } from "openworkflow";
import { BackendSqlite } from "openworkflow/sqlite";
import { createOrchestrator } from "../src/index.ts";
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";
import { makePlace } from "./server-process.ts";

const ROUNDS = countArgument(1, 5);
const JOBS = countArgument(2, 2_000);
/** The best of 8, 20, 100 and 400: it looks for work every 100 ms. */
const PEER_CONCURRENCY = 400;
const ENDED_JOBS = 1_000_000;
const PROBES = 100;
const PROBE_PAUSE_MS = 20;
/** Times of two processes can be compared. */
const nowMs = (): number => performance.timeOrigin + performance.now();

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

/** A process that submits what this one does. */
async function submitElsewhere(): Promise<void> {
  await using orchestrator = await createOrchestrator();
  for await (const kind of createInterface(process.stdin)) {
    await orchestrator.background.submit({ kind, payload: { submitted_ms: nowMs() } });
  }
}

/** Jobs that have ended long ago. */
function addHistory(dataDirectory: string): void {
  using database = new DatabaseSync(join(dataDirectory, "orchestrator.db"), { timeout: 10_000 });
  database.exec(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ENDED_JOBS})
    insert into jobs (id, kind, payload, state, priority, run_at_ms, attempt, max_attempts, unmet, epoch,
      cancel_requested, result, created_at_ms, started_at_ms, finished_at_ms)
    select 'job_0' || i, 'nothing', '{}', 'done', 0, i, 1, 3, 0, 1, 0, 'null', i, i, i from n`);
}

interface Measured {
  /** Jobs a second. */
  readonly rate: number;
  /** The same with many ended jobs in the store. */
  readonly late: number;
  readonly here: number[];
  readonly elsewhere: number[];
}

async function measure(): Promise<Measured> {
  using place = makePlace();
  const environment = { TASK_ORCHESTRATOR_HOME: place.data };
  await using orchestrator = await createOrchestrator({ environment });
  const { background } = orchestrator;

  let finished = Promise.withResolvers<void>();
  let done = 0;
  background.register("nothing", {
    limit: 8,
    run: () => {
      done += 1;
      if (done === JOBS) finished.resolve();
      return Promise.resolve(null);
    },
  });
  const rateNow = async (): Promise<number> => {
    [done, finished] = [0, Promise.withResolvers<void>()];
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: JOBS }, () => background.submit({ kind: "nothing" })));
    await finished.promise;
    return JOBS / ((performance.now() - startedMs) / 1000);
  };
  await rateNow();
  const rate = await rateNow();

  const waits: number[] = [];
  background.register("probe", {
    limit: 8,
    run: ({ submitted_ms }) => {
      waits.push(nowMs() - Number(submitted_ms));
      return Promise.resolve(null);
    },
  });
  for (let probe = 0; probe < PROBES; probe += 1) {
    await background.submit({ kind: "probe", payload: { submitted_ms: nowMs() } });
    await new Promise((resolve) => setTimeout(resolve, PROBE_PAUSE_MS));
  }
  const here = waits.splice(0);
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "submit"], {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "inherit", "inherit"],
  });
  for (let probe = 0; probe < PROBES; probe += 1) {
    child.stdin.write("probe\n");
    await new Promise((resolve) => setTimeout(resolve, 3 * PROBE_PAUSE_MS));
  }
  child.stdin.end();
  await once(child, "exit");
  addHistory(place.data);
  await rateNow();
  return { rate, late: await rateNow(), here, elsewhere: waits };
}

/** Workflows without a step, at the concurrency at which it does most of them a second here. */
async function peerRate(): Promise<number> {
  using place = makePlace();
  const backend = BackendSqlite.connect(join(place.home, "openworkflow.db"));
  const peer = new OpenWorkflow({ backend });
  const nothing = peer.defineWorkflow({ name: "nothing" }, () => null);
  const worker = peer.newWorker({ concurrency: PEER_CONCURRENCY });
  await worker.start();
  const startedMs = performance.now();
  const runs = await Promise.all(Array.from({ length: JOBS }, () => nothing.run()));
  await Promise.all(runs.map((run) => run.result()));
  const rate = JOBS / ((performance.now() - startedMs) / 1000);
  await worker.stop();
  await backend.stop();
  return rate;
}

if (process.argv[2] === "submit") {
  await submitElsewhere();
} else {
  const peers: number[] = [];
  const rates: number[] = [];
  const lates: number[] = [];
  const [hereP50, hereP99, awayP50, awayP99]: number[][] = [[], [], [], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const { rate, late, here, elsewhere } = await measure();
    const peer = await peerRate();
    if (round < 0) continue;
    rates.push(rate);
    peers.push(peer);
    lates.push(late);
    hereP50?.push(percentile(here, 0.5));
    hereP99?.push(percentile(here, 0.99));
    awayP50?.push(percentile(elsewhere, 0.5));
    awayP99?.push(percentile(elsewhere, 0.99));
  }
  printTable(
    `Background jobs that do nothing, ${ROUNDS} rounds of ${JOBS} jobs and ${PROBES} single ones`,
    ["what", "found", "goal"],
    [
      ["submitted, done and recorded, a second", spreadText(rates, 0), "2000"],
      [`openworkflow, ${PEER_CONCURRENCY} at a time, a second`, spreadText(peers, 0), "-"],
      ["ratio", spreadText(ratios(rates, peers), 2), "5"],
      [`with ${ENDED_JOBS} ended jobs in the store, a second`, spreadText(lates, 0), "-"],
      ["ratio to without", spreadText(ratios(lates, rates), 2), "0.8"],
      ["from submission to start, same process, p50 ms", spreadText(hereP50 ?? [], 1), "10"],
      ["the same, p99 ms", spreadText(hereP99 ?? [], 1), "-"],
      ["from submission to start, another process, p50 ms", spreadText(awayP50 ?? [], 1), "60"],
      ["the same, p99 ms", spreadText(awayP99 ?? [], 1), "-"],
    ],
  );
}
