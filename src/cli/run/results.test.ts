import { expect, test } from "vitest";
import { agentInputSchema } from "../../agents/index.ts";
import type { RunAnswer } from "../../runs/index.ts";
import { recordedTerminal } from "../testing.ts";
import { jsonLine, resultTable, writeSingle } from "./results.ts";

const LINE = { input: agentInputSchema.parse({ prompt: "p" }) };

type Standing = "uncalibrated" | "weak" | "calibrated";

function judgedBy(standing: Standing, passed = true, kind: "graded" | "abstained" = "graded"): RunAnswer {
  const judge = { model: "simulated:m", version: "relevance-1", standing };
  return {
    run_id: "run_1",
    kind: "agent",
    status: "completed",
    response: "answer",
    cost_usd: 0,
    created_at: "2026-01-01T00:00:00.000Z",
    evaluation: { passed, score: 1, graders: [{ grader: "relevance", kind, reason: "why", passed, judge }] },
  };
}

function tableOf(answer: RunAnswer): string {
  return resultTable([{ line: LINE, answer }], answer, 200);
}

test.each([
  ["uncalibrated", /passed \(uncalibrated\)/],
  ["weak", /passed \(weak\)/],
  ["calibrated", /passed {2}/],
] as const)("a grade by a judge that is %s says so where it cannot be believed", (standing, grade) => {
  expect(tableOf(judgedBy(standing))).toMatch(grade);
});

test("a judge that abstained casts no doubt on the others", () => {
  expect(tableOf(judgedBy("uncalibrated", true, "abstained"))).not.toMatch(/uncalibrated/);
});

test("a judge inside of a pipeline is seen, too", () => {
  const inner = judgedBy("weak").evaluation?.graders ?? [];
  const evaluation = {
    passed: true,
    score: 1,
    graders: [{ grader: "pipeline", kind: "graded" as const, reason: "", passed: true, graders: inner }],
  };
  expect(tableOf({ ...judgedBy("weak"), evaluation })).toMatch(/passed \(weak\)/);
});

test("the reason of a judge stands behind its name and how little it can be believed", () => {
  const terminal = recordedTerminal();
  writeSingle(terminal, { line: LINE, answer: judgedBy("weak", false) });
  expect(terminal.written.stderr()).toMatch(/^relevance \(weak\): why\n/);
});

function failedBy(...leaves: readonly string[]): RunAnswer {
  const graded = { kind: "graded", score: 0, passed: false } as const;
  const parts = leaves.map((grader) => ({ ...graded, grader, reason: `why ${grader}` }));
  const graders = [{ ...graded, grader: "pipeline", reason: "none passed it", graders: parts }];
  return { ...judgedBy("calibrated"), evaluation: { passed: false, score: 0, graders } };
}

test("of a pipeline that failed, the graders that failed it are named", () => {
  const terminal = recordedTerminal();
  writeSingle(terminal, { line: LINE, answer: failedBy("numeric", "regex") });
  expect(terminal.written.stderr()).toMatch(/^numeric: why numeric\nregex: why regex\nrun_1/);
  expect(tableOf(failedBy("numeric"))).toMatch(/failed by numeric {2}/);
  expect(tableOf(failedBy("numeric", "regex", "exact"))).toMatch(/failed by numeric and 2 more {2}/);
});

test("a grade says how many abstained, and where all did, only that", () => {
  const silent = { grader: "accuracy", kind: "abstained", reason: "no judge" } as const;
  const passed = { grader: "exact", kind: "graded", reason: "", passed: true } as const;
  const inPipeline = [passed, { ...passed, grader: "pipeline", graders: [passed, silent, silent] }];
  const graded = judgedBy("calibrated");
  expect(tableOf({ ...graded, evaluation: { passed: true, score: 1, graders: inPipeline } })).toMatch(
    /passed, 2 abstained {2}/,
  );
  const unknown = { ...graded, evaluation: { passed: null, score: null, graders: [silent] } };
  expect(tableOf(unknown)).toMatch(/completed {2}abstained {2}/);
  expect(tableOf(unknown)).toMatch(/^1 of 1 done and passed \(of 1 no grader could tell\), /m);
  expect(tableOf(graded)).toMatch(/^1 of 1 done and passed, /m);
  const terminal = recordedTerminal();
  writeSingle(terminal, { line: LINE, answer: unknown });
  expect(terminal.written.stderr()).toMatch(/^accuracy abstained: no judge\n/);
});

test("what a rejected answer failed by is said once", () => {
  const terminal = recordedTerminal();
  const message = "The answer did not pass: numeric: why numeric";
  const answer: RunAnswer = { ...failedBy("numeric"), status: "rejected", code: "evaluation/rejected", message };
  writeSingle(terminal, { line: LINE, answer: { ...answer, hint: "Rephrase." } });
  expect(terminal.written.stderr()).toMatch(
    /^The answer did not pass: numeric: why numeric\nRephrase\.\nrun_1 {2}rejected/,
  );
});

const REVIEWS = [
  [{ risk: 0.4 }, null],
  [{ risk: 0.667, warning: "often" }, "0.67"],
  [{ risk: 0.4, guardrails: [{ id: "json-only", text: "t" }] }, "0.40, json-only"],
  [{ risk: 0.667, warning: "often", held_out: ["json-only"] }, "0.67, held out: json-only"],
] as const;

test.each(REVIEWS)("of a review that found %j the line of one prompt says %j", (immune, said) => {
  const terminal = recordedTerminal();
  const answer = { ...judgedBy("calibrated"), immune };
  writeSingle(terminal, { line: LINE, answer });
  expect(terminal.written.stderr()).toMatch(said === null ? /\$0\.000000\n$/ : `$0.000000  risk ${said}\n`);
  expect(jsonLine({ line: LINE, answer })["immune"]).toEqual(immune);
});

test("a table has a column of risks, with what was done about them, where one is worth saying", () => {
  expect(tableOf(judgedBy("calibrated"))).not.toMatch(/risk/);
  const results = REVIEWS.map(([immune]) => ({ line: LINE, answer: { ...judgedBy("calibrated"), immune } }));
  const shown = resultTable(results, judgedBy("calibrated"), 200);
  expect(shown).toMatch(/^id .* cost +risk +answer$/m);
  expect(shown).toMatch(/^1 .* \$0\.000000 {2}- +answer$/m);
  expect(shown).toMatch(/^4 .* \$0\.000000 {2}0\.67, held out: json-only {2}answer$/m);
});
