// Long answers are graded in a thread of their own: the same verdicts, and other work goes on meanwhile.
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { fakeRun } from "../runs/testing.ts";
import { gradingEngines } from "./engines.ts";
import type { GraderSpec } from "./graders/grader.ts";
import { createGrading, type Grading } from "./grading.ts";
import { grade } from "./pipeline.ts";

const SPECS: readonly GraderSpec[] = [
  { type: "non_empty" },
  { type: "json_valid" },
  { type: "json_schema", schema: { type: "array", items: { type: "object", required: ["id"] } } },
  { type: "regex", pattern: "name (1|2)+9" },
  { type: "length", max: 10 },
  { type: "contains", all: ["name 7", "nowhere"] },
  { type: "not_contains", any: ["nowhere"] },
  { type: "numeric", equals: 5 },
];
const rows = Array.from({ length: 70_000 }, (_, id) => ({ id, name: `name ${id}` }));
const answer = { text: `Here:\n${JSON.stringify(rows)}` };

const ignore = (): void => {};

/** With everything that is logged as an error. */
function loggedGrading(): { readonly grading: Grading; readonly failures: readonly unknown[] } {
  const failures: unknown[] = [];
  const error = (_event: string, facts: unknown): unknown => failures.push(facts);
  return { grading: createGrading({ debug: ignore, info: ignore, warn: ignore, error }), failures };
}

test("two megabytes get the verdicts that they get in this thread, and its events go on", async () => {
  expect(answer.text.length).toBeGreaterThan(2_000_000);
  const { grading, failures } = loggedGrading();
  const graded = grading.grade(answer, SPECS, fakeRun());
  const turns = await Promise.race([graded.then(() => 0), turnsOf(10)]);
  expect(turns).toBe(10);
  expect(await graded).toEqual(await grade(answer, SPECS, { ...gradingEngines(), graderFailed: ignore }));
  expect(failures).toEqual([]);
});

async function turnsOf(count: number): Promise<number> {
  for (let done = 0; done < count; done += 1) await turn();
  return count;
}

test("many long answers at once keep their verdicts", async () => {
  const { grading, failures } = loggedGrading();
  const graded = await Promise.all(
    Array.from({ length: 6 }, () => grading.grade(answer, SPECS.slice(0, 3), fakeRun())),
  );
  expect(graded.map(({ passed }) => passed)).toEqual(Array(6).fill(true));
  expect(failures).toEqual([]);
});

test("a thread that cannot be started costs no answer: every grader abstains, and it is logged", async () => {
  const { grading, failures } = loggedGrading();
  // No thread can be given a function.
  const unsendable = { ...answer, ignore };
  const { passed, results } = await grading.grade(unsendable, [{ type: "non_empty" }], fakeRun());
  expect({ passed, results }).toMatchObject({ passed: null, results: [{ verdict: { kind: "abstained" } }] });
  expect(failures).toHaveLength(1);
});
