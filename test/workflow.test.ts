// The workflow of continuous integration is the same check as everywhere else.
import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

const workflow = readFileSync(".github/workflows/check.yml", "utf8");
const steps = [...workflow.matchAll(/^ +- (?:uses|run): (.+)$/gm)].map(([, step = ""]) => step);

test("it checks out, brings Node 24 and runs .ci/run, which is a program", () => {
  expect(steps.map((step) => step.replace(/@.*/, ""))).toEqual(["actions/checkout", "actions/setup-node", ".ci/run"]);
  expect(workflow).toMatch(/node-version: 24/);
  expect(statSync(".ci/run").mode & 0o111).not.toBe(0);
  expect(readFileSync(".ci/run", "utf8")).toContain("npm ci && npm run check:full");
});

test("it runs for every pull request, may only read, and ends", () => {
  expect(workflow).toMatch(/^ {2}pull_request:/m);
  expect(workflow).toMatch(/^permissions:\n {2}contents: read\n/m);
  expect(workflow).toMatch(/timeout-minutes: \d+/);
});

test("its actions are pinned to a release", () => {
  for (const step of steps.filter((each) => each.includes("@"))) expect(step).toMatch(/@v\d+\.\d+\.\d+$/);
});
