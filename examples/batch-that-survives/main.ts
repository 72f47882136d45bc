// A batch whose worker is killed with kill -9 in the middle: the next worker does the rest, and only what was under way is asked again.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { z } from "zod";
import { createOrchestrator } from "../../src/index.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { startSimulatedProvider } from "../../src/models/simulated/index.ts";

const BIN = join(import.meta.dirname, "../../bin/task-orchestrator.mjs");
const PROMPTS = Array.from({ length: 12 }, (_, index) => `Describe item ${index + 1} of the catalogue.`);
const CONCURRENCY = 3;
/** The provider is silent about these when it is asked first, so that the kill finds them under way. */
const UNDER_WAY = PROMPTS.slice(4, 4 + CONCURRENCY);
/** Far above what each step takes, so that a slow machine does not fail. */
const PATIENCE_MS = 20_000;

const home = mkdtempSync(join(tmpdir(), "batch-that-survives-"));
// A silent process counts as alive until its lease ends: 12 s unless configured, 2 s here, so that nobody waits long.
copyFileSync(join(import.meta.dirname, "config.json"), join(home, "config.json"));

/** In this process, so that it outlives the worker, and its journal knows every request. */
await using provider = await startSimulatedProvider({
  clock: systemClock,
  script: UNDER_WAY.map((prompt) => ({ prompt, answers: [{ fault: "hang" }, {}] })),
});
/** All on the same data, for the same project. */
const env = {
  TASK_ORCHESTRATOR_HOME: home,
  TASK_ORCHESTRATOR_PROJECT: "catalogue",
  TASK_ORCHESTRATOR_SIMULATED_URL: provider.url,
};

/** Resolves when it works. */
async function startWorker(): Promise<ChildProcess> {
  const worker = spawn(process.execPath, [BIN, "worker", "--provider", "simulated"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  process.once("exit", () => worker.kill("SIGKILL"));
  const line = once(createInterface(worker.stderr), "line", { signal: AbortSignal.timeout(PATIENCE_MS) });
  const [said] = await line.catch(() => ["no word"]);
  assert.match(String(said), /^Working/, `the worker did not start: ${String(said)}`);
  return worker;
}

async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(worker, "exit");
  worker.kill(signal);
  await ended;
}

/** What a client does: it leaves the batch to the background, and its window is closed. */
async function submitBatch(): Promise<string> {
  const client = new Client({ name: "batch-that-survives", version: "1" });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [BIN, "mcp", "--provider", "simulated"], env }),
  );
  const { structuredContent } = await client.callTool({
    name: "job_submit",
    arguments: { kind: "batch", payload: { prompts: PROMPTS, concurrency: CONCURRENCY } },
  });
  await client.close();
  return z.object({ run_id: z.string() }).parse(structuredContent).run_id;
}

function timesAsked(prompt: string): number {
  return provider.journal().filter((request) => request.prompt === prompt).length;
}

/** Seen from a process that only looks. */
async function lookAt(runId: string, waitMs: number) {
  await using orchestrator = await createOrchestrator({ provider: "simulated", environment: env });
  return await orchestrator.runs.wait(runId, waitMs, new AbortController().signal);
}

const killed = await startWorker();
const runId = await submitBatch();
const deadlineMs = Date.now() + PATIENCE_MS;
while (UNDER_WAY.some((prompt) => timesAsked(prompt) === 0)) {
  assert(Date.now() < deadlineMs, "the first worker did not come to the middle in time");
  await setTimeout(20);
}
await end(killed, "SIGKILL");
const { results: before = [] } = await lookAt(runId, 0);

const second = await startWorker();
const { status, results = [], cost_usd, estimated_usd = 0 } = await lookAt(runId, PATIENCE_MS);
await end(second, "SIGTERM");
rmSync(home, { recursive: true });

const answered = PROMPTS.filter((_, index) => before[index]?.status === "completed");
const again = PROMPTS.filter((prompt) => timesAsked(prompt) > 1);
const lost = results.flatMap(({ attempts = [] }) => attempts.filter(({ estimated }) => estimated === true));
console.log(`answered before the kill: ${answered.length} of ${PROMPTS.length} prompts`);
console.log(`asked again: ${again.length}, those that were under way`);
console.log(`end: ${status}, ${results.filter(({ response }) => response !== undefined).length} answers`);
console.log(`the kill cost ${lost.length} attempts, $${estimated_usd.toFixed(6)} at most of $${cost_usd.toFixed(6)}`);

assert.equal(status, "completed", "the batch comes to its end");
assert.deepEqual(
  results.map((result) => result.status),
  PROMPTS.map(() => "completed"),
  "every prompt is answered",
);
assert.equal(answered.length, 4, "four prompts were answered before the kill");
assert.deepEqual(again, UNDER_WAY, "only what was under way is asked again");
assert(
  PROMPTS.every((prompt) => timesAsked(prompt) <= 2),
  "nothing is asked more than once for each worker",
);
assert.equal(lost.length, CONCURRENCY, "the kill costs what was under way, and no more");
