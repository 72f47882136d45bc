// A report as JUnit XML, the dialect that CI servers read: one <testsuite> with a <testcase> for each case.
import type { CaseReport, Finding, SuiteReport } from "./report.ts";

export function junitReport(report: SuiteReport): string {
  const errors = report.cases.filter(isError).length;
  const counts = attributes({
    tests: report.cases.length,
    failures: report.failed - errors,
    errors,
    skipped: report.skipped,
    time: seconds(report.duration_ms),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "task-orchestrator eval" })}${counts}>`,
    `  <testsuite${attributes({ name: report.suite, timestamp: report.started_at })}${counts}>`,
    ...report.cases.map((each) => testCase(report.suite, each)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(suite: string, each: CaseReport): string {
  const head = `    <testcase${attributes({ classname: suite, name: each.name, time: seconds(each.duration_ms) })}`;
  return [`${head}>`, ...outcomeOf(each), ...outputOf(each), "    </testcase>"].join("\n");
}

/** It came to nothing that could be judged, rather than being found wanting. */
function isError({ outcome, code }: CaseReport): boolean {
  return outcome === "failed" && code !== undefined;
}

function outcomeOf(each: CaseReport): string[] {
  const { outcome, reason = "", code, findings } = each;
  if (outcome === "passed") return [];
  if (outcome === "skipped") return [`      <skipped${attributes({ message: reason })}/>`];
  const [tag, type] = isError(each) ? ["error", code ?? ""] : ["failure", "failed"];
  const failed = findings.filter((finding) => finding.outcome === "failed").map(findingLine);
  const text = failed.length === 0 ? reason : failed.join("\n");
  return [`      <${tag}${attributes({ message: reason, type })}>${escaped(text)}</${tag}>`];
}

function outputOf({ findings, run_id, cost_usd, response }: CaseReport): string[] {
  const lines = [
    ...findings.map(findingLine),
    ...(run_id === undefined ? [] : [`run ${run_id}`]),
    ...(cost_usd === undefined ? [] : [`cost $${cost_usd.toFixed(6)}`]),
    ...(response === undefined ? [] : [`answer: ${response}`]),
  ];
  return lines.length === 0 ? [] : [`      <system-out>${escaped(lines.join("\n"))}</system-out>`];
}

function findingLine({ by, outcome, reason }: Finding): string {
  return `${by}: ${outcome}: ${reason}`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value), LINE_ENDS)}"`)
    .join("");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Everything but what XML 1.0 calls a character: https://www.w3.org/TR/xml/#charsets */
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const MARKUP = /[&<>"']/g;
const LINE_ENDS = /[\t\n\r]/g;
/** Outside attributes a reader keeps all but this one. */
const CARRIAGE_RETURN = /\r/g;

/** What no XML can hold is shown as \u0000. */
function escaped(text: string, blanks = CARRIAGE_RETURN): string {
  return text
    .replace(NO_CHARACTER, (character) => `\\u${hex(character).padStart(4, "0")}`)
    .replace(MARKUP, (character) => `&#${character.charCodeAt(0)};`)
    .replace(blanks, (character) => `&#${character.charCodeAt(0)};`);
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
}
