// A run that this process works on: its signal, its deadline, its timeline and those who listen.
import type { Clock } from "../kernel/clock.ts";
import type { Queries } from "../storage/index.ts";
import type { Cap, RunContext, RunEnd } from "./context.ts";
import type { Owner } from "./owner.ts";
import type { RunKind, TimelineEntry } from "./run.ts";
import { appendTimeline } from "./store.ts";

export type ProgressListener = (done: number, total: number, message: string) => void;

export interface ActiveRunFacts {
  readonly runId: string;
  readonly rootRunId: string;
  readonly kind: RunKind;
  readonly project: string;
  readonly operation: string;
  readonly ownerId: string;
  readonly generation: number;
  readonly caps: readonly Cap[];
  /** null = no time of its own. */
  readonly timeoutMs: number | null;
  /** Timeline lines that stand already, from an earlier start. */
  readonly timelineLength: number;
}

export class ActiveRun {
  readonly facts: ActiveRunFacts;
  readonly context: RunContext;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<ProgressListener>();
  readonly #clock: Clock;
  #pending: TimelineEntry[] = [];
  #nextSeq: number;
  #stopDeadline: () => void;
  readonly #endsAtMs: number;

  constructor(facts: ActiveRunFacts, clock: Clock, owner: Pick<Owner, "renew">, parent?: RunContext) {
    this.facts = facts;
    this.#clock = clock;
    this.#nextSeq = facts.timelineLength;
    const budgetMs = Math.min(facts.timeoutMs ?? Infinity, parent?.remainingMs() ?? Infinity);
    this.#endsAtMs = clock.monotonic() + budgetMs;
    this.#stopDeadline = Number.isFinite(budgetMs)
      ? clock.after(budgetMs, () => {
          this.end("deadline");
        })
      : () => {};
    const signal =
      parent === undefined ? this.#controller.signal : AbortSignal.any([parent.signal, this.#controller.signal]);
    this.context = {
      runId: facts.runId,
      rootRunId: facts.rootRunId,
      project: facts.project,
      operation: facts.operation,
      ownerId: facts.ownerId,
      isRetry: facts.timelineLength > 0,
      caps: facts.caps,
      signal,
      remainingMs: () => Math.max(0, this.#endsAtMs - clock.monotonic()),
      note: (step, source, detail = {}) => {
        this.#pending.push({ atMs: this.#clock.now(), step, source, detail });
      },
      flush: async (queries) => {
        // What is written under this owner must never outlive its lease unseen.
        await owner.renew(queries);
        await this.#flush(queries);
      },
      progress: (done, total, message) => {
        for (const listener of this.#listeners) {
          try {
            listener(done, total, message);
          } catch {
            // Who only looks on does not end the work.
            this.#listeners.delete(listener);
          }
        }
      },
    };
  }

  end(reason: RunEnd): void {
    this.#controller.abort(reason);
  }

  /** Calls `listener` until the returned function is called. */
  listen(listener: ProgressListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Frees the deadline's timer. */
  stop(): void {
    this.#stopDeadline();
  }

  async #flush(queries: Queries): Promise<void> {
    const entries = this.#pending;
    this.#pending = [];
    const firstSeq = this.#nextSeq;
    this.#nextSeq += entries.length;
    await appendTimeline(queries, this.facts.runId, firstSeq, entries);
  }
}
