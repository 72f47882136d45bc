// Plays cases, some at a time, each up to a deadline: whatever becomes of one, the others have their turn.
import type { Clock } from "../../kernel/clock.ts";
import { OrchestratorError } from "../../kernel/errors.ts";
import type { CaseEnd, CaseReport } from "./report.ts";

export interface Case {
  readonly name: string;
  /** Gives up what it holds when the signal aborts. What it throws makes it fail. */
  play(signal: AbortSignal): Promise<CaseEnd>;
}

export interface CasesOptions {
  readonly clock: Clock;
  /** Ends the case that is under way, and all that have not begun. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly concurrency: number;
  readonly onProgress: (done: number, total: number, name: string) => void;
}

/** A case that does not even end when it is told to is left behind after so long. */
const GRACE_MS = 10_000;

/** In the order of the cases. */
export async function runCases(cases: readonly Case[], options: CasesOptions): Promise<CaseReport[]> {
  const reports = new Map<Case, CaseReport>();
  const waiting = cases.values();
  const work = async (): Promise<void> => {
    for (const each of waiting) {
      reports.set(each, await report(each, options));
      options.onProgress(reports.size, cases.length, each.name);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return cases.flatMap((each) => reports.get(each) ?? []);
}

async function report(each: Case, options: CasesOptions): Promise<CaseReport> {
  const startedMs = options.clock.monotonic();
  const end = options.signal.aborted ? NOT_BEGUN : await endOf(each, options);
  return { name: each.name, duration_ms: Math.round(options.clock.monotonic() - startedMs), ...end };
}

const NOT_BEGUN: CaseEnd = { outcome: "skipped", reason: "stopped before it began", findings: [] };

async function endOf(each: Case, { clock, signal, deadlineMs }: CasesOptions): Promise<CaseEnd> {
  const deadline = new AbortController();
  const limit = AbortSignal.any([signal, deadline.signal]);
  const ended = new AbortController();
  const overdue = clock.sleep(deadlineMs, AbortSignal.any([signal, ended.signal])).then(() => null);
  const played = each.play(limit).catch(failed);

  const first = await Promise.race([played, overdue]);
  if (first === null) deadline.abort();
  const end = first ?? (await Promise.race([played, clock.sleep(GRACE_MS, ended.signal).then(() => null)]));
  const isCut = limit.aborted;
  ended.abort();
  if (end !== null && (end.outcome === "passed" || !isCut)) return end;
  return signal.aborted
    ? { outcome: "failed", code: "eval/stopped", reason: "stopped", findings: [] }
    : { outcome: "failed", code: "eval/deadline", reason: `it took longer than ${deadlineMs / 1000} s`, findings: [] };
}

function failed(error: unknown): CaseEnd {
  const known = error instanceof OrchestratorError;
  const words = error instanceof Error ? error.message : String(error);
  return {
    outcome: "failed",
    code: known ? error.code : "eval/broken",
    reason: known ? `${words} ${error.hint}` : words,
    findings: [],
  };
}
