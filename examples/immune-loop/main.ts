// The closed loop: a model that fails in families of tasks, and what becomes of its failures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Outcome, play, playEmptied } from "./play.ts";
import { asText, reportOn } from "./report.ts";
import { drawCases } from "./requests.ts";
import { triedText } from "./tried.ts";
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
const emptied = await playEmptied(cases, concurrency);
const emptying = apart(on.outcomes, emptied);
const families = reportOn(workload, off.outcomes, on.outcomes);
const spawnsPerSecond = runs / off.seconds;

console.log(
  values.json
    ? JSON.stringify({
        workload: workload.name,
        runs,
        seed: values.seed,
        concurrency,
        spawnsPerSecond,
        families,
        emptying,
      })
    : [
        `${workload.name}: ${runs} runs, ${spawnsPerSecond.toFixed(0)} a second`,
        asText(families),
        "\nWhat was tried:",
        triedText(cases, on.failures),
        `\nWith a store emptied again and again ${emptying.prompts} of ${emptying.of} prompts of the second half read otherwise,`,
        `and ${emptying.ends} ended otherwise.`,
      ].join("\n"),
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

assert(
  emptied.every(({ failed, added }, nth) => added === "" && failed === off.outcomes[nth]?.failed),
  "what an emptied store does is what no immune system does",
);
assert(emptying.prompts > 0 && emptying.ends > 0, "the store changes nothing");

/** How many requests of the second half two arms tell apart, by what was read and by how it ended. */
function apart(one: readonly Outcome[], another: readonly Outcome[]): { of: number; prompts: number; ends: number } {
  const from = Math.floor(runs / 2);
  const pairs = one.slice(from).map((outcome, nth) => [outcome, another[from + nth]] as const);
  return {
    of: pairs.length,
    prompts: pairs.filter(([here, there]) => here.added !== there?.added).length,
    ends: pairs.filter(([here, there]) => here.failed !== there?.failed).length,
  };
}

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
