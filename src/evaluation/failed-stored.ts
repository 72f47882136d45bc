// Which graders failed a stored trial, and what they said.
import { jsonText } from "../tooling/index.ts";
import { type GraderDetails, graderDetails } from "./export/grader-details.ts";

export interface FailedGrader {
  readonly grader: string;
  readonly reason: string;
}

const storedGraders = jsonText.pipe(graderDetails);

/**
 * @param graders as a trial's column has them
 * @returns none of the parts of a pipeline that passed; nothing where another version wrote what is not read here
 */
export function failedStored(graders: string): readonly FailedGrader[] {
  return failedOf(storedGraders.safeParse(graders).data ?? []);
}

function failedOf(results: GraderDetails): readonly FailedGrader[] {
  return results.flatMap(({ grader, verdict, parts }) => {
    if (verdict.kind === "abstained" || verdict.passed !== false) return [];
    const inner = failedOf(parts ?? []);
    return inner.length === 0 ? [{ grader, reason: verdict.reason ?? "" }] : inner;
  });
}
