// regex: the pattern is found in the answer, in a time that grows only with the answer's length.
import type { RE2JS } from "re2js";
import { InvalidGraderError } from "../../errors.ts";
import { excerpt } from "../../excerpt.ts";
import type { WithinLimit } from "../../within-limit.ts";
import { EVIDENCE_LENGTH, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

/** How long one answer may hold the event loop: an engine in linear time may still be slow on a megabyte. */
const MATCH_LIMIT_MS = 200;

export interface RegexEngine {
  readonly re2: typeof RE2JS;
  readonly withinLimit: WithinLimit;
}

/** @throws InvalidGraderError for a pattern that is none, or that has no linear-time form */
export function compileRegex(re2: typeof RE2JS, { pattern, flags = "" }: SpecOf<"regex">): RE2JS {
  const bits: Readonly<Record<string, number>> = { i: re2.CASE_INSENSITIVE, m: re2.MULTILINE, s: re2.DOTALL };
  const wanted = flags.split("").reduce((sum, flag) => sum | (bits[flag] ?? 0), 0);
  try {
    return re2.compile(re2.translateRegExp(pattern), wanted);
  } catch (error) {
    throw new InvalidGraderError(
      `the pattern ${excerpt(pattern, EVIDENCE_LENGTH)} cannot be used`,
      "Patterns are RE2's: everything but look-around, back-references and atomic groups. https://github.com/google/re2/wiki/Syntax",
      error,
    );
  }
}

export function gradeRegex({ text }: GradedAnswer, spec: SpecOf<"regex">, engine: RegexEngine): Verdict {
  const pattern = compileRegex(engine.re2, spec);
  let matcher = pattern.matcher(text);
  let found = false;
  const inTime = engine.withinLimit(MATCH_LIMIT_MS, () => {
    matcher = pattern.matcher(text);
    found = matcher.find();
  });
  if (!inTime) return { kind: "abstained", reason: "the pattern takes too long on this answer" };
  if (!found) return { kind: "graded", score: 0, passed: false, reason: "the pattern is not found" };
  const evidence = excerpt(matcher.group() ?? "", EVIDENCE_LENGTH);
  return { kind: "graded", score: 1, passed: true, reason: "the pattern is found", evidence };
}
