// Background jobs: how many a second, and how long from submission to start, beside openworkflow and BullMQ.
//   node benchmarks/jobs.ts [rounds] [jobs]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { createOrchestrator } from "../src/index.ts";
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";
import { BULLMQ_CONCURRENCY, bullmqFigures, OPENWORKFLOW_CONCURRENCY, openworkflowFigures } from "./job-peers.ts";
import { makePlace } from "./server-process.ts";

const ROUNDS = countArgument(1, 5);
const JOBS = countArgument(2, 2_000);
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

interface Series {
  readonly rates: number[];
  readonly p50: number[];
  readonly p99: number[];
}

function emptySeries(): Series {
  return { rates: [], p50: [], p99: [] };
}

function addTo(series: Series, rate: number, waits: readonly number[]): void {
  series.rates.push(rate);
  series.p50.push(percentile(waits, 0.5));
  series.p99.push(percentile(waits, 0.99));
}

function waitRows(what: string, { p50, p99 }: Series, goal: string): string[][] {
  return [
    [`${what}, p50 ms`, spreadText(p50, 1), goal],
    [`${what}, p99 ms`, spreadText(p99, 1), "-"],
  ];
}

if (process.argv[2] === "submit") {
  await submitElsewhere();
} else {
  const rates: number[] = [];
  const lates: number[] = [];
  const workflows = emptySeries();
  const bulls = emptySeries();
  const here = emptySeries();
  const away = emptySeries();
  for (let round = -1; round < ROUNDS; round += 1) {
    const ours = await measure();
    const workflow = await openworkflowFigures(JOBS, PROBES);
    const bull = await bullmqFigures(JOBS, PROBES);
    if (round < 0) continue;
    rates.push(ours.rate);
    lates.push(ours.late);
    addTo(here, ours.rate, ours.here);
    addTo(away, ours.rate, ours.elsewhere);
    addTo(workflows, workflow.rate, workflow.waits);
    if (bull !== null) addTo(bulls, bull.rate, bull.waits);
  }
  printTable(
    `Background jobs that do nothing, ${ROUNDS} rounds of ${JOBS} jobs and ${PROBES} single ones`,
    ["what", "found", "goal"],
    [
      ["submitted, done and recorded, a second", spreadText(rates, 0), "2000"],
      [`openworkflow, ${OPENWORKFLOW_CONCURRENCY} at a time, a second`, spreadText(workflows.rates, 0), "-"],
      ["ratio", spreadText(ratios(rates, workflows.rates), 2), "5"],
      ...(bulls.rates.length === 0
        ? [["BullMQ", "there is no redis-server here", "-"]]
        : [
            [`BullMQ with Redis, ${BULLMQ_CONCURRENCY} at a time, a second`, spreadText(bulls.rates, 0), "-"],
            ["ratio", spreadText(ratios(rates, bulls.rates), 2), "-"],
          ]),
      [`with ${ENDED_JOBS} ended jobs in the store, a second`, spreadText(lates, 0), "-"],
      ["ratio to without", spreadText(ratios(lates, rates), 2), "0.8"],
      ...waitRows("from submission to start, same process", here, "10"),
      ...waitRows("the same, another process", away, "60"),
      ...waitRows("the same, openworkflow", workflows, "-"),
      ...(bulls.rates.length === 0 ? [] : waitRows("the same, BullMQ", bulls, "-")),
    ],
  );
}
