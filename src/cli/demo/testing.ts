// Runs as the tools answer them.
import type { AgentRun } from "./read-back.ts";

type Attempt = AgentRun["attempts"][number];

export const answered: Attempt = {
  outcome: "answered",
  cost_usd: 0.0001,
  estimated: false,
  usage: { input_tokens: 10, output_tokens: 40 },
};

/** One whose figures never came. */
export function failedAttempt(outcome: string, cost_usd = 0.02): Attempt {
  return { outcome, cost_usd, estimated: true };
}

/** Completed and passed, unless said otherwise. */
export function agentRun(run: Partial<AgentRun>): AgentRun {
  return { run_id: "run_1", status: "completed", evaluation: { passed: true }, attempts: [answered], ...run };
}
