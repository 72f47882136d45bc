// A suite of prompts as CI runs it: a JUnit report for the server that shows it, and an exit code that stops a merge.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;
const BIN = join(here, "../../bin/task-orchestrator.mjs");

const folder = mkdtempSync(join(tmpdir(), "suite-in-ci-"));
const report = join(folder, "report.xml");

/** In CI this is the one line; there a key in the environment takes the place of --provider. */
const COMMAND = [
  "eval",
  `--suite=${join(here, "suite.json")}`,
  "--format=junit",
  `--out=${report}`,
  "--max-cost-usd=0.50",
  `--provider=simulated=${join(here, "script.jsonl")}`,
];

function run(): Promise<{ readonly code: unknown; readonly log: string }> {
  const env = { ...process.env, TASK_ORCHESTRATOR_HOME: join(folder, "data") };
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...COMMAND], { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, log: `${stdout}${stderr}` });
    });
  });
}

const { code, log } = await run();
console.log(log);
const xml = readFileSync(report, "utf8");
rmSync(folder, { recursive: true });

assert.equal(code, 1, "a failed case stops the merge");
assert.match(log, /support answers: 3 passed, 1 failed, 0 skipped/, "the log says how many");
assert.match(xml, /<testsuite name="support answers"[^>]* tests="4" failures="1" errors="0" skipped="0"/);
assert.deepEqual(
  [...xml.matchAll(/<testcase [^>]*name="([^"]*)"[^>]*>\s*<failure message="([^"]*)"/g)].map(([, name, why]) => [
    name,
    why,
  ]),
  [["nothing is promised that nobody can keep", "failed by not_contains"]],
  "the report names the case, and the grader that failed it",
);
