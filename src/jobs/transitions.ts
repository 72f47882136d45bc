// What becomes of a job at the end of a claim. Pure.
import type { ClaimEnd, JobState } from "./job.ts";

/** An active job, as far as its end depends on it. */
export interface Held {
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Somebody wants it ended. */
  readonly cancelRequested: boolean;
}

export interface Transition {
  readonly state: JobState;
  readonly attempt: number;
  /** null = as it was. */
  readonly runAtMs: number | null;
  /** null = none, or as it was. */
  readonly error: string | null;
}

/** Done is done, even where somebody wanted it ended; anything else ends a job that was to be cancelled. */
export function afterClaim(held: Held, end: ClaimEnd, nowMs: number): Transition {
  const { attempt, maxAttempts, cancelRequested } = held;
  if (end.kind === "done") return { state: "done", attempt, runAtMs: null, error: null };
  const error = end.kind === "failed" ? end.error : null;
  if (cancelRequested || end.kind === "cancelled") return { state: "cancelled", attempt, runAtMs: null, error };
  if (end.kind === "returned") return { state: "queued", attempt: attempt - 1, runAtMs: null, error };
  if (end.kind === "again") {
    return { state: end.runAtMs <= nowMs ? "queued" : "delayed", attempt: attempt - 1, runAtMs: end.runAtMs, error };
  }
  if (end.retryAtMs === null || attempt >= maxAttempts) return { state: "dead", attempt, runAtMs: null, error };
  return { state: end.retryAtMs <= nowMs ? "queued" : "delayed", attempt, runAtMs: end.retryAtMs, error };
}

/** Its worker died or fell silent: the try counts, as nobody knows how far it came. */
export function lostWorker(nowMs: number): ClaimEnd {
  return { kind: "failed", error: "the worker was lost", retryAtMs: nowMs };
}

export function hasFinished(state: JobState): boolean {
  return state === "done" || state === "dead" || state === "cancelled";
}
