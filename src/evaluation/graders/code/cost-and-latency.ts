// latency and cost: what it took to get the answer.
import { abstained, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

export function gradeLatency({ latencyMs }: GradedAnswer, { max_ms }: SpecOf<"latency">): Verdict {
  if (latencyMs === undefined) return abstained("it is not known how long the answer took");
  return within(latencyMs, max_ms, `it took ${Math.round(latencyMs)} ms of ${max_ms}`);
}

export function gradeCost({ costUsd }: GradedAnswer, { max_usd }: SpecOf<"cost">): Verdict {
  if (costUsd === undefined) return abstained("it is not known what the answer cost");
  return within(costUsd, max_usd, `it cost ${costUsd} USD of ${max_usd}`);
}

/** Twice the limit is half as good. */
function within(value: number, limit: number, reason: string): Verdict {
  const passed = value <= limit;
  return { kind: "graded", score: passed ? 1 : limit / value, passed, reason };
}
