// The port behind which jobs are kept. One contract suite (queue-contract.ts) says what every adapter does.
import type { Claim, ClaimEnd, Job, JobState, NewJob } from "./job.ts";

export interface ClaimRequest {
  readonly ownerId: string;
  readonly leaseMs: number;
  /** How many of each kind may be active at a time, in all processes together. Other kinds are not claimed. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly max: number;
}

export interface JobFilter {
  readonly kind?: string;
  readonly state?: JobState;
  readonly limit: number;
  /** Older than this id. */
  readonly before?: string;
}

/** What may be paused: jobs of it are not claimed; those under way go on. It outlives the process. */
export interface Pause {
  readonly scope: "kind" | "group";
  readonly name: string;
}

/** kept = go on; cancel = somebody wants it ended; lost = another claim, or an end, has made this one void. */
export type Renewal = "kept" | "cancel" | "lost";

export interface JobQueue {
  enqueue(job: NewJob): Promise<{ readonly id: string; readonly existing: boolean }>;
  /**
   * The highest priority first, equal ones in the order of their coming; every fifth claim takes who came first,
   * whatever its priority, so that nobody waits forever. Leases that have ended are taken back before.
   */
  claim(request: ClaimRequest): Promise<Claim[]>;
  /** One for each claim. */
  renew(claims: readonly Claim[], leaseMs: number): Promise<Renewal[]>;
  /** @returns false when the claim is void: nothing was changed. */
  finish(claim: Claim, end: ClaimEnd): Promise<boolean>;
  /** Ends what waits at once, with what depends on it; what is active is asked to end. */
  cancel(id: string): Promise<Job | null>;
  pause(pause: Pause): Promise<void>;
  resume(pause: Pause): Promise<void>;
  pauses(): Promise<Pause[]>;
  /** A dead letter comes back as if it were new. @returns false when it is none, or another job holds its key now. */
  replay(id: string): Promise<boolean>;
  get(id: string): Promise<Job | null>;
  /** Newest first. */
  list(filter: JobFilter): Promise<Job[]>;
  /** Jobs of each kind in each state, without those that are zero. */
  counts(): Promise<{ readonly kind: string; readonly state: JobState; readonly count: number }[]>;
  /** When the next delayed job is due, or the next lease ends; null = nothing waits for a time. */
  nextTimeMs(): Promise<number | null>;
}
