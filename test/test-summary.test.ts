import { expect, test } from "vitest";
import { summarize, type Report } from "../scripts/test-summary.ts";

function report(name: string, ...statuses: readonly string[]): Report {
  const assertionResults = statuses.map((status, index) => ({ fullName: `t${index}`, status }));
  return { testResults: [{ name, status: statuses.includes("failed") ? "failed" : "passed", assertionResults }] };
}

test("tests of all runs are added up", () => {
  const reports = [report("a.test.ts", "passed", "passed"), report("b.test.ts", "passed")];
  expect(summarize(reports, ["a.test.ts", "b.test.ts"])).toEqual({ passed: 3, failed: 0, problems: [] });
});

test("a failed test is counted and named", () => {
  const summary = summarize([report("a.test.ts", "passed", "failed")], ["a.test.ts"]);
  expect(summary).toEqual({ passed: 1, failed: 1, problems: ["failed: a.test.ts > t1"] });
});

test("a file that does not load counts as one failure", () => {
  const broken: Report = { testResults: [{ name: "a.test.ts", status: "failed", assertionResults: [] }] };
  const problems = ["did not load: a.test.ts", "ran no test: a.test.ts"];
  expect(summarize([broken], ["a.test.ts"])).toEqual({ passed: 0, failed: 1, problems });
});

test.each(["skipped", "todo", "pending"])("a %s test is a problem", (status) => {
  const summary = summarize([report("a.test.ts", "passed", status)], ["a.test.ts"]);
  expect(summary).toEqual({ passed: 1, failed: 0, problems: [`${status}: a.test.ts > t1`] });
});

test("a test file that no run picked up is a problem", () => {
  const summary = summarize([report("a.test.ts", "passed")], ["a.test.ts", "lost/b.test.ts"]);
  expect(summary.problems).toEqual(["ran no test: lost/b.test.ts"]);
});

test("a file whose tests were all skipped ran no test", () => {
  const summary = summarize([report("a.test.ts", "skipped")], ["a.test.ts"]);
  expect(summary.problems).toEqual(["skipped: a.test.ts > t0", "ran no test: a.test.ts"]);
});
