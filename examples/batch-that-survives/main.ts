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

const home = mkdtempSync(join(tmpdir(), "batch-that-survives-"));
// A silent process counts as alive until its lease ends: 12 s unless configured, 2 s here, so that nobody waits long.
copyFileSync(join(import.meta.dirname, "config.json"), join(home, "config.json"));

/** In this process, so that it outlives the worker, and its journal knows every request. */
await using provider = await startSimulatedProvider({ clock: systemClock, latencyMs: 300 });
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
  const [said] = await once(createInterface(worker.stderr), "line", { signal: AbortSignal.timeout(10_000) });
  assert.match(String(said), /^Working/, "the worker did not start");
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

/** How often the provider was asked for each prompt. */
function timesAsked(): readonly number[] {
  const asked = provider.journal().map(({ prompt }) => prompt);
  return PROMPTS.map((prompt) => asked.filter((other) => other === prompt).length);
}

const killed = await startWorker();
const runId = await submitBatch();
const deadlineMs = Date.now() + 10_000;
while (provider.journal().length < PROMPTS.length / 2) {
  assert(Date.now() < deadlineMs, "half of the prompts were not asked within 10 s");
  await setTimeout(20);
}
await end(killed, "SIGKILL");

await using orchestrator = await createOrchestrator({ provider: "simulated", environment: env });
const { results: before = [] } = await orchestrator.runs.get(runId);
const answeredBefore = before.map(({ status }) => status === "completed");

const second = await startWorker();
const {
  status,
  results = [],
  cost_usd,
  estimated_usd = 0,
} = await orchestrator.runs.wait(runId, 15_000, AbortSignal.timeout(20_000));
await end(second, "SIGTERM");
rmSync(home, { recursive: true });

const lost = results.flatMap(({ attempts = [] }) => attempts.filter(({ estimated }) => estimated === true));
console.log(`answered before the kill: ${answeredBefore.filter(Boolean).length} of ${PROMPTS.length} prompts`);
console.log(`asked again: ${timesAsked().filter((times) => times > 1).length} that were under way`);
console.log(`end: ${status}, ${results.filter(({ response }) => response !== undefined).length} answers`);
console.log(
  `cost: $${cost_usd.toFixed(6)}, of it $${estimated_usd.toFixed(6)} at most for ${lost.length} attempts that the kill cost`,
);

assert(answeredBefore.includes(true), "something was answered before the kill");
assert(answeredBefore.includes(false), "something was left to do");
assert.equal(status, "completed", "the batch comes to its end");
assert(
  results.length === PROMPTS.length && results.every((result) => result.status === "completed"),
  "every prompt is answered",
);
for (const [index, times] of timesAsked().entries()) {
  const most = answeredBefore[index] === true ? 1 : 2;
  assert(times >= 1 && times <= most, `${PROMPTS[index]} was asked ${times} times, ${most} at most was promised`);
}
assert(lost.length <= CONCURRENCY, "the kill costs no more than what was under way");
