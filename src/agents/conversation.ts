// What is said to the model: the prompt, after the turns of the run that it continues.
import type { Turn } from "../models/index.ts";
import { inputTokensAtMost } from "../models/index.ts";
import type { Run } from "../runs/index.ts";
import type { AgentDeps } from "./deps.ts";
import { notContinuable, tooLong } from "./errors.ts";
import { type AgentInput, agentInputSchema } from "./request.ts";

/** Runs in one conversation. */
const MAX_RUNS = 200;

export interface Conversation {
  /** The last one is the prompt. */
  readonly turns: readonly Turn[];
  /** Its own, else that of the nearest earlier run that had one. */
  readonly systemPrompt: string | undefined;
}

/** @throws AgentsError, RunsError where an earlier run is unknown or has no answer to go on from */
export async function conversationOf(
  { runs, project }: Pick<AgentDeps, "runs" | "project">,
  input: AgentInput,
): Promise<Conversation> {
  let turns: readonly Turn[] = [{ role: "user", text: input.prompt }];
  let systemPrompt = input.system_prompt;
  let earlierId = input.continue_run_id;
  for (let count = 1; earlierId !== undefined; count += 1) {
    if (count === MAX_RUNS) throw tooLong(MAX_RUNS);
    const { input: earlier, response } = answeredRun(await runs.get(project, earlierId));
    turns = [{ role: "user", text: earlier.prompt }, { role: "assistant", text: response }, ...turns];
    systemPrompt ??= earlier.system_prompt;
    earlierId = earlier.continue_run_id;
  }
  return { turns, systemPrompt };
}

export function sizeOf({ turns, systemPrompt }: Conversation): number {
  return inputTokensAtMost([systemPrompt, ...turns.map(({ text }) => text)]);
}

function answeredRun(run: Run): { readonly input: AgentInput; readonly response: string } {
  if (run.kind !== "agent") throw notContinuable(run.id, "it is a batch: continue one of its prompts' runs");
  if (run.status !== "completed") throw notContinuable(run.id, `it is ${run.status}`);
  const input = agentInputSchema.safeParse(run.input);
  if (run.response === null || !input.success) throw notContinuable(run.id, "its text is no longer kept");
  return { input: input.data, response: run.response };
}
