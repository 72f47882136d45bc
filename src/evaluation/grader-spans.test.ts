import { expect, test } from "vitest";
import type { Part, Span } from "../observability/index.ts";
import { fakeRun } from "../runs/testing.ts";
import { codeGraderSpans } from "./grader-spans.ts";
import { abstained } from "./graders/grader.ts";

const LEAVES = [
  { place: "0", spec: { type: "non_empty" as const } },
  { place: "1.0", spec: { type: "json_valid" as const } },
];
const PASSED = { kind: "graded", score: 1, passed: true, reason: "fine" } as const;

function watched() {
  const told: string[] = [];
  const begin = (part: Part): Span => {
    const name = part.kind === "grader" ? `${part.grader} of ${part.of}` : part.kind;
    told.push(`${name} begins`);
    return {
      begin,
      end: ({ verdict } = {}) => {
        told.push(`${name} ends ${verdict?.score ?? "without a score"}`);
      },
    };
  };
  const run = fakeRun({ span: { begin, end: () => {} } });
  return { told, spans: codeGraderSpans(run, "answer 1", LEAVES) };
}

test("each grader's part begins and ends with it, not with the others", () => {
  const { told, spans } = watched();
  spans.watch(0, null);
  spans.watch(0, PASSED);
  spans.watch(1, null);
  spans.watch(1, PASSED);
  spans.endOthers();
  expect(told).toEqual([
    "non_empty of answer 1 0 begins",
    "non_empty of answer 1 0 ends 1",
    "json_valid of answer 1 1.0 begins",
    "json_valid of answer 1 1.0 ends 1",
  ]);
});

test("graders whose thread broke off have ended without a score, each once", () => {
  const { told, spans } = watched();
  spans.watch(0, null);
  spans.endOthers();
  spans.endOthers();
  spans.watch(0, abstained("too late"));
  expect(told).toEqual([
    "non_empty of answer 1 0 begins",
    "non_empty of answer 1 0 ends without a score",
    "json_valid of answer 1 1.0 begins",
    "json_valid of answer 1 1.0 ends without a score",
  ]);
});
