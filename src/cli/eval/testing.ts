// Reports to write.
import type { CaseReport, SuiteReport } from "./report.ts";
import { suiteReport } from "./report.ts";

/** Passed, without anything to tell, unless said otherwise. */
export function caseOf(given: Partial<CaseReport> = {}): CaseReport {
  return { name: "a case", outcome: "passed", duration_ms: 12, findings: [], ...given };
}

export function reportOf(...cases: readonly CaseReport[]): SuiteReport {
  return suiteReport("suite", cases, { startedAtMs: Date.UTC(2026, 10, 26), durationMs: 1_500 });
}
