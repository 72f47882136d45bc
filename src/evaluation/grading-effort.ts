// Whether grading an answer would hold the event loop for longer than other runs may wait.
import type { GradedAnswer } from "./graders/grader.ts";
import type { CodeSpec } from "./graders/specs.ts";

/** About 5 ms on a slow processor: a grader reads so many UTF-16 units in that time. */
const UNIT_CHARACTERS = 200_000;
/** Together at most half of the 50 ms that grading may take. */
const MOST_UNITS = 5;

/** How many times longer than reading it takes to compare a text, by what was measured. */
const WEIGHTS: Partial<Record<CodeSpec["type"], number>> = { similarity: 50, json_diff: 50, refusal: 2, error_text: 2 };

export function isMuchWork({ text }: GradedAnswer, specs: readonly CodeSpec[]): boolean {
  const characters = specs.reduce((sum, spec) => sum + (text.length + expectedIn(spec)) * (WEIGHTS[spec.type] ?? 1), 0);
  return characters > UNIT_CHARACTERS * MOST_UNITS || (specs.length > 0 && text.length > UNIT_CHARACTERS);
}

/** The length of what the answer is compared with. */
function expectedIn(spec: CodeSpec): number {
  if (spec.type === "similarity") return spec.to.length;
  return spec.type === "json_diff" ? JSON.stringify(spec.equals).length : 0;
}
