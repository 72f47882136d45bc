// What a model reads when its answer did not pass.
import { type Evaluation, failedLeaves } from "./pipeline.ts";

export function repairRequest({ results }: Evaluation): string {
  const reasons = failedLeaves(results).map(({ grader, verdict }) => `- ${grader}: ${verdict.reason}`);
  return `Your answer did not pass these checks:\n${reasons.join("\n")}\nAnswer the first request again, completely, so that it passes.`;
}
