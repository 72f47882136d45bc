// Grades a long answer in a worker thread, so that it does not hold up every other run of this process.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Clock } from "../kernel/clock.ts";
import type { JsonExtraction } from "./extract-json.ts";
import type { GraderWatch } from "./graders/code/grade-code.ts";
import type { GradedAnswer, Verdict } from "./graders/grader.ts";
import type { CodeSpec, GraderName } from "./graders/specs.ts";

export interface AsideTask {
  readonly answer: GradedAnswer;
  readonly specs: readonly CodeSpec[];
}

export interface AsideReport {
  /** In the order of the specs. */
  readonly verdicts: readonly Verdict[];
  /** Where a schema was asked for: what was found. */
  readonly json?: JsonExtraction;
  /** Graders that broke. */
  readonly failures: readonly { readonly grader: GraderName; readonly error: string }[];
}

/** What the thread says: of each grader as it begins and ends, and at last the report. */
export type AsideMessage =
  | ({ readonly kind: "report" } & AsideReport)
  | { readonly kind: "grader"; readonly index: number; readonly verdict: Verdict | null };

/** An answer is of 4 MB at most; what a schema or a pattern makes of it must not take all memory there is. */
const MEMORY_MB = 512;
/** The program is this file's neighbour, as source and as built. */
const PROGRAM = new URL(`./grading-worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);

/** Then the thread is ended: nothing that graders do takes so long, and other answers wait. */
const LIMIT_MS = 30_000;

/** Rejects with whatever ended the thread. */
export type GradeAside = (task: AsideTask, watch: GraderWatch, signal: AbortSignal) => Promise<AsideReport>;

/** One after another: each thread takes a processor and up to half a gigabyte. */
export function gradingAside(clock: Pick<Clock, "after">, limitMs = LIMIT_MS): GradeAside {
  let latest: Promise<unknown> = Promise.resolve();
  return (task, watch, signal) => {
    const graded = latest.then(async () => {
      signal.throwIfAborted();
      const tooLong = new AbortController();
      const stopTimer = clock.after(limitMs, () => {
        tooLong.abort(new Error(`grading took longer than ${limitMs / 1_000} s`));
      });
      return gradeInThread(task, watch, AbortSignal.any([signal, tooLong.signal])).finally(stopTimer);
    });
    latest = graded.catch(() => {});
    return graded;
  };
}

async function gradeInThread(task: AsideTask, watch: GraderWatch, signal: AbortSignal): Promise<AsideReport> {
  const worker = new Worker(PROGRAM, {
    workerData: task,
    // Not the program's own: some of them no thread takes.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  try {
    return await Promise.race([reportOf(worker, watch), untimelyEnd(worker, signal)]);
  } finally {
    await worker.terminate();
  }
}

function reportOf(worker: Worker, watch: GraderWatch): Promise<AsideReport> {
  return new Promise((resolve) => {
    worker.on("message", (message: AsideMessage) => {
      if (message.kind === "report") resolve(message);
      else watch(message.index, message.verdict);
    });
  });
}

/** It throws whatever ended the thread. */
async function untimelyEnd(worker: Worker, signal: AbortSignal): Promise<never> {
  const [code]: unknown[] = await once(worker, "exit", { signal });
  throw new Error(`the thread ended with ${String(code)} and said nothing`);
}
