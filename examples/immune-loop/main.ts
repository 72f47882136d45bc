// The closed loop: a model that fails in families of tasks, and what becomes of its failures.
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Outcome, play, playEmptied } from "./play.ts";
import { asText, reportOn } from "./report.ts";
import { drawCases } from "./requests.ts";
import { triedText } from "./tried.ts";
import { type Family, readWorkload, WorkloadError } from "./workload.ts";

const { values, runs, concurrency, workload, leftOut, cases } = setUp();
const off = await play(cases, "off", concurrency).catch(refuse);
const on = await play(cases, "on", concurrency).catch(refuse);
const emptied = await playEmptied(cases, concurrency).catch(refuse);
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
        leftOut,
        emptying,
      })
    : [
        `${workload.name}: ${runs} runs, ${spawnsPerSecond.toFixed(0)} a second`,
        asText(families),
        ...(leftOut.length === 0 ? [] : [`Without --code these were left out: ${leftOut.join(", ")}`]),
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

/** What was asked for, and every request of it. What is wrong with that is said in a line. */
function setUp() {
  try {
    const { values: given } = parseArgs({
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
    const file = given.workload;
    const whole = readWorkload(file);
    const without = given.code ? [] : whole.families.filter(parsesCode);
    const played = { ...whole, families: whole.families.filter((family) => !without.includes(family)) };
    if (played.families.length === 0) throw new WorkloadError(file, "all its families parse code, which needs --code");
    const wanted = positive("runs", given.runs);
    return {
      values: given,
      runs: wanted,
      concurrency: positive("concurrency", given.concurrency),
      workload: played,
      leftOut: without.map(({ name }) => name),
      cases: drawCases(file, played, { runs: wanted, seed: given.seed }),
    };
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

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

function parsesCode({ graders }: Family): boolean {
  return JSON.stringify(graders).includes("code_valid");
}

function positive(name: string, given: string): number {
  const number = Number(given);
  assert(Number.isSafeInteger(number) && number > 0, `--${name} must be a whole number from 1 on, not ${given}`);
  return number;
}
