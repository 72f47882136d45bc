// json_diff: the answer's JSON is like the expected value.
import type { JsonValue } from "../../../kernel/json.ts";
import { excerpt } from "../../excerpt.ts";
import { extractJson } from "../../extract-json.ts";
import { EVIDENCE_LENGTH, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";
import { compareJson, type JsonDifference } from "./compare-json.ts";

/** What sums of shares may be off by. */
const ROUNDING = 1e-9;
const POINTER_LENGTH = 80;

/** Without `min_score` nothing may differ. The reason names places of the JSON and what is wrong there, never the expected values. */
export function gradeJsonDiff({ text, json = extractJson(text) }: GradedAnswer, spec: SpecOf<"json_diff">): Verdict {
  if (json.kind === "none") {
    return { kind: "graded", score: 0, passed: false, reason: `no valid JSON: ${json.reason}` };
  }
  const { tolerance = 0, ignore_order = false, min_score = 1 } = spec;
  const { score, differences, count } = compareJson(json.value, spec.equals, { tolerance, ignoreOrder: ignore_order });
  if (count === 0) return { kind: "graded", score: 1, passed: true, reason: "the JSON is the expected value" };
  const passed = min_score < 1 && score >= min_score - ROUNDING;
  const places = differences.map(({ pointer, what }) => `${nameOf(pointer)} ${what}`);
  const more = count > differences.length ? [`${count - differences.length} more`] : [];
  const reason = `the JSON differs from the expected value: ${[...places, ...more].join(", ")}`;
  return { kind: "graded", score, passed, reason, ...evidenceOf(differences) };
}

/** Keys may be as long as an answer. */
function nameOf(pointer: string): string {
  return pointer === "" ? "the whole" : excerpt(pointer, POINTER_LENGTH);
}

function evidenceOf(differences: readonly JsonDifference[]): { readonly evidence?: string } {
  const first = differences.find(({ found }) => found !== undefined);
  return first === undefined ? {} : { evidence: excerpt(beginningOf(first.found), EVIDENCE_LENGTH) };
}

function beginningOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
