// numeric: the answer's final number is the expected one.
import { excerpt } from "../../excerpt.ts";
import { EVIDENCE_LENGTH, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";
import { finalNumber } from "./final-number.ts";
import { measureIn, UNMEASURED } from "./measure.ts";

/** What floating-point arithmetic may add to the tolerance, relative to the number. */
const ROUNDING = 1e-9;

/** The reason does not name the expected number: it may be sent to the model that is asked again. */
export function gradeNumeric({ text, prompt }: GradedAnswer, spec: SpecOf<"numeric">): Verdict {
  const { equals, tolerance = 0, unit } = spec;
  const measure = unit === undefined ? UNMEASURED : measureIn(unit);
  const found = finalNumber(text, prompt, measure);
  if (found === undefined) {
    return { kind: "graded", score: 0, passed: false, reason: "the answer has no number" };
  }
  const evidence = excerpt(found.source, EVIDENCE_LENGTH);
  const words = measure.words(found.number);
  if (measure.fit(found.number) === "other") {
    const reason = `the final number is ${words}, in a unit of another kind than ${unit}`;
    return { kind: "graded", score: 0, passed: false, reason, evidence };
  }
  const allowed = tolerance + ROUNDING * Math.max(1, Math.abs(equals));
  const passed = measure.amounts(found.number).some((reading) => Math.abs(reading - equals) <= allowed);
  const reason = `the final number is ${words}, which is ${passed ? "" : "not "}the expected one`;
  return { kind: "graded", score: passed ? 1 : 0, passed, reason, evidence };
}
