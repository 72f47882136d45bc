// The spawn tools.
import { inlineAnswer, type RunAnswer, runAnswerSchema } from "../runs/index.ts";
import { defineTool, type Tool, type ToolCall, type ToolResult } from "../tooling/index.ts";
import { spawnAgentSchema, spawnParallelSchema } from "./request.ts";
import type { AgentUseCases, Caller } from "./use-cases.ts";

const SPAWNS = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true };

export function agentTools(load: () => Promise<AgentUseCases>): readonly Tool[] {
  return [
    defineTool({
      name: "spawn_agent",
      toolset: "agents",
      title: "Spawn an agent",
      description:
        "Gives a prompt to an agent and answers with its result: routed to a model, held to the budget, retried when the provider misbehaves, graded, recorded. Answers status running + run_id when it takes longer than wait_ms.",
      input: spawnAgentSchema,
      output: runAnswerSchema,
      annotations: SPAWNS,
      run: async (request, call) => {
        const agents = await load();
        return singleResult(await agents.spawnAgent(request, waiterIn(call)));
      },
    }),
    defineTool({
      name: "spawn_parallel_agents",
      toolset: "agents",
      title: "Spawn agents in parallel",
      description:
        "Gives up to 200 prompts to agents at once; answers with a summary, then one result per prompt in input order. timeout_ms is per prompt, max_cost_usd for all together.",
      input: spawnParallelSchema,
      output: runAnswerSchema,
      annotations: SPAWNS,
      run: async (request, call) => {
        const agents = await load();
        return {
          structured: inlineAnswer(await agents.spawnParallelAgents(request, waiterIn(call))),
        };
      },
    }),
  ];
}

function waiterIn({ signal, progress, traceParent }: ToolCall): Caller {
  const caller = { signal, abortEnds: "wait", onProgress: progress } as const;
  return traceParent === undefined ? caller : { ...caller, traceParent };
}

function singleResult(answer: RunAnswer): ToolResult {
  const isError = answer.status === "failed" || answer.status === "rejected";
  return { structured: inlineAnswer(answer), ...(isError ? { isError } : {}) };
}
