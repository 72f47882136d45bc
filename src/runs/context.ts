// What the work of one run is given: who it is for, how long it may take, and where it writes down what it did.
import type { MicroUsd } from "../kernel/money.ts";
import type { Span } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";
import type { JsonObject, JsonValue } from "../kernel/json.ts";

/** Why a run's signal aborted; it is the signal's `reason`. */
export type RunEnd = "cancelled" | "deadline" | "interrupted";

/** What all attempts of one run, or of a batch's runs together, may cost at most. */
export interface Cap {
  readonly runId: string;
  readonly microUsd: MicroUsd;
}

export interface Flush {
  /** false = another start has the run: nothing was stored, and this one's signal aborts. */
  readonly isLatest: boolean;
  /** What it took is pending again. */
  takeBack(): void;
}

export interface RunContext {
  readonly runId: string;
  /** Which start of the run this is. */
  readonly generation: number;
  /** The batch for its prompts, else the run itself. */
  readonly rootRunId: string;
  readonly project: string;
  /** The tool the run serves, for the ledger: `spawn_agent`, `spawn_parallel_agents`. */
  readonly operation: string;
  /** The process that works on it; its lease covers what it has reserved. */
  readonly ownerId: string;
  /** Each max_cost_usd that holds for it: its own, and its batch's. */
  readonly caps: readonly Cap[];
  /** Aborts with a `RunEnd` as its reason. */
  readonly signal: AbortSignal;
  /** What of its trace is under way: the parent of what begins now. */
  readonly span: Span;
  /** Until the deadline, by a clock that never jumps; never below 0. */
  remainingMs(): number;
  /** Puts a line into the run's timeline; it is stored with the next `flush`. `source` is the file that did the step. */
  note(step: string, source: string, detail?: JsonObject): void;
  /** Stores pending lines and steps in the caller's transaction: through `writeNoted`, which knows whether it commits. */
  flush(queries: Queries): Promise<Flush>;
  /**
   * What a finished step came to, in this start or an earlier one: such a step is not done again. Steps have names that
   * are the same in every start, and what leads from one to the next is decided by recorded results alone.
   */
  recorded(step: string): JsonValue | undefined;
  /** Keeps what a step came to, with the next `flush`; what stands already, stays. */
  record(step: string, result: JsonValue): void;
  /** The same in the caller's transaction; false = it stands already, or another start has the run. */
  recordIn(queries: Queries, step: string, result: JsonValue): Promise<boolean>;
  /** What all recorded steps came to whose names begin so. */
  recordedUnder(beginning: string): readonly JsonValue[];
  /** Somebody wants it paused: at the next place where it can go on later, its work ends with `paused`. */
  readonly pauseRequested: boolean;
  /** Tells who waits how far the work of a batch is; `done` grows. */
  progress(done: number, total: number): void;
  /** A piece of an answer that is under way, in order; `null` = an answer begins. */
  heard(piece: string | null): void;
  /** A tool was used. */
  used(tool: string): void;
}

/** The same run, for work that is a part of `span`. */
export function within(run: RunContext, span: Span): RunContext {
  return {
    ...run,
    span,
    get pauseRequested() {
      return run.pauseRequested;
    },
  };
}

/** A slice's part in taking over from a process that died: runs in the transaction that ends its lease. */
export type TakeOver = (queries: Queries, deadOwnerId: string, nowMs: number) => Promise<void>;

/** A slice's part in the end of a run: runs in the transaction that records it. */
export type RunEnding = (queries: Queries, runId: string, nowMs: number) => Promise<void>;
