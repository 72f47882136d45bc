// Many agents at once: recorded together, worked on with bounded concurrency, each a run of its own.
import { hasEnded, type Run, type RunContext, type RunOutcome, type RunRequest } from "../runs/index.ts";
import type { AgentDeps } from "./deps.ts";
import type { AgentInput, BatchInput, SpawnEachRequest } from "./request.ts";
import { checkInput, type Waiter } from "./spawn-agent.ts";

/** Records the batch and its prompts, starts it, and waits for its end up to `wait_ms`. */
export async function spawnParallel(
  deps: AgentDeps,
  request: SpawnEachRequest,
  { signal, onProgress, traceParent }: Waiter,
): Promise<{ readonly run: Run; readonly existing: boolean }> {
  const { wait_ms, idempotency_key, ...work } = request;
  const { runId, existing } = await deps.runs.start({
    ...(await batchRun(deps, work)),
    ...(idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key }),
    ...(traceParent === undefined ? {} : { traceParent }),
  });
  return { run: await deps.runs.wait(deps.project, runId, wait_ms, signal, onProgress), existing };
}

/** @throws OrchestratorError for a request that cannot be started */
export async function batchRun(
  deps: AgentDeps,
  { agents, ...batch }: Omit<SpawnEachRequest, "wait_ms" | "idempotency_key">,
): Promise<RunRequest> {
  const checking = { ...deps, folders: { ...deps.folders, allowed: remembered((path) => deps.folders.allowed(path)) } };
  const children: AgentInput[] = [];
  for (const input of agents) children.push(await checkInput(checking, input));
  return {
    kind: "batch",
    project: deps.project,
    operation: "spawn_parallel_agents",
    input: batch,
    children,
    checkedBy: "src/agents/spawn-parallel.ts",
  };
}

/** Many prompts have the same folder. */
function remembered(allowed: (path: string) => Promise<string>): (path: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (path) => {
    const found = known.get(path) ?? allowed(path);
    known.set(path, found);
    return found;
  };
}

/** The work of a batch: every prompt that has not completed, in order, `concurrency` at a time. */
export async function workOnBatch(deps: AgentDeps, input: BatchInput, run: RunContext): Promise<RunOutcome> {
  let stopped = false;
  const isOver = (): boolean => stopped || run.signal.aborted || run.pauseRequested;

  async function workOn(children: readonly Run[], waiting: Run[]): Promise<void> {
    let ended = children.length - waiting.length;
    const worker = async (): Promise<void> => {
      for (let child = waiting.shift(); child !== undefined && !isOver(); child = waiting.shift()) {
        const status = await deps.runs.runChild(run, child);
        // It stopped for a pause.
        if (!hasEnded(status)) continue;
        ended += 1;
        run.progress(ended, children.length);
        if (isFailure(status)) stopped = input.stop_on_failure;
      }
    };
    const workers = Array.from({ length: input.concurrency }, () =>
      worker().catch((error: unknown) => {
        // The others finish what they have begun: what is sent is paid.
        stopped = true;
        throw error;
      }),
    );
    for (const result of await Promise.allSettled(workers)) if (result.status === "rejected") throw result.reason;
  }

  try {
    // More than once where a pause was taken back after some had stopped for it.
    while (!isOver()) {
      const children = await deps.runs.children(run.runId);
      const waiting = children.filter(({ status }) => status === "queued");
      stopped = input.stop_on_failure && children.some(({ status }) => isFailure(status));
      if (stopped || waiting.length === 0) break;
      await workOn(children, waiting);
    }
  } finally {
    await deps.runs.abandonQueued(run);
  }
  if (run.signal.aborted) return { kind: "failed", result: {} };
  const after = await deps.runs.children(run.runId);
  const isPaused = run.pauseRequested && !after.every(({ status }) => hasEnded(status));
  return isPaused ? { kind: "paused", result: {} } : batchOutcome(after);
}

function isFailure(status: Run["status"]): boolean {
  return hasEnded(status) && status !== "completed";
}

/** A batch is completed as soon as one prompt is; what failed stands in its summary. */
function batchOutcome(children: readonly Run[]): RunOutcome {
  if (children.some(({ status }) => status === "completed")) return { kind: "completed", result: {} };
  const error = children.map((child) => child.error).find((found) => found !== null);
  if (error === undefined) return { kind: "failed", result: {} };
  const message = `None of ${children.length} prompts was answered; the first: ${error.message}`;
  return { kind: "failed", result: {}, error: { ...error, message } };
}
