// What a request would do, without doing it: which model, why, and what it may cost at most.
import { refusalText } from "../cost/index.ts";
import { usdFromMicroUsd } from "../kernel/money.ts";
import { conversationOf, sizeOf } from "./conversation.ts";
import type { AgentDeps } from "./deps.ts";
import type { AgentInput } from "./request.ts";
import { checkInput, routeRequest } from "./spawn-agent.ts";

export type AgentOperation = "spawn_agent" | "spawn_parallel_agents";

export type AgentPlan = {
  readonly provider: string;
  readonly model: string;
  readonly reason: string;
  /** provider:model of who would stand in, in order. */
  readonly alternatives: readonly string[];
  /** Every byte a token. */
  readonly input_tokens_at_most: number;
  /** Of one request: a retry may cost as much again. */
  readonly cost_at_most_usd: number;
  /** How likely it fails, 0 to 1; absent where prompts are not reviewed. */
  readonly risk?: number;
  /** Why it would be refused now. */
  readonly refused?: string;
};

/**
 * @param operation the tool that it would be asked through
 * @throws OrchestratorError for a request that cannot be started
 */
export async function planAgent(deps: AgentDeps, input: AgentInput, operation: AgentOperation): Promise<AgentPlan> {
  await checkInput(deps, input);
  const conversation = await conversationOf(deps, input);
  const request = routeRequest(input, conversation);
  const { provider, model, reason, alternatives } = await deps.router.route(request);
  const foreseen = await deps.immune.assessRisk(input.prompt, operation);
  const { exhausted } = await deps.ledger.standing(provider);
  const refused = foreseen?.blocked ?? (exhausted === null ? null : refusalText(exhausted).message);
  return {
    provider,
    model,
    reason,
    alternatives: alternatives.next.map((other) => `${other.provider}:${other.model}`),
    input_tokens_at_most: sizeOf(conversation),
    cost_at_most_usd: usdFromMicroUsd(await deps.circumstances.worstCase({ provider, model }, request)),
    ...(foreseen === null ? {} : { risk: foreseen.risk }),
    ...(refused === null ? {} : { refused }),
  };
}
