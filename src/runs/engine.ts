// Starts runs, lets them wait for a worker, works on them, waits for them and ends them. What is recorded survives the process.
import type { Ids } from "../kernel/ids.ts";
import type { Again, Job, JobQueue } from "../jobs/index.ts";
import type { TraceParent } from "../kernel/trace-parent.ts";
import type { Queries } from "../storage/index.ts";
import type { RunContext, TakeOver } from "./context.ts";
import { notPausable, notResumable, notRetryable, textGone, unknownRun } from "./errors.ts";
import { groupOf, leaveBehind, runJob, runJobKind, takeOutOfQueue } from "./going-on.ts";
import { Owner } from "./owner.ts";
import { recordFirst } from "./journal.ts";
import { type Recording, recordRun } from "./recording.ts";
import { hasEnded, type Run, type RunHandler, type RunKind, type RunRequest, type RunStatus } from "./run.ts";
import { requestCancel, requestPause, takeBackPause } from "./requests.ts";
import * as store from "./store.ts";
import { type ProgressListener, type Teller, teller } from "./telling.ts";
import { CALLER, callerStep } from "./trace.ts";
import { TakingOn } from "./taking-on.ts";
import { appendTimeline, timelineOf } from "./timeline.ts";
import { type Work, Working, type WorkingDeps } from "./working.ts";

const ENGINE = "src/runs/engine.ts";
/** How often other processes' commits are looked for while somebody waits. */
const POLL_MS = 100;

export interface RunsDeps extends WorkingDeps {
  readonly ids: Ids;
  readonly pid: number;
  readonly queue: JobQueue;
  /** USD that a run, and a batch with all its prompts, has cost so far, with what is reserved. */
  readonly costOf: (runId: string) => Promise<number>;
  /** What the other slices do about a process that died. */
  readonly takeOvers: readonly TakeOver[];
}

export interface Started {
  readonly runId: string;
  readonly existing: boolean;
}

/** When a run that waits for a worker is due. */
export interface Waiting {
  /** Higher first. */
  readonly priority?: number;
  /** Not before. */
  readonly runAtMs?: number;
}

export class Runs implements AsyncDisposable {
  readonly #deps: RunsDeps;
  readonly #owner: Owner;
  readonly #working: Working;
  readonly #takingOn: TakingOn;

  constructor(deps: RunsDeps) {
    this.#deps = deps;
    this.#owner = new Owner(
      {
        database: deps.database,
        clock: deps.clock,
        queue: deps.queue,
        takeOvers: [...deps.takeOvers, (queries, ownerId, nowMs) => leaveBehind(queries, ownerId, nowMs, deps.queue)],
      },
      { id: deps.ids.next("owner"), pid: deps.pid },
      deps.options,
    );
    this.#working = new Working(deps, this.#owner);
    this.#takingOn = new TakingOn(deps, this.#owner, this.#working);
  }

  /** How a kind of run is worked on; said once, before the first start. */
  handle(kind: RunKind, handler: RunHandler): void {
    this.#working.handle(kind, handler);
  }

  /** Records the run and starts it here; a known idempotency key answers the run that holds it. */
  async start(request: RunRequest): Promise<Started> {
    const { kind, input } = request;
    const runId = this.#deps.ids.next("run");
    const active = this.#working.prepare({
      ...request,
      runId,
      rootRunId: runId,
      generation: 1,
      timelineLength: 0,
      steps: new Map(),
      again: false,
      begunAtMs: null,
      caps: this.#working.capOf(runId, kind, input),
    });
    if (this.#isTraced(request)) active.context.record(CALLER, callerStep(request.traceParent));
    active.context.note("checked", request.checkedBy);
    active.context.note("recorded", ENGINE, { kind });
    const { database, clock, ids, lane } = this.#deps;
    const started = await database.write((queries) =>
      this.#recordIn(queries, { runId, ownerId: this.#owner.id, lane, nowMs: clock.now(), ids }, request, async () => {
        await active.context.flush(queries);
      }),
    );
    if (started.existing) active.stop();
    else void this.#working.begin(active, input);
    return started;
  }

  /** Records the run and leaves it to the worker of its lane, here or elsewhere, now or later. */
  async submit(request: RunRequest, waiting: Waiting = {}): Promise<Started> {
    const { database, lane } = this.#deps;
    return database.write((queries) => this.submitIn(queries, request, lane, waiting));
  }

  /** The same in the caller's transaction, for the worker of any lane. */
  async submitIn(queries: Queries, request: RunRequest, lane: string, waiting: Waiting = {}): Promise<Started> {
    const { queue, clock, ids } = this.#deps;
    const runId = ids.next("run");
    const atMs = clock.now();
    return this.#recordIn(queries, { runId, ownerId: null, lane, nowMs: atMs, ids }, request, async () => {
      await queue.enqueue(runJob({ runId, lane, ...waiting }), queries);
      if (this.#isTraced(request)) await recordFirst(queries, runId, CALLER, callerStep(request.traceParent), atMs);
      await appendTimeline(queries, runId, 0, [
        { atMs, step: "checked", source: request.checkedBy, detail: {} },
        { atMs, step: "recorded", source: ENGINE, detail: { kind: request.kind } },
      ]);
    });
  }

  /** @see TakingOn.workOn */
  workOn(runId: string, signal: AbortSignal): Promise<Again | null> {
    return this.#takingOn.workOn(runId, signal);
  }

  /** @see TakingOn.runChild */
  runChild(parent: RunContext, child: Run): Promise<RunStatus> {
    return this.#takingOn.runChild(parent, child);
  }

  /** @see TakingOn.abandonQueued */
  abandonQueued(parent: RunContext): Promise<void> {
    return this.#takingOn.abandonQueued(parent);
  }

  /** @throws RunsError when this project has no such run. */
  async get(project: string, runId: string): Promise<Run> {
    const run = await this.#find(project, runId);
    if (run.ownerId === null || hasEnded(run.status) || (await this.#owner.lives(run.ownerId))) return run;
    await this.#owner.takeOverDead();
    return this.#find(project, runId);
  }

  children(parentId: string): Promise<Run[]> {
    return store.childrenOf(this.#deps.database.queries, parentId);
  }

  list(project: string, filter: store.RunFilter): Promise<Run[]> {
    return store.listRuns(this.#deps.database.queries, project, filter);
  }

  timeline(runId: string): ReturnType<typeof timelineOf> {
    return timelineOf(this.#deps.database.queries, runId);
  }

  /** The job that goes on with a run, and how many come before it; null where it waits for none. */
  async placeInQueue({ id, lane, status }: Run): Promise<{ readonly job: Job; readonly ahead: number } | null> {
    const { queue } = this.#deps;
    if (status !== "queued") return null;
    const job = await queue.find(runJobKind(lane), id);
    return job === null ? null : { job, ahead: await queue.ahead(job) };
  }

  /**
   * The run at its end, or as it stands after `waitMs` or when `signal` aborts: a wait that ends leaves the run alone.
   */
  async wait(
    project: string,
    runId: string,
    waitMs: number,
    signal: AbortSignal,
    onProgress: ProgressListener = () => {},
  ): Promise<Run> {
    const told = teller(onProgress, () => this.#deps.costOf(runId));
    try {
      const endsAtMs = this.#deps.clock.monotonic() + waitMs;
      const work = this.#working.of(runId);
      if (work !== undefined) await this.#waitForOwn(work, waitMs, signal, told);
      // Also where another process has taken it from this one meanwhile.
      return await this.#waitForOthers(project, runId, endsAtMs, signal, told);
    } finally {
      told.stop();
    }
  }

  /** Ends a run: at once when it waits or is this process's, else within moments by the process that works on it. */
  async cancel(project: string, runId: string): Promise<Run> {
    const { database, clock, queue } = this.#deps;
    const run = await this.get(project, runId);
    if (hasEnded(run.status)) return run;
    await database.write(async (queries) => {
      if ((await requestCancel(queries, runId, clock.now())) === "ended") await takeOutOfQueue(queries, queue, run);
    });
    const work = this.#working.of(runId);
    work?.active.end("cancelled");
    await work?.done;
    return this.get(project, runId);
  }

  /** Stops a run where it can go on later, also after a restart: what was sent is waited for and kept. */
  async pause(project: string, runId: string): Promise<Run> {
    const run = await this.get(project, runId);
    if (run.status === "paused") return run;
    if (hasEnded(run.status) || run.parentId !== null) throw notPausable(runId, run.status, run.parentId);
    const { database, queue } = this.#deps;
    await database.write(async (queries) => {
      // Its job keeps its time and its place, and is not taken meanwhile.
      if ((await requestPause(queries, runId)) === "paused") await queue.pause(groupOf(runId), queries);
    });
    this.#working.of(runId)?.active.setPause(true);
    return this.get(project, runId);
  }

  /** Goes on with a paused run: here where it had begun, else at its place in the queue. Takes back a pause to come. */
  async resume(project: string, runId: string): Promise<void> {
    const { database, queue } = this.#deps;
    const run = await this.get(project, runId);
    if (run.pauseRequested && (await database.write((queries) => takeBackPause(queries, runId)))) {
      this.#working.of(runId)?.active.setPause(false);
      return;
    }
    if (run.status !== "paused" && !run.pauseRequested) throw notResumable(runId, run.status);
    if (run.startedAtMs !== null) {
      await this.#takingOn.goOnWith(run, "resume");
      return;
    }
    await database.write(async (queries) => {
      await store.unpause(queries, runId);
      await queue.resume(groupOf(runId), queries);
      await queue.enqueue(runJob({ runId, lane: run.lane }), queries);
    });
  }

  /**
   * Does an ended, unfinished run again under its own id, or one that waits for a worker; of a batch, completed or not,
   * what is not completed. Steps that stand are not done again, except for an answer that was rejected.
   */
  async retry(project: string, runId: string): Promise<void> {
    const run = await this.get(project, runId);
    if (!run.textKept) throw textGone(runId);
    const work = await this.#takingOn.goOnWith(run, "retry");
    if (work === null) throw notRetryable(runId, (await this.#find(project, runId)).status);
  }

  /** Settles what dead processes left behind. */
  takeOverDead(): Promise<void> {
    return this.#owner.takeOverDead();
  }

  /** The same for one of them. Answers until when it lives, or null where it does not. */
  async lookAfter(ownerId: string): Promise<number | null> {
    await this.#owner.takeOverDead();
    const leaseEndMs = await this.#owner.leaseEndOf(ownerId);
    return leaseEndMs !== null && leaseEndMs > this.#deps.clock.now() ? leaseEndMs : null;
  }

  /** Stops what is under way, waits until it is settled, and gives up the lease. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#working[Symbol.asyncDispose]();
    await this.#owner.leave();
  }

  async #waitForOwn({ active, done }: Work, waitMs: number, signal: AbortSignal, told: Teller): Promise<void> {
    const enough = new AbortController();
    const stopListening = active.listen((progress) => {
      told.tell(progress);
    });
    await Promise.race([done, this.#deps.clock.sleep(waitMs, AbortSignal.any([signal, enough.signal]))]);
    // Without a reason an error would be made, with its stack.
    enough.abort("enough");
    stopListening();
  }

  async #waitForOthers(
    project: string,
    runId: string,
    endsAtMs: number,
    signal: AbortSignal,
    told: Teller,
  ): Promise<Run> {
    const { clock } = this.#deps;
    for (;;) {
      const run = await this.get(project, runId);
      const leftMs = endsAtMs - clock.monotonic();
      if (hasEnded(run.status) || run.status === "paused" || leftMs <= 0 || signal.aborted) return run;
      if (run.progress !== null) told.tell(run.progress);
      await clock.sleep(Math.min(POLL_MS, leftMs), signal);
    }
  }

  #isTraced(request: RunRequest): request is RunRequest & { readonly traceParent: TraceParent } {
    return this.#deps.tracer.isOn && request.traceParent !== undefined;
  }

  async #find(project: string, runId: string): Promise<Run> {
    const run = await store.findRun(this.#deps.database.queries, project, runId);
    if (run === null) throw unknownRun(runId);
    return run;
  }

  async #recordIn(
    queries: Queries,
    recording: Recording,
    request: RunRequest,
    alongside: () => Promise<void>,
  ): Promise<Started> {
    const earlier = await recordRun(queries, request, recording);
    if (earlier === null) await alongside();
    return { runId: earlier ?? recording.runId, existing: earlier !== null };
  }
}
