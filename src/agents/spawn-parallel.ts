// Many agents at once: recorded together, worked on with bounded concurrency, each a run of its own.
import type { ProgressListener, Run, RunContext, RunOutcome } from "../runs/index.ts";
import type { AgentDeps } from "./deps.ts";
import type { BatchInput, SpawnEachRequest } from "./request.ts";
import { checkInput } from "./spawn-agent.ts";

/** Records the batch and its prompts, starts it, and waits for its end up to `wait_ms`. */
export async function spawnParallel(
  deps: AgentDeps,
  request: SpawnEachRequest,
  signal: AbortSignal,
  onProgress?: ProgressListener,
): Promise<{ readonly run: Run; readonly existing: boolean }> {
  const { agents, wait_ms, idempotency_key, ...batch } = request;
  for (const input of agents) await checkInput(deps, input);
  const { runId, existing } = await deps.runs.start({
    kind: "batch",
    project: deps.project,
    operation: "spawn_parallel_agents",
    input: batch,
    children: agents,
    checkedBy: "src/agents/spawn-parallel.ts",
    ...(idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key }),
  });
  return { run: await deps.runs.wait(deps.project, runId, wait_ms, signal, onProgress), existing };
}

/** The work of a batch: every prompt that has not completed, in order, `concurrency` at a time. */
export async function workOnBatch(deps: AgentDeps, input: BatchInput, run: RunContext): Promise<RunOutcome> {
  const children = await deps.runs.children(run.runId);
  const waiting = children.filter((child) => child.status === "queued");
  let ended = children.length - waiting.length;
  let stopped = false;

  async function worker(): Promise<void> {
    for (let child = waiting.shift(); child !== undefined; child = waiting.shift()) {
      if (stopped || run.signal.aborted) return;
      const status = await deps.runs.runChild(run, child);
      ended += 1;
      run.progress(ended, children.length, `${ended} of ${children.length} prompts ended`);
      if (status !== "completed" && input.stop_on_failure) stopped = true;
    }
  }
  const workers = Array.from({ length: input.concurrency }, () =>
    worker().catch((error: unknown) => {
      // The others finish what they have begun: what is sent is paid.
      stopped = true;
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  await deps.runs.abandonQueued(run);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return run.signal.aborted ? { kind: "failed", result: {} } : batchOutcome(await deps.runs.children(run.runId));
}

/** A batch is completed as soon as one prompt is; what failed stands in its summary. */
function batchOutcome(children: readonly Run[]): RunOutcome {
  if (children.some(({ status }) => status === "completed")) return { kind: "completed", result: {} };
  const error = children.map((child) => child.error).find((found) => found !== null);
  if (error === undefined) return { kind: "failed", result: {} };
  const message = `None of ${children.length} prompts was answered; the first: ${error.message}`;
  return { kind: "failed", result: {}, error: { ...error, message } };
}
