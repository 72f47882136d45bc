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

/** Loaded with the first agent that has a working folder. */
export const loadFolders = () => import("./folder.ts");
export { type AgentUseCases, type Caller, createAgents } from "./use-cases.ts";
