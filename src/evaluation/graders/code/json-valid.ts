// json_valid: the answer is JSON, or holds one JSON value in a code block or in prose.
import { extractJson } from "../../extract-json.ts";
import type { GradedAnswer, Verdict } from "../grader.ts";

export function gradeJsonValid({ text, json = extractJson(text) }: GradedAnswer): Verdict {
  switch (json.kind) {
    case "found":
      return { kind: "graded", score: 1, passed: true, reason: "the answer has valid JSON" };
    case "none":
      return { kind: "graded", score: 0, passed: false, reason: `no valid JSON: ${json.reason}` };
  }
}
