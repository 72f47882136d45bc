// Parses code in a thread, so that neither its length nor its nesting reaches the runs of this process.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
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

interface Thread {
  readonly worker: Worker;
  readonly ended: Promise<unknown[]>;
}

/** One answer after another. The thread ends when none waits: what its parsers hold is given back only then. */
export function parsingAside(): ParseCode {
  let thread: Thread | undefined;
  let waiting = 0;
  let latest: Promise<unknown> = Promise.resolve();

  async function parse(blocks: readonly CodeToParse[]): Promise<ParseReport> {
    const working = (thread ??= startThread());
    let isReusable = false;
    try {
      const report = await answerOf(working, blocks);
      isReusable = waiting > 1 && isReusableAfter(report);
      return report;
    } finally {
      waiting -= 1;
      if (!isReusable) {
        thread = undefined;
        await working.worker.terminate();
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
