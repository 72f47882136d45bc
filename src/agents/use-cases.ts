// The spawn use cases as their callers get them: an answer for every run, and an end for what nobody waits for.
import type { z } from "zod";
import { mayRetry, type Run, type RunAnswer, type RunRequest, type RunViews } from "../runs/index.ts";
import { parsedArguments } from "../tooling/index.ts";
import type { AgentDeps } from "./deps.ts";
import { type AgentOperation, type AgentPlan, planAgent } from "./plan.ts";
import {
  type AgentInput,
  agentInputSchema,
  batchInputSchema,
  batchPayloadSchema,
  type SpawnAgentRequest,
  type SpawnEachRequest,
  type SpawnParallelRequest,
} from "./request.ts";
import { agentRun, checkInput, spawnAgent, type Waiter, workOnAgent } from "./spawn-agent.ts";
import { batchRun, spawnParallel, workOnBatch } from "./spawn-parallel.ts";

/** Who waits for the answer. */
export interface Caller extends Waiter {
  /** What an abort of the signal ends: the wait alone, or the work behind it, too. */
  readonly abortEnds: "wait" | "work";
}

export interface AgentUseCases {
  spawnAgent(request: SpawnAgentRequest, caller: Caller): Promise<RunAnswer>;
  spawnParallelAgents(request: SpawnParallelRequest, caller: Caller): Promise<RunAnswer>;
  /** Like spawnParallelAgents, for prompts that carry their own options. */
  spawnEach(request: SpawnEachRequest, caller: Caller): Promise<RunAnswer>;
  /**
   * A run that is started later, from what a client sent: the arguments of spawn_agent or spawn_parallel_agents.
   * @throws OrchestratorError for one that could not be started
   */
  prepare(kind: "agent" | "batch", payload: unknown): Promise<RunRequest>;
  /** @throws OrchestratorError for a request that could not be started */
  check(input: AgentInput): Promise<void>;
  /** What would be done now with a prompt, alone or of a batch, without doing it. */
  plan(input: AgentInput, operation: AgentOperation): Promise<AgentPlan>;
}

export function createAgents(deps: AgentDeps, views: RunViews): AgentUseCases {
  deps.runs.handle("agent", {
    limits: (input) => limitsOf(agentInputSchema.parse(input)),
    work: (input, run) => workOnAgent(deps, agentInputSchema.parse(input), run),
  });
  deps.runs.handle("batch", {
    // Its prompts have their own time.
    limits: (input) => limitsOf({ ...batchInputSchema.parse(input), timeout_ms: null }),
    work: (input, run) => workOnBatch(deps, batchInputSchema.parse(input), run),
  });

  const spawnEach: AgentUseCases["spawnEach"] = async (request, caller) =>
    answer(await spawnParallel(deps, request, caller), caller);

  async function answer({ run, existing }: { run: Run; existing: boolean }, caller: Caller): Promise<RunAnswer> {
    if (caller.abortEnds === "work" && caller.signal.aborted) return views.cancel(run.id);
    const described = await views.describe(run);
    if (!existing || !mayRetry(run)) return described;
    const hint = 'This earlier run holds the idempotency_key; to do it again: run_control, action "retry".';
    return { ...described, hint, next: ["run_control"] };
  }

  return {
    spawnEach,
    check: async (input) => {
      await checkInput(deps, input);
    },
    plan: (input, operation) => planAgent(deps, input, operation),
    prepare: async (kind, payload) =>
      kind === "agent"
        ? agentRun(deps, parsedArguments("job_submit", agentInputSchema, payload, "payload"))
        : batchRun(deps, eachOf(parsedArguments("job_submit", batchPayloadSchema, payload, "payload"))),
    spawnAgent: async (request, caller) => answer(await spawnAgent(deps, request, caller), caller),
    spawnParallelAgents: ({ wait_ms, idempotency_key, ...batch }, caller) =>
      spawnEach({ ...eachOf(batch), wait_ms, idempotency_key }, caller),
  };
}

/** One set of options for each of the prompts. */
function eachOf({
  prompts,
  concurrency,
  stop_on_failure,
  max_cost_usd,
  ...options
}: z.output<typeof batchPayloadSchema>) {
  const agents = prompts.map((prompt) => ({ prompt, ...options }));
  return { agents, concurrency, stop_on_failure, max_cost_usd };
}

function limitsOf({ timeout_ms, max_cost_usd }: { timeout_ms: number | null; max_cost_usd?: number | undefined }): {
  timeoutMs: number | null;
  maxCostUsd?: number;
} {
  return { timeoutMs: timeout_ms, ...(max_cost_usd === undefined ? {} : { maxCostUsd: max_cost_usd }) };
}
