// Grades one answer in a thread of its own and ends: started by grade-aside.ts, which says what it answers.
import { parentPort, workerData } from "node:worker_threads";
import { gradingEngines } from "./engines.ts";
import { extractJson } from "./extract-json.ts";
import type { AsideMessage, AsideReport, AsideTask } from "./grade-aside.ts";
import { gradeAll } from "./graders/code/grade-code.ts";

/** Nothing waits for this thread but the run itself. */
const PATIENCE = 20;

const { answer, specs }: AsideTask = workerData;
const failures: AsideReport["failures"][number][] = [];
const say = (message: AsideMessage): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage(message);
};
const found = specs.some(({ type }) => type === "json_schema") ? { json: extractJson(answer.text) } : {};
const verdicts = await gradeAll({ ...answer, ...found }, specs, {
  ...gradingEngines({ patience: PATIENCE }),
  // Not every error can be sent.
  graderFailed: (grader, error) => failures.push({ grader, error: String(error) }),
  watch: (index, verdict) => {
    say({ kind: "grader", index, verdict });
  },
});
say({ kind: "report", verdicts, failures, ...found });
