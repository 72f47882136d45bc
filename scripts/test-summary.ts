// Adds up the reports of all vitest runs and fails on what a green run hides: skipped tests, and test files that
// never ran. The last line is "N passed, N failed".
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { relative } from "node:path";

export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

/** @param testFiles Every test file of the repository, as the reports name them. */
export function summarize(reports: readonly Report[], testFiles: readonly string[]): Summary {
  const files = reports.flatMap(({ testResults }) => testResults);
  const tests = files.flatMap(({ name, assertionResults }) => assertionResults.map((each) => ({ ...each, name })));
  const passed = tests.filter(({ status }) => status === "passed");
  const failed = tests.filter(({ status }) => status === "failed");
  // A file that does not even load has no test to count.
  const broken = files.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((each) => each.status !== "failed"),
  );
  const ran = new Set(passed.concat(failed).map(({ name }) => name));
  return {
    passed: passed.length,
    failed: failed.length + broken.length,
    problems: [
      ...failed.map(({ name, fullName }) => `failed: ${name} > ${fullName}`),
      ...broken.map(({ name }) => `did not load: ${name}`),
      ...tests
        .filter(({ status }) => status !== "passed" && status !== "failed")
        .map(({ name, fullName, status }) => `${status}: ${name} > ${fullName}`),
      // Without any report the runs themselves failed, and said why.
      ...(files.length === 0 ? [] : testFiles.filter((name) => !ran.has(name)).map((name) => `ran no test: ${name}`)),
    ],
  };
}

if (import.meta.main) {
  const reports = globSync(".reports/*.json").map((path): Report => JSON.parse(readFileSync(path, "utf8")));
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.test.ts"], {
    encoding: "utf8",
  });
  const here = reports.map(({ testResults }) => ({
    testResults: testResults.map((file) => ({ ...file, name: relative("", file.name).replaceAll("\\", "/") })),
  }));
  const { passed, failed, problems } = summarize(
    here,
    listed.split("\n").filter((path) => path !== ""),
  );
  for (const problem of problems) console.log(problem);
  console.log(`${passed} passed, ${failed} failed`);
  if (passed === 0 || problems.length > 0) process.exitCode = 1;
}
