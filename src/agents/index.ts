// Agents: the spawn use cases and their tools.
export {
  agentInputSchema,
  type SpawnAgentInput,
  spawnAgentSchema,
  type SpawnEachInput,
  spawnEachSchema,
} from "./request.ts";
export type { AgentPlan } from "./plan.ts";
export { agentTools } from "./tools.ts";
export { type AgentUseCases, type Caller, createAgents } from "./use-cases.ts";
