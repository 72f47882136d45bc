// The port behind which jobs are kept. One contract suite (in testing.ts) says what every adapter does.
import type { JsonObject } from "../kernel/json.ts";
import type { Queries } from "../storage/index.ts";
import type { Claim, ClaimEnd, Job, JobState, NewJob } from "./job.ts";

export interface ClaimRequest {
  readonly ownerId: string;
  readonly leaseMs: number;
  /** How many of each kind may be active at a time, in all processes together. Other kinds are not claimed. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly max: number;
}

export interface JobFilter {
  /** Kinds with a blank in their names are the product's own, and listed only by their names. */
  readonly kind?: string | undefined;
  readonly state?: JobState | undefined;
  readonly limit: number;
  /** Older than this id. */
  readonly before?: string | undefined;
}

/** What may be paused: jobs of it are not claimed; those under way go on. It outlives the process. */
export interface Pause {
  readonly scope: "kind" | "group";
  readonly name: string;
}

/** What becomes of times at which no worker was there: nothing, one job for all of them, or one for each (100 at most). */
export type MissedRuns = "skip" | "once" | "all";

export interface Schedule {
  readonly name: string;
  readonly kind: string;
  /** Each job gets it with `scheduled_at`, the time in ISO 8601. */
  readonly payload: JsonObject;
  /** Minute, hour, day, month, day of the week. */
  readonly cron: string;
  /** An IANA name. */
  readonly timeZone: string;
  readonly missed: MissedRuns;
  /** null = no time ever comes. */
  readonly nextMs: number | null;
}

/** kept = go on; cancel = somebody wants it ended; lost = another claim, or an end, has made this one void. */
export type Renewal = "kept" | "cancel" | "lost";

export interface JobQueue {
  /** @param queries the caller's transaction, which the job then belongs to */
  enqueue(job: NewJob, queries?: Queries): Promise<{ readonly id: string; readonly existing: boolean }>;
  /**
   * The highest priority first, equal ones in the order of their coming; every fifth claim takes who came first,
   * whatever its priority, so that nobody waits forever. Leases that have ended are taken back before, and the jobs of
   * schedules of these kinds made whose time has come.
   */
  claim(request: ClaimRequest): Promise<Claim[]>;
  /** One for each claim. */
  renew(claims: readonly Claim[], leaseMs: number): Promise<Renewal[]>;
  /** @returns false when the claim is void: nothing was changed. */
  finish(claim: Claim, end: ClaimEnd): Promise<boolean>;
  /** Ends what waits at once, with what depends on it; what is active is asked to end. */
  cancel(id: string, queries?: Queries): Promise<Job | null>;
  /** @param queries the caller's transaction, as of `resume` */
  pause(pause: Pause, queries?: Queries): Promise<void>;
  resume(pause: Pause, queries?: Queries): Promise<void>;
  pauses(): Promise<Pause[]>;
  /** A dead letter comes back as if it were new. @returns false when it is none, or another job holds its key now. */
  replay(id: string): Promise<boolean>;
  get(id: string): Promise<Job | null>;
  /** The job that holds a key and has not ended. */
  find(kind: string, dedupeKey: string): Promise<Job | null>;
  /** How many jobs of its kind are claimed before this one, as far as it can be said now: none where it is not queued. */
  ahead(job: Job): Promise<number>;
  /** Newest first. */
  list(filter: JobFilter): Promise<Job[]>;
  /** Jobs of each kind in each state, without those that are zero. */
  counts(): Promise<{ readonly kind: string; readonly state: JobState; readonly count: number }[]>;
  /**
   * Makes jobs at these times from now on, whichever worker is there; one of the same name is replaced. While a job of it has
   * not ended no other is made, except where each missed time gets its own.
   * @throws JobsError `jobs/invalid-cron`
   */
  schedule(schedule: Omit<Schedule, "nextMs">): Promise<Schedule>;
  /** @returns false when there is none of this name. */
  unschedule(name: string): Promise<boolean>;
  schedules(): Promise<Schedule[]>;
  /** When the next delayed job, or scheduled one of these kinds, is due, or the next lease ends; null = nothing waits for a time. */
  nextTimeMs(kinds: readonly string[]): Promise<number | null>;
}
