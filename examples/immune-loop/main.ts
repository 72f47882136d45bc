// The closed loop: a model that fails in families of tasks, and what becomes of its failures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { play } from "./play.ts";
import { asText, reportOn } from "./report.ts";
import { drawCases } from "./requests.ts";
import { parseWorkload } from "./workload.ts";

const { values } = parseArgs({
  options: {
    workload: { type: "string", default: join(import.meta.dirname, "workload.json") },
    runs: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    concurrency: { type: "string", default: "4" },
    /** Also families that are graded by parsing code, which takes longest. */
    code: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const runs = positive("runs", values.runs);
const concurrency = positive("concurrency", values.concurrency);

const whole = parseWorkload(values.workload, readFileSync(values.workload, "utf8"));
const workload = values.code ? whole : { ...whole, families: whole.families.filter((family) => !parsesCode(family)) };
const cases = drawCases(values.workload, workload, { runs, seed: values.seed });
const off = await play(cases, "off", concurrency);
const on = await play(cases, "on", concurrency);
const families = reportOn(workload, off.outcomes, on.outcomes);
const spawnsPerSecond = runs / off.seconds;

console.log(
  values.json
    ? JSON.stringify({ workload: workload.name, runs, seed: values.seed, concurrency, spawnsPerSecond, families })
    : `${workload.name}: ${runs} runs, ${spawnsPerSecond.toFixed(0)} a second\n${asText(families)}`,
);

assert.deepEqual(
  off.outcomes.map(({ failed }) => failed),
  cases.map(({ luck, habit }) => luck < habit.failure),
  "without the immune system each request fares as it was drawn",
);
assert(
  off.outcomes.every(({ added }) => added === ""),
  "without the immune system a model reads the request's own texts and nothing else",
);

const curable = together(families.filter((family) => family.curable));
assert(curable.on <= curable.off / 2, `what can be cured fails ${curable.on} times instead of ${curable.off}`);
const others = together(families.filter((family) => !family.curable));
assert(others.on <= others.off * 1.1 + 2, `what cannot be cured fails ${others.on} times instead of ${others.off}`);

function together(some: typeof families): { readonly off: number; readonly on: number } {
  return {
    off: some.reduce((sum, { off: { failures } }) => sum + failures, 0),
    on: some.reduce((sum, { on: played }) => sum + (played?.failures ?? 0), 0),
  };
}

function parsesCode({ graders }: (typeof whole.families)[number]): boolean {
  return JSON.stringify(graders).includes("code_valid");
}

function positive(name: string, given: string): number {
  const number = Number(given);
  assert(Number.isSafeInteger(number) && number > 0, `--${name} must be a whole number from 1 on, not ${given}`);
  return number;
}
