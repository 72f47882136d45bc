// What a model reads when its answer did not pass.
import type { Evaluation } from "./pipeline.ts";

export function repairRequest({ results }: Evaluation): string {
  const reasons = results.flatMap(({ grader, verdict }) =>
    verdict.kind === "graded" && !verdict.passed ? [`- ${grader}: ${verdict.reason}`] : [],
  );
  return `Your answer did not pass these checks:\n${reasons.join("\n")}\nAnswer the first request again, completely, so that it passes.`;
}
