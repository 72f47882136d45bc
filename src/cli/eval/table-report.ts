// A report for people: a row for each case, then why each failed one did.
import { visibleText } from "../../runs/index.ts";
import type { Paint } from "../paint.ts";
import { table } from "../table.ts";
import type { CaseReport, SuiteReport } from "./report.ts";

const HEAD = ["outcome", "time", "case"];
const MARKS = { passed: "passed", failed: "FAILED", skipped: "skipped" } as const;

export function tableReport(report: SuiteReport, columns: number, paint: Paint): string {
  const rows = report.cases.map((each) => [MARKS[each.outcome], timeText(each.duration_ms), rowText(each)]);
  const [head = "", ...drawn] = table(HEAD, rows, columns).trimEnd().split("\n");
  const painted = drawn.map((line, index) => (report.cases[index]?.outcome === "failed" ? paint.bad(line) : line));
  return [paint.title(head), ...painted, ...report.cases.flatMap(failure), lastLine(report, paint), ""].join("\n");
}

function rowText({ name, outcome, reason = "" }: CaseReport): string {
  return oneLine(outcome === "skipped" ? `${name}: ${reason}` : name);
}

function failure({ name, outcome, reason = "", code, findings, run_id }: CaseReport): string[] {
  if (outcome !== "failed") return [];
  const failed = findings.filter((finding) => finding.outcome === "failed");
  return [
    "",
    `${oneLine(name)}${run_id === undefined ? "" : ` (${run_id})`}`,
    `  ${code === undefined ? "" : `${code}: `}${oneLine(reason)}`,
    ...failed.map(({ by, reason: why }) => `  ${oneLine(by)}: ${oneLine(why)}`),
  ];
}

function lastLine({ suite, passed, failed, skipped, cost_usd, duration_ms }: SuiteReport, paint: Paint): string {
  const cost = cost_usd > 0 ? `, $${cost_usd.toFixed(6)}` : "";
  const words = `${oneLine(suite)}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${timeText(duration_ms)}${cost}`;
  return `\n${failed === 0 && passed > 0 ? paint.good(words) : paint.bad(words)}`;
}

function timeText(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Nothing that moves a cursor: names come from files, reasons from models. */
function oneLine(text: string): string {
  return visibleText(text).replaceAll(/\s+/g, " ").trim();
}
