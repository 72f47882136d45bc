// What was tried against the failures of each family, and how that stands at the end of the run.
import type { KnownFailure } from "./play.ts";
import type { Case } from "./requests.ts";

/** A failure is of the family whose prompt is among its examples. One line for each family that ever failed. */
export function triedText(cases: readonly Case[], failures: readonly KnownFailure[]): string {
  const familyOf = new Map(cases.map(({ prompt, family }) => [prompt, family]));
  const tried = new Map<string, Set<string>>();
  for (const { failure, examples, guardrails } of failures) {
    const family = examples.map(({ prompt }) => familyOf.get(prompt)).find((found) => found !== undefined);
    if (family === undefined) continue;
    const own = tried.get(family) ?? new Set();
    for (const { guardrail, state, reason } of guardrails) {
      own.add(`${guardrail} against ${failure}: ${reason === null ? state : `${state} (${reason})`}`);
    }
    tried.set(family, own);
  }
  return [...tried].map(([family, states]) => `${family.padEnd(24)} ${[...states].join("; ") || "nothing"}`).join("\n");
}
