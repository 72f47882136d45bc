// What a request would do, without doing it: which model, why, and what it may cost at most.
import { refusalText } from "../cost/index.ts";
import { usdFromMicroUsd } from "../kernel/money.ts";
import { conversationOf, sizeOf } from "./conversation.ts";
import type { AgentDeps } from "./deps.ts";
import type { AgentInput } from "./request.ts";
import { checkInput, routeRequest } from "./spawn-agent.ts";

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
  /** Why it would be refused now. */
  readonly refused?: string;
};

/** @throws OrchestratorError for a request that cannot be started. */
export async function planAgent(deps: AgentDeps, input: AgentInput): Promise<AgentPlan> {
  await checkInput(deps, input);
  const conversation = await conversationOf(deps, input);
  const request = routeRequest(input, conversation);
  const { provider, model, reason, alternatives } = await deps.router.route(request);
  const { exhausted: refusal } = await deps.ledger.standing(provider);
  return {
    provider,
    model,
    reason,
    alternatives: alternatives.next.map((other) => `${other.provider}:${other.model}`),
    input_tokens_at_most: sizeOf(conversation),
    cost_at_most_usd: usdFromMicroUsd(await deps.circumstances.worstCase({ provider, model }, request)),
    ...(refusal === null ? {} : { refused: refusalText(refusal).message }),
  };
}
