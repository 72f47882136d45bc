// The table as a terminal, a pipe and a log get it.
import { expect, test } from "vitest";
import { paintFor } from "../paint.ts";
import { tableReport } from "./table-report.ts";
import { caseOf, reportOf } from "./testing.ts";

const plain = paintFor(false);
const failedCase = caseOf({
  name: "sums",
  outcome: "failed",
  reason: "failed by numeric",
  findings: [{ by: "numeric", outcome: "failed", reason: "another number" }],
  run_id: "run_1",
});

test("a row for each case, why each failed one did, and all of them counted", () => {
  const text = tableReport(reportOf(caseOf({ name: "rivers" }), failedCase), Infinity, plain);
  expect(text).toBe(
    [
      "outcome  time   case",
      "passed   12 ms  rivers",
      "FAILED   12 ms  sums",
      "",
      "sums (run_1)",
      "  failed by numeric",
      "  numeric: another number",
      "",
      "suite: 1 passed, 1 failed, 0 skipped in 1.5 s",
      "",
    ].join("\n"),
  );
});

test("a skipped case says why in its row", () => {
  const text = tableReport(reportOf(caseOf({ outcome: "skipped", reason: "nobody could tell" })), Infinity, plain);
  expect(text).toContain("skipped  12 ms  a case: nobody could tell");
});

test("a case that broke says with which code", () => {
  const broken = caseOf({ outcome: "failed", reason: "no answer", code: "models/timeout" });
  expect(tableReport(reportOf(broken), Infinity, plain)).toContain("  models/timeout: no answer");
});

test("rows are cut to the width, reasons are not", () => {
  const text = tableReport(reportOf({ ...failedCase, name: "s".repeat(100) }), 40, plain);
  expect(text).toContain(`FAILED   12 ms  ${"s".repeat(24)}\n`);
  expect(text).toContain(`${"s".repeat(100)} (run_1)`);
});

test("without colours there is no code in it, whatever names and reasons hold", () => {
  const hostile = "\u001B[31mred\u001B[0m\u0007\u202E\r\nFAILED";
  const text = tableReport(reportOf(caseOf({ name: hostile, outcome: "failed", reason: hostile })), Infinity, plain);
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202E]/u);
});

test("with colours what failed stands out", () => {
  expect(tableReport(reportOf(failedCase), Infinity, paintFor(true))).toContain("\u001B[31mFAILED");
});

test("what was paid is in the last line", () => {
  const text = tableReport(reportOf(caseOf({ cost_usd: 0.000123 })), Infinity, plain);
  expect(text).toMatch(/1 passed, 0 failed, 0 skipped in 1\.5 s, \$0\.000123\n$/);
});
