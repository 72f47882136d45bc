// Which graders failed a stored trial, and what they said.
import { type GraderDetails, graderDetails } from "./export/grader-details.ts";

export interface FailedGrader {
  readonly grader: string;
  readonly reason: string;
}

/** @param graders as a trial's column has them. Of a pipeline that passed, none of its parts. */
export function failedStored(graders: string): readonly FailedGrader[] {
  return failedOf(graderDetails.parse(JSON.parse(graders)));
}

function failedOf(results: GraderDetails): readonly FailedGrader[] {
  return results.flatMap(({ grader, verdict, parts }) => {
    if (verdict.kind === "abstained" || verdict.passed !== false) return [];
    const inner = failedOf(parts ?? []);
    return inner.length === 0 ? [{ grader, reason: verdict.reason ?? "" }] : inner;
  });
}
