// Starts runs, lets them wait for a worker, works on them, waits for them and ends them. What is recorded survives the process.
import type { Ids } from "../kernel/ids.ts";
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import type { Job, JobQueue } from "../jobs/index.ts";
import type { Queries } from "../storage/index.ts";
import type { RunContext, TakeOver } from "./context.ts";
import { endedBy, NOT_STARTED } from "./endings.ts";
import { notPausable, notResumable, notRetryable, textGone, unknownRun } from "./errors.ts";
import { leaveBehind, runJob, runJobKind } from "./going-on.ts";
import { stepsOf } from "./journal.ts";
import { Owner } from "./owner.ts";
import { recordRun } from "./recording.ts";
import { hasEnded, mayRetry, type Run, type RunHandler, type RunKind, type RunRequest, type RunStatus } from "./run.ts";
import { cancelElsewhere, requestPause } from "./requests.ts";
import * as store from "./store.ts";
import { type ProgressListener, teller } from "./telling.ts";
import { timelineLength, timelineOf } from "./timeline.ts";
import { Working, type WorkingDeps } from "./working.ts";

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
      steps: NO_STEPS,
      caps: this.#working.capOf(runId, kind, input),
    });
    active.context.note("checked", request.checkedBy);
    active.context.note("recorded", ENGINE, { kind });
    const started = await this.#record(runId, request, this.#owner.id, (queries) => active.context.flush(queries));
    if (started.existing) active.stop();
    else void this.#working.begin(active, input);
    return started;
  }

  /** Records the run and leaves it to the worker of its lane, here or elsewhere, now or later. */
  async submit(request: RunRequest, waiting: Waiting = {}): Promise<Started> {
    const { queue, lane } = this.#deps;
    const runId = this.#deps.ids.next("run");
    return this.#record(runId, request, null, async (queries) => {
      await queue.enqueue(runJob({ runId, lane, ...waiting }), queries);
    });
  }

  /** What the worker of the lane does with a job of its kind. Rejects where another worker shall go on with it. */
  async workOn(runId: string, signal: AbortSignal): Promise<void> {
    const waiting = await store.findRunById(this.#deps.database.queries, runId);
    if (waiting === null || waiting.status !== "queued" || waiting.ownerId !== null) return;
    const work = await this.#goOnWith(waiting, ["queued"], {});
    if (work === null) return;
    const end = (): void => {
      if (signal.reason === "cancelled") work.active.end("cancelled");
      if (signal.reason === "closing") work.active.end("interrupted");
    };
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    const status = await work.done;
    signal.removeEventListener("abort", end);
    if (status === "queued") throw new Error("the process ends");
  }

  /** Works on one run of a batch to its end, which is the answer. Its own failures end it, never the batch. */
  async runChild(parent: RunContext, child: Run): Promise<RunStatus> {
    const { database, clock } = this.#deps;
    const taken = await database.write(async (queries) => {
      const { status } = (await store.findRun(queries, child.project, child.id)) ?? child;
      // It may have been cancelled while it waited.
      if (status !== "queued") return { status };
      await this.#owner.renew(queries);
      const generation = await store.markRunning(queries, child.id, this.#owner.id, clock.now());
      return { status, ...(await standing(queries, child, generation)) };
    });
    if (!("generation" in taken)) return taken.status;
    const active = this.#working.prepare(
      {
        ...child,
        ...taken,
        runId: child.id,
        rootRunId: parent.rootRunId,
        caps: [...parent.caps, ...this.#working.capOf(child.id, child.kind, child.input)],
      },
      parent,
    );
    active.context.note("recorded", ENGINE, { kind: child.kind });
    return this.#working.begin(active, child.input);
  }

  /** Ends the queued runs of a batch that goes no further; those of one that goes on elsewhere or later wait for that. */
  async abandonQueued({ runId, signal, pauseRequested }: RunContext): Promise<void> {
    const { database, clock, handsOver } = this.#deps;
    const isInterrupted = signal.reason === "interrupted";
    if ((isInterrupted && handsOver) || (pauseRequested && !signal.aborted)) return;
    const status = isInterrupted ? "interrupted" : "cancelled";
    await database.write((queries) => store.endQueued(queries, runId, status, NOT_STARTED, clock.now()));
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
    const { clock } = this.#deps;
    const tell = teller(onProgress, () => this.#deps.costOf(runId));
    const work = this.#working.of(runId);
    if (work !== undefined) {
      const enough = new AbortController();
      const stopListening = work.active.listen(tell);
      await Promise.race([work.done, clock.sleep(waitMs, AbortSignal.any([signal, enough.signal]))]);
      // Without a reason an error would be made, with its stack.
      enough.abort("enough");
      stopListening();
      return this.get(project, runId);
    }
    const endsAtMs = clock.monotonic() + waitMs;
    for (;;) {
      const run = await this.get(project, runId);
      const leftMs = endsAtMs - clock.monotonic();
      if (hasEnded(run.status) || run.status === "paused" || leftMs <= 0 || signal.aborted) return run;
      if (run.progress !== null) tell(run.progress);
      await clock.sleep(Math.min(POLL_MS, leftMs), signal);
    }
  }

  /** Ends a run: at once when it waits or is this process's, else within moments by the process that works on it. */
  async cancel(project: string, runId: string): Promise<Run> {
    const { database, clock } = this.#deps;
    const run = await this.get(project, runId);
    if (hasEnded(run.status)) return run;
    const work = this.#working.of(runId);
    if (work === undefined) {
      await database.write((queries) => cancelElsewhere(queries, runId, endedBy("cancelled"), clock.now()));
    } else {
      work.active.end("cancelled");
      await work.done;
    }
    return this.get(project, runId);
  }

  /** Stops a run where it can go on later, also after a restart: what was sent is waited for and kept. */
  async pause(project: string, runId: string): Promise<Run> {
    const run = await this.get(project, runId);
    if (run.status === "paused") return run;
    if (hasEnded(run.status) || run.parentId !== null) throw notPausable(runId, run.status, run.parentId);
    const work = this.#working.of(runId);
    if (work === undefined) await this.#deps.database.write((queries) => requestPause(queries, runId));
    else work.active.pause();
    return this.get(project, runId);
  }

  /** Goes on with a paused run: here where it had begun, else at its place in the queue. */
  async resume(project: string, runId: string): Promise<void> {
    const { database, queue } = this.#deps;
    const run = await this.get(project, runId);
    if (run.status !== "paused") throw notResumable(runId, run.status);
    if (run.startedAtMs !== null) {
      await this.#goOnWith(run, ["paused"], { resumed: true });
      return;
    }
    await database.write(async (queries) => {
      await store.unpause(queries, runId);
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
    const work = await this.#goOnWith(run, null, { retry: true });
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

  async #find(project: string, runId: string): Promise<Run> {
    const run = await store.findRun(this.#deps.database.queries, project, runId);
    if (run === null) throw unknownRun(runId);
    return run;
  }

  /** @param ownerId null = it waits for a worker */
  async #record(
    runId: string,
    request: RunRequest,
    ownerId: string | null,
    alongside: (queries: Queries) => Promise<void>,
  ): Promise<Started> {
    const { database, clock, ids, lane } = this.#deps;
    const earlier = await database.write(async (queries) => {
      const holder = await recordRun(queries, request, { runId, ownerId, lane, nowMs: clock.now(), ids });
      if (holder === null) await alongside(queries);
      return holder;
    });
    return { runId: earlier ?? runId, existing: earlier !== null };
  }

  /**
   * Takes a run that nobody works on into work here, and answers null where it stands otherwise meanwhile.
   * @param from the states from which it may be taken; null = a retry, from whatever is unfinished
   */
  async #goOnWith(run: Run, from: readonly RunStatus[] | null, detail: JsonObject) {
    const { database, clock } = this.#deps;
    const { id: runId, project } = run;
    const taken = await database.write(async (queries) => {
      const now = (await store.findRun(queries, project, runId)) ?? run;
      const mayBegin =
        from === null ? mayRetry(now) || hasEnded(now.status) : from.includes(now.status) && now.ownerId === null;
      if (!mayBegin) return null;
      await this.#owner.renew(queries);
      if (from === null) {
        const requeued = await store.requeueChildren(queries, runId, this.#owner.id);
        if (!mayRetry(now) && requeued.length === 0) return null;
        for (const { id, status } of [now, ...requeued]) {
          if (status === "rejected") await store.forgetSteps(queries, id);
        }
      }
      await store.holdQueued(queries, runId, this.#owner.id);
      const generation = await store.markRunning(queries, runId, this.#owner.id, clock.now());
      if (from === null) await store.forgiveDeaths(queries, runId);
      return standing(queries, run, generation);
    });
    if (taken === null) return null;
    // A prompt of a batch that is tried again alone is still held to the batch's cap.
    const batch = run.parentId === null ? null : await this.#find(project, run.parentId);
    const active = this.#working.prepare({
      ...run,
      ...taken,
      runId,
      rootRunId: batch?.id ?? runId,
      caps: [
        ...(batch === null ? [] : this.#working.capOf(batch.id, batch.kind, batch.input)),
        ...this.#working.capOf(runId, run.kind, run.input),
      ],
    });
    active.context.note("recorded", ENGINE, { kind: run.kind, ...detail });
    return { active, done: this.#working.begin(active, run.input) };
  }
}

/** What stands of a run from earlier starts. */
async function standing(queries: Queries, { id, startedAtMs }: Run, generation: number) {
  if (startedAtMs === null) return { generation, timelineLength: 0, steps: NO_STEPS };
  return { generation, timelineLength: await timelineLength(queries, id), steps: await stepsOf(queries, id) };
}

const NO_STEPS: ReadonlyMap<string, JsonValue> = new Map();
