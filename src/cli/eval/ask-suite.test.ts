// From a run's answer to what it means for its case.
import { expect, test } from "vitest";
import { redact } from "../../redaction/index.ts";
import type { RunAnswer } from "../../runs/index.ts";
import { caseReport } from "./ask-suite.ts";
import type { CaseReport } from "./report.ts";
import type { SuiteCase } from "./suite-file.ts";

type Evaluation = NonNullable<RunAnswer["evaluation"]>;

const PASSES: Evaluation["graders"][number] = {
  grader: "non_empty",
  kind: "graded",
  passed: true,
  score: 1,
  reason: "there is text",
};
const FAILS = { ...PASSES, grader: "numeric", passed: false, score: 0, reason: "another number" };
const ABSTAINS = { grader: "relevance", kind: "abstained" as const, reason: "the judge is away" };

function reportOf(expected: SuiteCase["expect"], given: RunAnswer): CaseReport {
  return caseReport({ name: "sums", expect: expected }, given, redact);
}

function answer(given: Partial<RunAnswer> = {}): RunAnswer {
  return {
    run_id: "run_1",
    kind: "agent",
    status: "completed",
    response: "42",
    cost_usd: 0.5,
    created_at: "2026-11-26T00:00:00.000Z",
    ...given,
  };
}

function evaluated(passed: boolean | null, ...graders: Evaluation["graders"]): RunAnswer {
  return answer({ evaluation: { passed, score: passed === null ? null : Number(passed), graders } });
}

test("an answer that its graders pass passes its case", () => {
  expect(reportOf("pass", evaluated(true, PASSES))).toMatchObject({
    outcome: "passed",
    run_id: "run_1",
    cost_usd: 0.5,
    response: "42",
    findings: [{ by: "non_empty", outcome: "passed", reason: "there is text", score: 1 }],
  });
});

test("an answer that a grader fails fails its case, which names the grader", () => {
  expect(reportOf("pass", evaluated(false, PASSES, FAILS))).toMatchObject({
    outcome: "failed",
    reason: "failed by numeric",
  });
});

test("where a fail is expected, an answer that fails passes its case", () => {
  expect(reportOf("fail", evaluated(false, FAILS))).toMatchObject({ outcome: "passed" });
});

test("where a fail is expected, an answer that passes fails its case", () => {
  expect(reportOf("fail", evaluated(true, PASSES))).toMatchObject({
    outcome: "failed",
    reason: "it passed, and was expected to fail",
  });
});

test.each(["pass", "fail"] as const)("where nobody could tell, a case expected to %s is skipped", (expected) => {
  expect(reportOf(expected, evaluated(null, ABSTAINS))).toMatchObject({
    outcome: "skipped",
    reason: "no grader could tell: relevance: the judge is away",
  });
});

test("an abstention beside a pass is reported, and changes nothing", () => {
  const { outcome, findings } = reportOf("pass", evaluated(true, PASSES, ABSTAINS));
  expect(outcome).toBe("passed");
  expect(findings).toContainEqual({ by: "relevance", outcome: "abstained", reason: "the judge is away" });
});

test("an answer that was withheld for its graders is judged like any other", () => {
  const rejected = { ...evaluated(false, FAILS), status: "rejected" as const, code: "evaluation/rejected" };
  expect(reportOf("fail", rejected)).toMatchObject({ outcome: "passed" });
});

test.each(["pass", "fail"] as const)(
  "a run without an answer fails a case expected to %s, with its code",
  (expected) => {
    const failed = answer({ status: "failed", code: "models/timeout", message: "No answer.", hint: "Try later." });
    expect(reportOf(expected, failed)).toMatchObject({
      outcome: "failed",
      code: "models/timeout",
      reason: "No answer. Try later.",
    });
  },
);

test("the graders of a pipeline are found under its name", () => {
  const pipeline = { ...FAILS, grader: "pipeline", graders: [PASSES, FAILS] };
  const { findings } = reportOf("pass", evaluated(false, pipeline));
  expect(findings.map(({ by }) => by)).toEqual(["pipeline", "pipeline > non_empty", "pipeline > numeric"]);
});

test("of a long answer the report has the beginning", () => {
  const long = { ...evaluated(true, PASSES), response: "a".repeat(10_000) };
  expect(reportOf("pass", long).response).toBe("a".repeat(4_000));
});

test("the time of a case is that of its requests", () => {
  const attempt = { provider: "simulated", model: "m", outcome: "answered", cost_usd: 0 };
  const attempts = [
    { ...attempt, duration_ms: 100.4 },
    { ...attempt, duration_ms: 200.4 },
  ];
  expect(reportOf("pass", { ...evaluated(true, PASSES), attempts }).duration_ms).toBe(301);
});

test("a secret that the end of the kept part would cut in two is taken out whole", () => {
  const key = `AIza${"Sy".repeat(17)}x`;
  const { response } = reportOf("pass", answer({ response: `${"a ".repeat(1_990)}${key}` }));
  expect(response).not.toContain("AIza");
});
