// exact: the answer is the expected text.
import { excerpt } from "../../excerpt.ts";
import { EVIDENCE_LENGTH, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";
import { asCompared } from "./compared-text.ts";

/** Blanks at the ends, kinds of line ends, and how letters are composed do not count; case does unless it is told not to. */
export function gradeExact({ text }: GradedAnswer, { equals, case_sensitive = true }: SpecOf<"exact">): Verdict {
  const read = (raw: string): string => (case_sensitive ? asCompared(raw) : asCompared(raw).toLowerCase());
  const [found, expected] = [read(text), read(equals)];
  if (found === expected) return { kind: "graded", score: 1, passed: true, reason: "it is the expected text" };
  const at = firstDifference(found, expected);
  return {
    kind: "graded",
    score: 0,
    passed: false,
    reason: `it is not the expected text: ${placeOf(found, at)}`,
    evidence: excerpt(found.slice(at), EVIDENCE_LENGTH),
  };
}

function firstDifference(found: string, expected: string): number {
  let at = 0;
  while (at < found.length && found.charCodeAt(at) === expected.charCodeAt(at)) at += 1;
  return at;
}

/** Counted without the blanks at the answer's beginning. */
function placeOf(found: string, at: number): string {
  if (found === "") return "it has no text";
  if (at === found.length) return "it ends too early";
  const before = found.slice(0, at);
  return `it differs from line ${before.split("\n").length}, column ${at - before.lastIndexOf("\n")} on`;
}
