// A job: a piece of work that is stored before it is done, and done by whoever claims it.
import type { JsonObject } from "../kernel/json.ts";

/**
 * blocked (waits for other jobs) -> delayed (waits for its time) -> queued -> active (under a lease) -> done, dead or
 * cancelled. A failed try goes back to delayed, a lost lease or a returned claim to queued; a replay brings dead back.
 */
export const JOB_STATES = ["blocked", "delayed", "queued", "active", "done", "dead", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface NewJob {
  readonly kind: string;
  readonly payload: JsonObject;
  /** Higher first; default 0. */
  readonly priority?: number;
  /** Not before; default at once. */
  readonly runAtMs?: number;
  /** While a job of the same kind with the same key has not ended, that one is answered instead. */
  readonly dedupeKey?: string;
  /** Ids of jobs that must be done before. A cancelled one cancels this one; a dead one keeps it waiting for a replay. */
  readonly dependsOn?: readonly string[];
  /** Claims until a failure makes it a dead letter; default 3. */
  readonly maxAttempts?: number;
  /** Of one try; default none. */
  readonly timeoutMs?: number;
  /** What it is a part of, for pausing and cancelling together. */
  readonly group?: string;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly payload: JsonObject;
  readonly state: JobState;
  readonly priority: number;
  readonly runAtMs: number;
  /** Claims so far. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly timeoutMs: number | null;
  readonly group: string | null;
  /** What its handler answered; null until it is done. */
  readonly result: unknown;
  /** Of the last failed try. */
  readonly error: string | null;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

/** A job in the hands of a worker. Every word about it carries the epoch: a later claim makes an earlier one void. */
export interface Claim {
  readonly job: Job;
  readonly epoch: number;
}

/** What came of a claim. */
export type ClaimEnd =
  | { readonly kind: "done"; readonly result: unknown }
  /** `retryAtMs` null = not again: a dead letter. Otherwise it is tried again then, outside of any worker's slot. */
  | { readonly kind: "failed"; readonly error: string; readonly retryAtMs: number | null }
  | { readonly kind: "cancelled" }
  /** There was nothing to do yet: it comes again at its time, and the try does not count. */
  | { readonly kind: "again"; readonly runAtMs: number }
  /** The worker ends: the try does not count. */
  | { readonly kind: "returned" };
