// json_schema: the answer's JSON value satisfies the schema.
import { extractJson } from "../../extract-json.ts";
import type { SchemaValidator } from "../../compile-schema.ts";
import type { GradedAnswer, Verdict } from "../grader.ts";

export function gradeJsonSchema({ text, json = extractJson(text) }: GradedAnswer, validate: SchemaValidator): Verdict {
  if (json.kind === "none") {
    return { kind: "graded", score: 0, passed: false, reason: `no valid JSON: ${json.reason}` };
  }
  const report = validate(json.value);
  switch (report.kind) {
    case "valid":
      return { kind: "graded", score: 1, passed: true, reason: "the JSON satisfies the schema" };
    case "invalid": {
      const reason = `the JSON does not satisfy the schema: ${report.problems.join("; ")}`;
      return { kind: "graded", score: 0, passed: false, reason };
    }
    case "undecided":
      return { kind: "abstained", reason: report.reason };
  }
}
