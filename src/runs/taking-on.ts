// Takes runs that wait, or were left, into work here: once, whoever else tries, and from what stands of them.
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import { Again, type JobQueue } from "../jobs/index.ts";
import type { Queries } from "../storage/index.ts";
import type { Cap, RunContext } from "./context.ts";
import { unexpected } from "./endings.ts";
import { RunsError, unusableInput } from "./errors.ts";
import { takeOutOfQueue } from "./going-on.ts";
import { stepsOf } from "./journal.ts";
import type { Owner } from "./owner.ts";
import { hasEnded, mayRetry, type Run, type RunStatus } from "./run.ts";
import * as store from "./store.ts";
import { timelineLength } from "./timeline.ts";
import type { Work, Working, WorkingDeps } from "./working.ts";

const TAKING_ON = "src/runs/taking-on.ts";
/** After so long it is looked again at a run that stands otherwise than its job says. */
const AGAIN_MS = 10_000;

export interface TakingOnDeps extends WorkingDeps {
  readonly queue: JobQueue;
}

/** Why a run goes on. */
type Occasion = "worker" | "resume" | "retry";

export class TakingOn {
  readonly #deps: TakingOnDeps;
  readonly #owner: Owner;
  readonly #working: Working;

  constructor(deps: TakingOnDeps, owner: Owner, working: Working) {
    this.#deps = deps;
    this.#owner = owner;
    this.#working = working;
  }

  /**
   * What the worker of a lane does with a job of its kind. Rejects where another worker shall go on with it; answers when
   * to come again where somebody else has the run now, who may die.
   */
  async workOn(runId: string, signal: AbortSignal): Promise<Again | null> {
    const { database, clock, redact } = this.#deps;
    const run = await store.findRunById(database.queries, runId);
    if (run === null || hasEnded(run.status)) return null;
    if (run.status !== "queued") return new Again(clock.now() + AGAIN_MS);
    let taken: Work | null;
    try {
      taken = await this.goOnWith(run, "worker");
    } catch (error) {
      if (!(error instanceof RunsError)) throw error;
      await database.write((queries) =>
        store.finishRun(queries, run, "failed", unexpected(error), redact, clock.now()),
      );
      return null;
    }
    if (taken === null) return new Again(clock.now() + AGAIN_MS);
    const { active, done } = taken;
    const end = (): void => {
      if (signal.reason === "cancelled") active.end("cancelled");
      if (signal.reason === "closing") active.end("interrupted");
    };
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    const status = await done;
    signal.removeEventListener("abort", end);
    if (status === "queued") throw new Error("the process ends");
    return null;
  }

  /** Works on one run of a batch to its end, which is the answer. Its own failures end it, never the batch. */
  async runChild(parent: RunContext, child: Run): Promise<RunStatus> {
    const { database, clock, lane } = this.#deps;
    const taken = await database.write(async (queries) => {
      if (!(await store.isLatestStart(queries, parent.runId, parent.generation))) return null;
      const now = (await store.findRun(queries, child.project, child.id)) ?? child;
      // It may have been cancelled while it waited, or while a process worked on it that died.
      if (now.status !== "queued") return { status: now.status };
      if (now.cancelRequested) {
        await store.endWaiting(queries, child.id, "cancelled", clock.now());
        return { status: "cancelled" as const };
      }
      await this.#owner.renew(queries);
      const generation = await store.markRunning(queries, child.id, {
        ownerId: this.#owner.id,
        lane,
        nowMs: clock.now(),
      });
      return standing(queries, now, generation);
    });
    if (taken === null) {
      this.#endSuperseded(parent);
      return "interrupted";
    }
    if ("status" in taken) return taken.status;
    const active = this.#working.prepare(
      {
        ...child,
        ...taken,
        again: false,
        begunAtMs: null,
        runId: child.id,
        rootRunId: parent.rootRunId,
        caps: [...parent.caps, ...this.#working.capOf(child.id, child.kind, child.input)],
      },
      parent,
    );
    active.context.note("recorded", TAKING_ON, { kind: child.kind });
    return this.#working.begin(active, child.input);
  }

  /** Ends the queued runs of a batch that goes no further; those of one that goes on elsewhere or later wait for that. */
  async abandonQueued({ runId, generation, signal, pauseRequested }: RunContext): Promise<void> {
    const { database, clock, handsOver } = this.#deps;
    const isInterrupted = signal.reason === "interrupted";
    if ((isInterrupted && handsOver) || (pauseRequested && !signal.aborted)) return;
    const status = isInterrupted ? "interrupted" : "cancelled";
    await database.write(async (queries) => {
      if (!(await store.isLatestStart(queries, runId, generation))) return;
      await store.endWaitingParts(queries, runId, status, clock.now());
    });
  }

  /** null where the run stands otherwise than the occasion wants it. @throws RunsError `runs/unusable-input` */
  async goOnWith(run: Run, occasion: Occasion): Promise<Work | null> {
    const { database } = this.#deps;
    // A prompt of a batch that is tried again alone is still held to the batch's cap.
    const batch = run.parentId === null ? null : await store.findRun(database.queries, run.project, run.parentId);
    const caps = (batch === null ? [run] : [batch, run]).flatMap((part) => this.#capsOf(part));
    await this.#endStale(run);
    const taken = await database.write((queries) => this.#take(queries, run, occasion));
    if (taken === null) return null;
    const active = this.#working.prepare({
      ...run,
      ...taken,
      again: hasEnded(run.status),
      begunAtMs: run.startedAtMs === null || hasEnded(run.status) ? null : run.createdAtMs,
      runId: run.id,
      rootRunId: batch?.id ?? run.id,
      caps,
    });
    const detail: JsonObject = occasion === "worker" ? {} : { [occasion]: true };
    active.context.note("begun", TAKING_ON, { kind: run.kind, ...detail });
    return { active, done: this.#working.begin(active, run.input) };
  }

  /** A run that was taken from this process while it slept, and that it still works on. */
  async #endStale({ id, status, generation }: Run): Promise<void> {
    const stale = this.#working.of(id);
    if (status === "running" || stale === undefined || stale.active.facts.generation > generation) return;
    stale.active.end("interrupted");
    await stale.done;
  }

  #endSuperseded({ runId, generation }: RunContext): void {
    const active = this.#working.of(runId)?.active;
    if (active?.facts.generation === generation) active.end("interrupted");
  }

  async #take(queries: Queries, run: Run, occasion: Occasion): Promise<Standing | null> {
    const { queue, lane, clock } = this.#deps;
    const now = await store.findRunById(queries, run.id);
    if (now === null || now.ownerId !== null) return null;
    switch (occasion) {
      case "worker":
        if (now.status !== "queued") return null;
        break;
      case "resume":
        if (now.status !== "paused") return null;
        break;
      case "retry": {
        if (now.status === "paused") return null;
        await store.forgetDeadEnds(queries, run.id);
        const requeued = await store.requeueChildren(queries, run.id);
        if (!mayRetry(now) && requeued === 0) return null;
        await store.forgiveDeaths(queries, run.id);
      }
    }
    if (occasion !== "worker") await takeOutOfQueue(queries, queue, now);
    await this.#owner.renew(queries);
    const generation = await store.markRunning(queries, run.id, { ownerId: this.#owner.id, lane, nowMs: clock.now() });
    return standing(queries, now, generation);
  }

  #capsOf({ id, kind, input }: Run): readonly Cap[] {
    try {
      return this.#working.capOf(id, kind, input);
    } catch (cause) {
      throw unusableInput(id, cause);
    }
  }
}

/** What stands of a run from earlier starts. */
interface Standing {
  readonly generation: number;
  readonly timelineLength: number;
  readonly steps: ReadonlyMap<string, JsonValue>;
}

async function standing(queries: Queries, { id, parentId, startedAtMs }: Run, generation: number): Promise<Standing> {
  // Most prompts of a batch: nothing has been written about them.
  if (startedAtMs === null && parentId !== null) return { generation, timelineLength: 0, steps: new Map() };
  return { generation, timelineLength: await timelineLength(queries, id), steps: await stepsOf(queries, id) };
}
