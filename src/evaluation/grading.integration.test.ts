// Long answers are graded in a thread of their own: the same verdicts, and other work goes on meanwhile.
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { gradingEngines } from "./engines.ts";
import { gradeAll } from "./graders/code/grade-code.ts";
import { systemClock } from "../kernel/node/clock.ts";
import { fakeRun } from "../runs/testing.ts";
import { gradingAside } from "./grade-aside.ts";
import { isMuchWork } from "./grading-effort.ts";
import { type CodeSpec, graderSpecSchema, isModelSpec } from "./graders/specs.ts";
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
  const here = await gradeAll(answer, SPECS, { ...gradingEngines({}), graderFailed: ignore });
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

test("a run that ends takes its grading along, and the next answer is graded", async () => {
  const { grade, failures } = testGrading();
  const stop = new AbortController();
  const graded = grade(answer, SPECS, fakeRun({ signal: stop.signal }));
  stop.abort("cancelled");
  expect((await graded).results.map(({ verdict }) => verdict.kind)).toEqual(SPECS.map(() => "abstained"));
  expect(await grade(answer, SPECS.slice(0, 2))).toMatchObject({ passed: true });
  expect(failures).toEqual([]);
});

test("a thread that does not come to its end is ended, and those behind it have their turn", async () => {
  const gradeAside = gradingAside(systemClock, 1);
  const never = new AbortController().signal;
  await expect(gradeAside({ answer, specs: SPECS }, ignore, never)).rejects.toThrow();
  const patient = gradingAside(systemClock);
  expect(
    (await patient({ answer: { text: "x" }, specs: [{ type: "non_empty" }] }, ignore, never)).verdicts,
  ).toHaveLength(1);
});

test.each([
  ["a long answer with one grader", "x".repeat(150_000), ["non_empty"], false],
  ["many graders", "x".repeat(150_000), Array(20).fill("non_empty"), true],
  ["a comparison of long texts", "x".repeat(30_000), [{ type: "similarity", to: "y".repeat(30_000) }], true],
  ["a comparison of short ones", "x".repeat(1_000), [{ type: "similarity", to: "y".repeat(1_000) }], false],
  ["nothing to grade by code", "x".repeat(1_000_000), [], false],
])("%s is graded aside: %#", (_what, text, given, isAside) => {
  const specs = given.flatMap((each): CodeSpec[] => {
    const spec = graderSpecSchema.parse(each);
    return spec.type === "pipeline" || isModelSpec(spec) ? [] : [spec];
  });
  expect(isMuchWork({ text }, specs)).toBe(isAside);
});
