// An evaluation as callers get it.
import type { JsonObject } from "../kernel/json.ts";
import type { GraderFacts } from "../runs/index.ts";
import { failedIn } from "./failed-leaves.ts";
import type { GraderResult, Standing } from "./graders/grader.ts";
import type { Evaluation } from "./pipeline.ts";

/** A grader as people read it: beside a judge stands how little it can be believed, unless it agrees with them. */
export function graderTitle({
  grader,
  judge,
}: {
  readonly grader: string;
  readonly judge?: { readonly standing: Standing } | undefined;
}): string {
  return judge === undefined || judge.standing === "calibrated" ? grader : `${grader} (${judge.standing})`;
}

/** The graders that the answer failed by, none of which is a pipeline that holds another one. */
export function failedFacts(graders: readonly GraderFacts[]): readonly GraderFacts[] {
  return failedIn(graders, {
    hasFailed: ({ passed }) => passed === false,
    partsOf: ({ graders: parts = [] }) => parts,
  });
}

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
