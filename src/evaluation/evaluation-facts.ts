// An evaluation as callers get it.
import type { JsonObject } from "../kernel/json.ts";
import type { GraderResult } from "./graders/grader.ts";
import type { Evaluation } from "./pipeline.ts";

export function evaluationFacts({ passed, score, results }: Evaluation): JsonObject {
  return { passed, score, graders: results.map(graderFacts) };
}

function graderFacts({ grader, verdict, judge, parts }: GraderResult): JsonObject {
  return {
    grader,
    ...verdict,
    ...(judge === undefined ? {} : { judge: { ...judge } }),
    ...(parts === undefined ? {} : { graders: parts.map(graderFacts) }),
  };
}
