// A run: any long work, recorded before it starts. queued -> running -> one of the ends; an end may be retried. Where its
// process ends before it does, or somebody pauses it, it goes back to queued or paused, and on from its last recorded step.
import type { ErrorFacts } from "../kernel/errors.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { TraceParent } from "../kernel/trace-parent.ts";
import type { Queries } from "../storage/index.ts";
import type { RunContext } from "./context.ts";
import type { RunProgress } from "./progress.ts";

export const RUN_STATUSES = [
  "queued",
  "running",
  "paused",
  "completed",
  "failed",
  "rejected",
  "cancelled",
  "interrupted",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const RUN_KINDS = ["agent", "batch", "evaluation", "calibration", "export", "backup", "replay"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** An error as people and clients get it. */
export type RunError = Required<Omit<ErrorFacts, "cause">>;

/**
 * How the work of a run ended. Cancelled and interrupted are not among them: the run's signal decides these. `paused` only
 * where a pause was requested.
 */
export interface RunOutcome {
  readonly kind: "completed" | "failed" | "rejected" | "paused";
  /** The answer's text, where there is one. */
  readonly response?: string;
  /** The rest of the answer. */
  readonly result: JsonObject;
  readonly error?: RunError;
  /** What is stored in the same transaction as the end of the run. */
  readonly record?: (queries: Queries) => Promise<void>;
}

/** How a kind of run is worked on. */
export interface RunHandler {
  /** `timeoutMs: null` = as long as it takes. */
  limits(input: JsonObject): { readonly timeoutMs: number | null; readonly maxCostUsd?: number };
  work(input: JsonObject, run: RunContext): Promise<RunOutcome>;
}

export interface RunRequest {
  readonly kind: RunKind;
  readonly project: string;
  readonly operation: string;
  /** JSON, enough to do the work again. */
  readonly input: JsonObject;
  readonly idempotencyKey?: string;
  /** While a run of the same kind with this key has not ended, that one is answered. */
  readonly dedupeKey?: string;
  /** The caller's trace, which the run's becomes a part of. */
  readonly traceParent?: TraceParent;
  /** The source file that checked the request, for the first line of the timeline. */
  readonly checkedBy: string;
  /** The inputs of a batch's runs, in order; recorded together with it. */
  readonly children?: readonly JsonObject[];
}

/** One line of what a run did. */
export interface TimelineEntry {
  readonly atMs: number;
  readonly step: string;
  /** The source file that did the step. */
  readonly source: string;
  readonly detail: JsonObject;
}

/** A run as it is stored. */
export interface Run {
  readonly id: string;
  readonly project: string;
  readonly kind: RunKind;
  readonly operation: string;
  readonly parentId: string | null;
  readonly status: RunStatus;
  readonly input: JsonObject;
  readonly response: string | null;
  readonly result: JsonObject;
  readonly error: RunError | null;
  readonly ownerId: string | null;
  readonly lane: string;
  /** Somebody wants it ended. */
  readonly cancelRequested: boolean;
  /** It is worked on, and somebody wants it paused. */
  readonly pauseRequested: boolean;
  readonly generation: number;
  /** While it is under way. */
  readonly progress: RunProgress | null;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** false = input, response and result are gone, as they were kept long enough. */
  readonly textKept: boolean;
}

export function hasEnded(status: RunStatus): boolean {
  return status !== "queued" && status !== "running" && status !== "paused";
}

/** Everything that ended without a finished answer may be tried again, and what waits for a worker at once. */
export function mayRetry({ status, parentId }: Pick<Run, "status" | "parentId">): boolean {
  return status === "queued" ? parentId === null : hasEnded(status) && status !== "completed";
}
