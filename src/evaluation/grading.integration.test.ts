// Long answers are graded in a thread of their own: the same verdicts, and other work goes on meanwhile.
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { gradingEngines } from "./engines.ts";
import { gradeAll } from "./graders/code/grade-code.ts";
import type { CodeSpec } from "./graders/specs.ts";
import { testGrading } from "./testing.ts";

const SPECS: readonly CodeSpec[] = [
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

test("two megabytes get the verdicts that they get in this thread, and its events go on", async () => {
  expect(answer.text.length).toBeGreaterThan(2_000_000);
  const { grade, failures } = testGrading();
  const graded = grade(answer, SPECS);
  const turns = await Promise.race([graded.then(() => 0), turnsOf(10)]);
  expect(turns).toBe(10);
  const { results } = await graded;
  const here = await gradeAll(answer, SPECS, { ...gradingEngines(), graderFailed: ignore });
  expect(results.map(({ verdict }) => verdict)).toEqual(here);
  expect(failures).toEqual([]);
});

async function turnsOf(count: number): Promise<number> {
  for (let done = 0; done < count; done += 1) await turn();
  return count;
}

test("many long answers at once keep their verdicts", async () => {
  const { grade, failures } = testGrading();
  const graded = await Promise.all(Array.from({ length: 6 }, () => grade(answer, SPECS.slice(0, 3))));
  expect(graded.map(({ passed }) => passed)).toEqual(Array(6).fill(true));
  expect(failures).toEqual([]);
});

test("a thread that cannot be started costs no answer: every grader abstains, and it is logged", async () => {
  const { grade, failures } = testGrading();
  // No thread can be given a function.
  const unsendable = { ...answer, ignore };
  const { passed, results } = await grade(unsendable, [{ type: "non_empty" }]);
  expect({ passed, results }).toMatchObject({ passed: null, results: [{ verdict: { kind: "abstained" } }] });
  expect(failures).toHaveLength(1);
});
