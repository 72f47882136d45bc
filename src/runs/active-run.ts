// A run that this process works on: its signal, its deadline, its timeline, its journal and those who listen.
import type { Clock } from "../kernel/clock.ts";
import type { JsonValue } from "../kernel/json.ts";
import { NO_SPAN, type Span, type Tracer } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";
import type { Cap, Flush, RunContext, RunEnd } from "./context.ts";
import { Journal } from "./journal.ts";
import type { Owner } from "./owner.ts";
import { heard, NO_PROGRESS, type RunProgress, used } from "./progress.ts";
import type { RunKind, TimelineEntry } from "./run.ts";
import { isLatestStart } from "./store.ts";
import { appendTimeline } from "./timeline.ts";
import { spanOfStart } from "./trace.ts";

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
  /** What stands of its journal. */
  readonly steps: ReadonlyMap<string, JsonValue>;
  /** It had ended, and is done again. */
  readonly again: boolean;
  /** When an earlier start that did not end it began; null = it begins now. */
  readonly begunAtMs: number | null;
}

export class ActiveRun {
  readonly facts: ActiveRunFacts;
  readonly context: RunContext;
  /** A part of another run's work, which decides what becomes of it. */
  readonly isPart: boolean;
  readonly #whole: RunContext | undefined;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<(progress: RunProgress) => void>();
  readonly #clock: Clock;
  readonly #owner: Pick<Owner, "renew">;
  readonly #journal: Journal;
  #pauseRequested = false;
  #span: Span = NO_SPAN;
  #progress = NO_PROGRESS;
  #progressTaken = NO_PROGRESS;
  #pending: TimelineEntry[] = [];
  #nextSeq: number;
  #stopDeadline: () => void;
  readonly #endsAtMs: number;

  constructor(facts: ActiveRunFacts, clock: Clock, owner: Pick<Owner, "renew">, parent?: RunContext) {
    this.facts = facts;
    this.isPart = parent !== undefined;
    this.#whole = parent;
    this.#clock = clock;
    this.#owner = owner;
    this.#journal = new Journal(facts, facts.steps);
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
    const isPauseRequested = (): boolean => this.#pauseRequested || parent?.pauseRequested === true;
    const spanNow = (): Span => this.#span;
    this.context = {
      runId: facts.runId,
      generation: facts.generation,
      rootRunId: facts.rootRunId,
      project: facts.project,
      operation: facts.operation,
      ownerId: facts.ownerId,
      caps: facts.caps,
      signal,
      get span() {
        return spanNow();
      },
      remainingMs: () => Math.max(0, this.#endsAtMs - clock.monotonic()),
      note: (step, source, detail = {}) => {
        this.#pending.push({ atMs: this.#clock.now(), step, source, detail });
      },
      flush: async (queries) => {
        const flush = await this.flush(queries);
        if (!flush.isLatest) this.end("interrupted");
        return flush;
      },
      recorded: (step) => this.#journal.recorded(step),
      record: (step, result) => {
        this.#journal.record(step, result);
      },
      recordIn: (queries, step, result) => this.#journal.recordIn(queries, step, result, clock.now()),
      recordedUnder: (beginning) => this.#journal.recordedUnder(beginning),
      get pauseRequested() {
        return isPauseRequested();
      },
      progress: (done, total) => {
        this.#progress = { ...this.#progress, done, total };
        this.tell();
      },
      heard: (piece) => {
        this.#progress = heard(this.#progress, piece);
        parent?.heard(piece);
      },
      used: (tool) => {
        this.#progress = used(this.#progress, tool);
        parent?.used(tool);
      },
    };
  }

  /** Before its work begins. */
  trace(tracer: Tracer): void {
    this.#span = spanOfStart(tracer, this.facts, this.context, this.#whole);
  }

  end(reason: RunEnd): void {
    this.#controller.abort(reason);
  }

  setPause(wanted: boolean): void {
    this.#pauseRequested = wanted;
  }

  /** Calls `listener` until the returned function is called. */
  listen(listener: (progress: RunProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** How far it is, where that has changed since the last time. */
  takeProgress(): RunProgress | null {
    if (this.#progress === this.#progressTaken) return null;
    this.#progressTaken = this.#progress;
    return this.#progress;
  }

  tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener(this.#progress);
      } catch {
        // Who only looks on does not end the work.
        this.#listeners.delete(listener);
      }
    }
  }

  get hasUnwritten(): boolean {
    return this.#pending.length > 0;
  }

  /** Frees the deadline's timer. */
  stop(): void {
    this.#stopDeadline();
  }

  /** Leaves what is under way alone where another start has the run: what was sent is worth its figures. */
  async flush(queries: Queries): Promise<Flush> {
    const { runId, generation } = this.facts;
    if (!(await isLatestStart(queries, runId, generation))) {
      this.#pending = [];
      return { isLatest: false, takeBack: () => {} };
    }
    // What is written under this owner must never outlive its lease unseen.
    await this.#owner.renew(queries);
    const entries = this.#pending;
    this.#pending = [];
    const firstSeq = this.#nextSeq;
    this.#nextSeq += entries.length;
    await appendTimeline(queries, this.facts.runId, firstSeq, entries);
    const takeBackSteps = await this.#journal.flush(queries, this.#clock.now());
    return {
      isLatest: true,
      takeBack: () => {
        this.#pending = [...entries, ...this.#pending];
        takeBackSteps();
      },
    };
  }
}
