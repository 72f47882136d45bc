// The report as data.
import { expect, test } from "vitest";
import { isGreen, suiteReportSchema } from "./report.ts";
import { caseOf, reportOf } from "./testing.ts";

test("a report counts its cases by their outcomes, and adds up what they cost to the micro-dollar", () => {
  const report = reportOf(
    caseOf({ cost_usd: 0.1 }),
    caseOf({ outcome: "failed", cost_usd: 0.2 }),
    caseOf({ outcome: "skipped" }),
  );
  expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 1, cost_usd: 0.3 });
});

test("a report keeps to its own schema, also through JSON", () => {
  const finding = { by: "numeric", outcome: "failed" as const, reason: "another number", score: 0 };
  const report = reportOf(caseOf({ outcome: "failed", reason: "failed by numeric", findings: [finding] }));
  expect(suiteReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

test("a suite is green when nothing failed and something passed", () => {
  expect(isGreen(reportOf(caseOf(), caseOf({ outcome: "skipped" })))).toBe(true);
});

test("a suite with a failed case is not green", () => {
  expect(isGreen(reportOf(caseOf(), caseOf({ outcome: "failed" })))).toBe(false);
});

test("a suite of which nothing could be told is not green", () => {
  expect(isGreen(reportOf(caseOf({ outcome: "skipped" })))).toBe(false);
});
