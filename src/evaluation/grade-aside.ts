// Grades a long answer in a worker thread, so that it does not hold up every other run of this process.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { GradedAnswer, Verdict } from "./graders/grader.ts";
import type { CodeSpec, GraderName } from "./graders/specs.ts";

export interface AsideTask {
  readonly answer: GradedAnswer;
  readonly specs: readonly CodeSpec[];
}

export interface AsideReport {
  /** In the order of the specs. */
  readonly verdicts: readonly Verdict[];
  /** Graders that broke. */
  readonly failures: readonly { readonly grader: GraderName; readonly error: string }[];
}

/** An answer is of 4 MB at most; what a schema or a pattern makes of it must not take all memory there is. */
const MEMORY_MB = 512;
/** The program is this file's neighbour, as source and as built. */
const PROGRAM = new URL(`./grading-worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);

/** One after another: each thread takes a processor and up to half a gigabyte. It throws whatever ended the thread. */
export function gradingAside(): (task: AsideTask) => Promise<AsideReport> {
  let latest: Promise<unknown> = Promise.resolve();
  return (task) => {
    const graded = latest.then(() => gradeInThread(task));
    latest = graded.catch(() => {});
    return graded;
  };
}

async function gradeInThread(task: AsideTask): Promise<AsideReport> {
  const worker = new Worker(PROGRAM, {
    workerData: task,
    // Not the program's own: some of them no thread takes.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  try {
    const [report]: unknown[] = await Promise.race([once(worker, "message"), once(worker, "exit")]);
    if (!isReport(report)) throw new Error(`the thread ended with ${String(report)} and said nothing`);
    return report;
  } finally {
    await worker.terminate();
  }
}

/** The thread sends nothing else; its exit code is a number. */
function isReport(report: unknown): report is AsideReport {
  return typeof report === "object" && report !== null;
}
