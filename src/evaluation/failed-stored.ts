// Which graders failed a stored trial, and what they said.
import { jsonText } from "../tooling/index.ts";
import { graderDetails } from "./export/grader-details.ts";
import { failedIn } from "./failed-leaves.ts";

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
  return failedIn(storedGraders.safeParse(graders).data ?? [], {
    hasFailed: ({ verdict }) => verdict.kind === "graded" && verdict.passed === false,
    partsOf: ({ parts = [] }) => parts,
  }).map(({ grader, verdict }) => ({ grader, reason: verdict.reason ?? "" }));
}
