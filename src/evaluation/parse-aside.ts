// Parses code in a thread, so that neither its length nor its nesting reaches the runs of this process.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Clock } from "../kernel/clock.ts";
import type { CodeToParse, ParseOutcome } from "./parse-code.ts";

export type ParseReport =
  /** In the order of the blocks, to the first that is nested too deeply. */
  { readonly kind: "parsed"; readonly outcomes: readonly ParseOutcome[] } | { readonly kind: "too-slow" };

/** @throws (as a rejection) whatever ended the thread */
export type ParseCode = (blocks: readonly CodeToParse[]) => Promise<ParseReport>;

/** An answer is of 4 MB at most, its syntax tree of some hundred. */
const MEMORY_MB = 1_024;
/** The program is this file's neighbour, as source and as built. */
const PROGRAM = new URL(`./parsing-worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);

/** A thread takes half a second to start its parsers: it waits so long for the next answer, and keeps them in memory. */
const IDLE_MS = 10_000;
/** In UTF-16 units, of all code of an answer: what parsers hold after more is given back at once. */
const LITTLE_CODE = 100_000;

interface Thread {
  readonly worker: Worker;
  readonly ended: Promise<unknown[]>;
}

/** One answer after another. @param clock without it, the thread ends when no answer waits */
export function parsingAside(clock?: Pick<Clock, "after">): ParseCode {
  let thread: Thread | undefined;
  let waiting = 0;
  let latest: Promise<unknown> = Promise.resolve();
  let cancelEnd: (() => void) | undefined;

  function end(): void {
    void thread?.worker.terminate();
    thread = undefined;
  }

  function endWhenIdle({ worker }: Thread, timers: Pick<Clock, "after">): void {
    worker.unref();
    cancelEnd = timers.after(IDLE_MS, end);
  }

  function start(): Thread {
    const started = startThread();
    started.worker.once("exit", () => {
      if (thread === started) thread = undefined;
    });
    return started;
  }

  async function parse(blocks: readonly CodeToParse[]): Promise<ParseReport> {
    cancelEnd?.();
    const working = (thread ??= start());
    working.worker.ref();
    let isReusable = false;
    try {
      const report = await answerOf(working, blocks);
      isReusable = isReusableAfter(report);
      return report;
    } finally {
      waiting -= 1;
      if (!isReusable) end();
      else if (waiting === 0) {
        if (clock === undefined || isMuch(blocks)) end();
        else endWhenIdle(working, clock);
      }
    }
  }

  return (blocks) => {
    waiting += 1;
    const parsed = latest.then(() => parse(blocks));
    latest = parsed.catch(() => {});
    return parsed;
  };
}

function isMuch(blocks: readonly CodeToParse[]): boolean {
  return blocks.reduce((sum, { code }) => sum + code.length, 0) > LITTLE_CODE;
}

function startThread(): Thread {
  // The flags of the program that uses this may be none for a thread: --input-type.
  const worker = new Worker(PROGRAM, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
  const ended = once(worker, "exit");
  // Whoever waits for an answer hears of it.
  ended.catch(() => {});
  return { worker, ended };
}

async function answerOf({ worker, ended }: Thread, blocks: readonly CodeToParse[]): Promise<ParseReport> {
  const answered = Promise.race([once(worker, "message"), ended]);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(blocks);
  const [report]: unknown[] = await answered;
  if (!isReport(report)) throw new Error(`the thread ended with ${String(report)} and said nothing`);
  return report;
}

/** The thread sends nothing else; its exit code is a number. */
function isReport(report: unknown): report is ParseReport {
  return typeof report === "object" && report !== null;
}

/** A parser that was stopped in the middle may be broken. */
function isReusableAfter(report: ParseReport): boolean {
  return report.kind === "parsed" && report.outcomes.every(({ kind }) => kind !== "too-deep");
}
