// What can be wrong with a request to continue a conversation.
import { OrchestratorError } from "../kernel/errors.ts";

export class AgentsError extends OrchestratorError {}

export const notContinuable = (runId: string, because: string): AgentsError =>
  new AgentsError({
    code: "agents/not-continuable",
    message: `The run ${runId} cannot be continued: ${because}.`,
    hint: "Pass the run_id of a completed agent run as continue_run_id, or leave it out and put what matters into the prompt.",
    next: ["run_list"],
  });

export const tooLong = (most: number): AgentsError =>
  new AgentsError({
    code: "agents/conversation-too-long",
    message: `The conversation has more than ${most} runs.`,
    hint: "Start a new one: put a summary of what matters into the prompt, and leave continue_run_id out.",
    next: ["spawn_agent"],
  });
