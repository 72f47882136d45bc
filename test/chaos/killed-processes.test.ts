// Four processes on one data directory, one of them killed with -9 every second, until everything is done.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { UseCases } from "../../src/app.ts";
import { seededRandom } from "../../src/kernel/random.ts";
import type { Colleague } from "./colleague.ts";
import { leasesEnd } from "./lives.ts";
import { makePlace, openProduct, type Place } from "./place.ts";
import { openSink } from "./sink.ts";
import { storeRows } from "./store-rows.ts";
import { wrongsAtRest } from "./wrongs.ts";

const PROCESSES = 4;
const KILL_EVERY_MS = 1_000;
const JOBS = 5_000;
const BATCHES = 20;
const AGENTS = 20;
/** In a batch; 8 batches are under way at a time. */
const AT_ONCE = 4;
const TIMEOUT_MS = 240_000;
const POLL = { timeout: 20_000, interval: 100 };

interface Member {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  isReady: boolean;
}

class Crew {
  readonly #colleague: Colleague;
  readonly #random = seededRandom("kills");
  #members: Member[] = [];
  kills = 0;

  constructor(colleague: Colleague) {
    this.#colleague = colleague;
    for (let count = 0; count < PROCESSES; count += 1) this.#start();
  }

  /** Kills any and puts a new one in its place, unless most are still beginning. */
  replaceOne(): void {
    const ready = this.#members.filter(({ isReady }) => isReady);
    const victim = ready[Math.floor(this.#random.next() * ready.length)];
    if (victim === undefined || ready.length < PROCESSES / 2) return;
    victim.child.kill("SIGKILL");
    this.kills += 1;
    this.#members = this.#members.filter((member) => member !== victim);
    this.#start();
  }

  async end(): Promise<void> {
    for (const { child } of this.#members) child.kill("SIGKILL");
    await Promise.all(this.#members.map(({ ended }) => ended));
  }

  #start(): void {
    const program = [join(import.meta.dirname, "colleague.ts"), JSON.stringify(this.#colleague)];
    const child = spawn(process.execPath, program, { env: {}, stdio: ["ignore", "pipe", "inherit"] });
    const member: Member = { child, ended: once(child, "exit"), isReady: false };
    child.stdout.once("data", () => {
      member.isReady = true;
    });
    this.#members.push(member);
  }
}

async function submitAll(useCases: UseCases): Promise<{ runs: string[]; jobs: string[] }> {
  const tasks = await useCases.background();
  const jobs = Array.from({ length: JOBS }, () => tasks.submit({ kind: "effect", max_attempts: 100 }));
  const runs: string[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const prompts = Array.from({ length: AGENTS }, (_, nth) => `Batch ${batch} asks ${nth}`);
    const payload = { prompts, concurrency: AT_ONCE, max_tokens: 500 };
    runs.push((await useCases.durable.submit({ kind: "batch", payload, priority: 0 })).run_id);
  }
  return { runs, jobs: (await Promise.all(jobs)).map(({ id }) => id) };
}

/** Goes on with batches over which three processes have died, as somebody who asks for them would. Answers how many. */
async function retryInterrupted({ runs }: UseCases, ids: readonly string[]): Promise<number> {
  let retried = 0;
  for (const id of ids) {
    const { status, summary } = await runs.get(id);
    const isWhole = status === "completed" && summary?.["completed"] === AGENTS;
    if (isWhole || (status !== "interrupted" && status !== "completed")) continue;
    await runs.retry(id);
    retried += 1;
  }
  return retried;
}

function isDone(place: Place): boolean {
  const { runs, jobs } = storeRows(place.data);
  return (
    runs.length === BATCHES * (AGENTS + 1) &&
    runs.every(({ status }) => status === "completed") &&
    jobs.filter(({ kind, state }) => kind === "effect" && state === "done").length === JOBS
  );
}

test(
  "whatever is killed every second, every job is done, every prompt answered once, and nothing is lost (promise:jobs-survive)",
  { timeout: TIMEOUT_MS },
  async () => {
    await using place = await makePlace({
      script: [],
      latencyMs: 200,
      settings: {
        // Longer than a busy machine holds a process up that lives: that one would be taken for dead.
        runs: { lease_ms: 3_000, heartbeat_ms: 750 },
        bulkhead: { max_concurrent: 40 },
      },
    });
    const { data, folder, url } = place;
    using sink = openSink(join(folder, "sink.db"));
    await using app = openProduct(place, { role: "visits" });
    const useCases = await app.useCases();
    const startedMs = performance.now();
    const crew = new Crew({ data, folder, url, sink: join(folder, "sink.db") });
    onTestFinished(() => crew.end());
    const submitted = await submitAll(useCases);
    let retried = 0;
    while (!isDone(place)) {
      await sleep(KILL_EVERY_MS);
      crew.replaceOne();
      retried += await retryInterrupted(useCases, submitted.runs);
    }
    const seconds = (performance.now() - startedMs) / 1_000;

    await crew.end();
    await leasesEnd(data);
    await using last = openProduct(place);
    await last.useCases();
    await expect.poll(() => wrongsAtRest(storeRows(data)), POLL).toEqual([]);
    const { runs, trials, attempts, jobs } = storeRows(data);
    const effects = jobs.filter(({ kind }) => kind === "effect");
    expect(new Set(effects.map(({ id }) => id))).toEqual(new Set(submitted.jobs));
    for (const { id, result } of effects) expect(result).toBe(JSON.stringify(id));
    const { keys, tries } = sink.counts();
    expect(keys).toBe(JOBS);

    const answered = attempts.filter(({ outcome }) => outcome === "answered");
    const interrupted = attempts.filter(({ outcome }) => outcome === "interrupted");
    const agents = runs.filter(({ kind }) => kind === "agent");
    expect(new Set(agents.map(({ input }) => JSON.parse(input).prompt)).size).toBe(BATCHES * AGENTS);
    expect(trials.map(({ run_id }) => run_id).toSorted()).toEqual(agents.map(({ id }) => id).toSorted());
    expect(answered.map(({ run_id }) => run_id).toSorted()).toEqual(agents.map(({ id }) => id).toSorted());
    const requests = place.provider.journal().length;
    expect(requests).toBeGreaterThanOrEqual(answered.length);
    expect(requests).toBeLessThanOrEqual(answered.length + interrupted.length);
    console.log(
      `${seconds.toFixed(0)} s, ${crew.kills} kills; ${JOBS} jobs, ${tries - JOBS} effects tried again; ` +
        `${answered.length} prompts, ${requests} requests, ${interrupted.length} calls under way at a kill; ` +
        `${retried} batches over which three processes died were asked for again`,
    );
  },
);
