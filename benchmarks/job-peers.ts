// The peers of background jobs: openworkflow on SQLite, and BullMQ where Redis is installed, each as its makers mean it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { Queue, QueueEvents, Worker } from "bullmq";
import { OpenWorkflow } from "openworkflow";
import { BackendSqlite } from "openworkflow/sqlite";
import { makePlace } from "./server-process.ts";

/** The best of 8, 20, 100 and 400: openworkflow looks for work every 100 ms. */
export const OPENWORKFLOW_CONCURRENCY = 400;
export const BULLMQ_CONCURRENCY = 50;
const PAUSE_MS = 20;

export interface PeerFigures {
  /** Jobs a second. */
  readonly rate: number;
  /** From submission to start, in milliseconds. */
  readonly waits: readonly number[];
}

/** Workflows without a step. */
export async function openworkflowFigures(jobs: number, probes: number): Promise<PeerFigures> {
  using place = makePlace();
  const backend = BackendSqlite.connect(join(place.home, "openworkflow.db"));
  const peer = new OpenWorkflow({ backend });
  const waits: number[] = [];
  const nothing = peer.defineWorkflow({ name: "nothing" }, () => null);
  const probe = peer.defineWorkflow<{ submittedMs: number }, null>({ name: "probe" }, ({ input }) => {
    waits.push(performance.now() - input.submittedMs);
    return null;
  });
  const worker = peer.newWorker({ concurrency: OPENWORKFLOW_CONCURRENCY });
  await worker.start();
  const startedMs = performance.now();
  const runs = await Promise.all(Array.from({ length: jobs }, () => nothing.run()));
  await Promise.all(runs.map((run) => run.result()));
  const rate = jobs / ((performance.now() - startedMs) / 1000);
  const probed = [];
  for (let count = 0; count < probes; count += 1) {
    probed.push((await probe.run({ submittedMs: performance.now() })).result());
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await Promise.all(probed);
  await worker.stop();
  await backend.stop();
  return { rate, waits };
}

/** With Redis's append-only file, as a queue that shall lose nothing has it; null where there is no Redis. */
export async function bullmqFigures(jobs: number, probes: number): Promise<PeerFigures | null> {
  using place = makePlace();
  const port = await freePort();
  const args = [
    "--port",
    String(port),
    "--dir",
    place.home,
    "--appendonly",
    "yes",
    "--save",
    "",
    "--bind",
    "127.0.0.1",
  ];
  const redis = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  const failed = await Promise.race([once(redis, "error"), once(redis.stdout, "data").then(() => null)]);
  if (failed !== null) return null;
  const connection = { host: "127.0.0.1", port };
  const queue = new Queue("nothing", { connection });
  const events = new QueueEvents("nothing", { connection });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  const waits: number[] = [];
  let left = jobs;
  const finished = Promise.withResolvers<void>();
  const worker = new Worker(
    "nothing",
    ({ name, data }) => {
      if (name === "probe") waits.push(performance.now() - Number(data.submittedMs));
      return Promise.resolve(null);
    },
    { connection, concurrency: BULLMQ_CONCURRENCY },
  );
  worker.on("completed", ({ name }) => {
    if (name !== "nothing") return;
    left -= 1;
    if (left === 0) finished.resolve();
  });
  await worker.waitUntilReady();
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: jobs }, () => queue.add("nothing", {})));
  await finished.promise;
  const rate = jobs / ((performance.now() - startedMs) / 1000);
  for (let count = 0; count < probes; count += 1) {
    await queue.add("probe", { submittedMs: performance.now() });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await Promise.all([worker.close(), events.close(), queue.close()]);
  redis.kill();
  await once(redis, "exit");
  return { rate, waits };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}
