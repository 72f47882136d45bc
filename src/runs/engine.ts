// Starts runs, works on them, waits for them and ends them. What is recorded survives the process.
import type { Clock } from "../kernel/clock.ts";
import { sha256Hex } from "../kernel/hash.ts";
import type { Ids } from "../kernel/ids.ts";
import { canonicalJson, type JsonObject } from "../kernel/json.ts";
import { microUsdFromUsd } from "../kernel/money.ts";
import type { Log } from "../observability/index.ts";
import type { Redactor } from "../redaction/index.ts";
import type { Database } from "../storage/index.ts";
import { ActiveRun, type ActiveRunFacts, type ProgressListener } from "./active-run.ts";
import type { Cap, RunContext, RunEnd, RunEnding, TakeOver } from "./context.ts";
import { endedBy, INTERRUPTED, NOT_STARTED, unexpected } from "./endings.ts";
import { idempotencyMismatch, notRetryable, textGone, unknownRun } from "./errors.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Owner, type OwnerOptions } from "./owner.ts";
import {
  hasEnded,
  mayRetry,
  type Run,
  type RunHandler,
  type RunKind,
  type RunOutcome,
  type RunRequest,
  type RunStatus,
} from "./run.ts";
import * as store from "./store.ts";

const ENGINE = "src/runs/engine.ts";
/** How often other processes' commits are looked for while somebody waits. */
const POLL_MS = 100;
/** How often the end of a run is offered to a store that does not take it. */
const END_TRIES = 60;
const END_RETRY_MS = 1_000;

export interface RunsDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly pid: number;
  /** What the other slices do about a process that died. */
  readonly takeOvers: readonly TakeOver[];
  /** What the other slices do at the end of a run. */
  readonly endings: readonly RunEnding[];
  readonly redact: Redactor;
  readonly options: OwnerOptions;
}

interface Work {
  readonly active: ActiveRun;
  readonly done: Promise<RunStatus>;
}

export class Runs implements AsyncDisposable {
  readonly #deps: RunsDeps;
  readonly #owner: Owner;
  readonly #handlers = new Map<RunKind, RunHandler>();
  readonly #working = new Map<string, Work>();
  readonly #heartbeat: Heartbeat;
  readonly #closing = new AbortController();

  constructor(deps: RunsDeps) {
    this.#deps = deps;
    this.#owner = new Owner(
      {
        database: deps.database,
        clock: deps.clock,
        takeOvers: [
          ...deps.takeOvers,
          (queries, ownerId, nowMs) => store.interruptRunsOf(queries, ownerId, INTERRUPTED, nowMs),
        ],
      },
      { id: deps.ids.next("owner"), pid: deps.pid },
      deps.options,
    );
    this.#heartbeat = new Heartbeat(deps, this.#owner, (runId) => {
      this.#working.get(runId)?.active.end("cancelled");
    });
  }

  /** How a kind of run is worked on; said once, before the first start. */
  handle(kind: RunKind, handler: RunHandler): void {
    this.#handlers.set(kind, handler);
  }

  /** Records the run and starts it; a known idempotency key answers the run that holds it. */
  async start(request: RunRequest): Promise<{ readonly runId: string; readonly existing: boolean }> {
    const { database, clock, ids } = this.#deps;
    const argumentsHash = sha256Hex(canonicalJson([request.operation, request.input, request.children]));
    const runId = ids.next("run");
    const active = this.#activate(
      { ...request, runId, rootRunId: runId, generation: 1, timelineLength: 0 },
      this.#capOf(runId, request.kind, request.input),
    );
    const nowMs = clock.now();
    const held = await database.write(async (queries) => {
      if (request.idempotencyKey !== undefined) {
        const earlier = await store.findByKey(queries, request.project, request.idempotencyKey, nowMs);
        if (earlier !== null) return earlier;
      }
      const common = { project: request.project, operation: request.operation, ownerId: this.#owner.id, nowMs };
      const children = (request.children ?? []).map((input, position) => ({
        ...common,
        id: ids.next("run"),
        kind: "agent" as const,
        parentId: runId,
        position,
        status: "queued" as const,
        input,
        idempotencyKey: null,
        argumentsHash: "",
      }));
      const run: store.NewRun = {
        ...common,
        id: runId,
        kind: request.kind,
        parentId: null,
        position: null,
        status: "running",
        input: request.input,
        idempotencyKey: request.idempotencyKey ?? null,
        argumentsHash,
      };
      await store.insertRuns(queries, [run, ...children]);
      active.context.note("checked", request.checkedBy);
      active.context.note("recorded", ENGINE, { kind: request.kind });
      await active.context.flush(queries);
      return null;
    });
    if (held !== null) {
      active.stop();
      if (held.argumentsHash !== argumentsHash) throw idempotencyMismatch(request.idempotencyKey ?? "", held.id);
      return { runId: held.id, existing: true };
    }
    void this.#work(active, request.input);
    return { runId, existing: false };
  }

  /** Works on one run of a batch to its end, which is the answer. Its own failures end it, never the batch. */
  async runChild(parent: RunContext, child: Run): Promise<RunStatus> {
    const { database, clock } = this.#deps;
    const taken = await database.write(async (queries) => {
      const { status } = (await store.findRun(queries, child.project, child.id)) ?? child;
      // It may have been cancelled while it waited.
      if (status !== "queued") return { status };
      await this.#owner.renew(queries);
      return {
        status,
        generation: await store.markRunning(queries, child.id, this.#owner.id, clock.now()),
        timelineLength: await store.timelineLength(queries, child.id),
      };
    });
    if (taken.generation === undefined) return taken.status;
    const active = this.#activate(
      { ...child, ...taken, runId: child.id, rootRunId: parent.rootRunId },
      [...parent.caps, ...this.#capOf(child.id, child.kind, child.input)],
      parent,
    );
    active.context.note("recorded", ENGINE, { kind: child.kind });
    return this.#work(active, child.input);
  }

  /** Ends the queued runs of a batch that goes no further. */
  async abandonQueued({ runId, signal }: RunContext): Promise<void> {
    const { database, clock } = this.#deps;
    const status = signal.reason === "interrupted" ? "interrupted" : "cancelled";
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

  timeline(runId: string): ReturnType<typeof store.timelineOf> {
    return store.timelineOf(this.#deps.database.queries, runId);
  }

  /**
   * The run at its end, or as it stands after `waitMs` or when `signal` aborts: a wait that ends leaves the run alone.
   * `onProgress` hears how many runs of a batch have ended, growing.
   */
  async wait(
    project: string,
    runId: string,
    waitMs: number,
    signal: AbortSignal,
    onProgress: ProgressListener = () => {},
  ): Promise<Run> {
    const { clock } = this.#deps;
    const work = this.#working.get(runId);
    if (work !== undefined) {
      const enough = new AbortController();
      const stopListening = work.active.listen(onProgress);
      await Promise.race([work.done, clock.sleep(waitMs, AbortSignal.any([signal, enough.signal]))]);
      // Without a reason an error would be made, with its stack.
      enough.abort("enough");
      stopListening();
      return this.get(project, runId);
    }
    const endsAtMs = clock.monotonic() + waitMs;
    let toldDone = 0;
    for (;;) {
      const run = await this.get(project, runId);
      const leftMs = endsAtMs - clock.monotonic();
      if (hasEnded(run.status) || leftMs <= 0 || signal.aborted) return run;
      if (run.kind === "batch") {
        const { done, total } = await store.childCounts(this.#deps.database.queries, runId);
        if (done > toldDone) onProgress(done, total, `${done} of ${total} prompts ended`);
        toldDone = done;
      }
      await clock.sleep(Math.min(POLL_MS, leftMs), signal);
    }
  }

  /** Ends a run: at once when it waits or is this process's, else within moments by the process that works on it. */
  async cancel(project: string, runId: string): Promise<Run> {
    const { database, clock } = this.#deps;
    const run = await this.get(project, runId);
    if (hasEnded(run.status)) return run;
    const work = this.#working.get(runId);
    if (work === undefined) {
      await database.write((queries) => store.cancelElsewhere(queries, runId, endedBy("cancelled"), clock.now()));
    } else {
      work.active.end("cancelled");
      await work.done;
    }
    return this.get(project, runId);
  }

  /** Does an ended, unfinished run again under its own id; of a batch, completed or not, what is not completed. */
  async retry(project: string, runId: string): Promise<void> {
    const { database, clock } = this.#deps;
    const run = await this.get(project, runId);
    if (!run.textKept) throw textGone(runId);
    const { generation, timelineLength } = await database.write(async (queries) => {
      const { status } = (await store.findRun(queries, project, runId)) ?? run;
      if (!hasEnded(status)) throw notRetryable(runId, status);
      await this.#owner.renew(queries);
      const requeued = await store.requeueChildren(queries, runId, this.#owner.id);
      if (!mayRetry(status) && requeued === 0) throw notRetryable(runId, status);
      return {
        generation: await store.markRunning(queries, runId, this.#owner.id, clock.now()),
        timelineLength: await store.timelineLength(queries, runId),
      };
    });
    // A prompt of a batch that is tried again alone is still held to the batch's cap.
    const batch = run.parentId === null ? null : await this.#find(project, run.parentId);
    const active = this.#activate({ ...run, runId, rootRunId: batch?.id ?? runId, generation, timelineLength }, [
      ...(batch === null ? [] : this.#capOf(batch.id, batch.kind, batch.input)),
      ...this.#capOf(runId, run.kind, run.input),
    ]);
    active.context.note("recorded", ENGINE, { kind: run.kind, retry: true });
    void this.#work(active, run.input);
  }

  /** Settles what dead processes left behind. */
  takeOverDead(): Promise<void> {
    return this.#owner.takeOverDead();
  }

  /** Interrupts what is under way, waits until it is settled, and gives up the lease. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const working = [...this.#working.values()];
    for (const { active } of working) active.end("interrupted");
    await Promise.all(working.map(({ done }) => done));
    await this.#heartbeat.stopped();
    await this.#owner.leave();
  }

  async #find(project: string, runId: string): Promise<Run> {
    const run = await store.findRun(this.#deps.database.queries, project, runId);
    if (run === null) throw unknownRun(runId);
    return run;
  }

  #activate(
    facts: Omit<ActiveRunFacts, "ownerId" | "caps" | "timeoutMs"> & { readonly input: JsonObject },
    caps: readonly Cap[],
    parent?: RunContext,
  ): ActiveRun {
    const { timeoutMs } = this.#handler(facts.kind).limits(facts.input);
    const whole = { ...facts, ownerId: this.#owner.id, timeoutMs, caps };
    return new ActiveRun(whole, this.#deps.clock, this.#owner, parent);
  }

  /** What a run may cost by its own input. */
  #capOf(runId: string, kind: RunKind, input: JsonObject): readonly Cap[] {
    const { maxCostUsd } = this.#handler(kind).limits(input);
    return maxCostUsd === undefined ? [] : [{ runId, microUsd: microUsdFromUsd(maxCostUsd) }];
  }

  #handler(kind: RunKind): RunHandler {
    const handler = this.#handlers.get(kind);
    if (handler === undefined) throw new Error(`nothing handles runs of the kind ${kind}`);
    return handler;
  }

  #work(active: ActiveRun, input: JsonObject): Promise<RunStatus> {
    const done = this.#runToItsEnd(active, input).finally(() => {
      active.stop();
      this.#working.delete(active.facts.runId);
      if (this.#working.size === 0) this.#heartbeat.stop();
    });
    this.#working.set(active.facts.runId, { active, done });
    this.#heartbeat.start();
    return done;
  }

  async #runToItsEnd(active: ActiveRun, input: JsonObject): Promise<RunStatus> {
    const { log } = this.#deps;
    const { facts, context } = active;
    let outcome: RunOutcome;
    try {
      outcome = await this.#handler(facts.kind).work(input, context);
    } catch (error) {
      outcome = unexpected(error);
      log.error("run-failed-unexpectedly", { run_id: facts.runId, error });
    }
    const { status, end } = endOf(outcome, context.signal);
    context.note("answered", ENGINE, { status });
    for (let tries = 1; tries <= END_TRIES && !(await this.#recordEnd(active, status, end, outcome)); tries += 1) {
      await this.#deps.clock.sleep(END_RETRY_MS, this.#closing.signal);
    }
    return status;
  }

  /** Whether the store took it: an answer that was paid for waits for a store that is away. */
  async #recordEnd(
    { facts, context }: ActiveRun,
    status: RunStatus,
    end: Pick<RunOutcome, "response" | "result" | "error">,
    { record }: RunOutcome,
  ): Promise<boolean> {
    const { clock, database, endings, log, redact } = this.#deps;
    try {
      await database.write(async (queries) => {
        const run = { id: facts.runId, project: facts.project, generation: facts.generation };
        // A newer start has it: nothing of this one counts any more.
        if (!(await store.finishRun(queries, run, status, end, redact, clock.now()))) return;
        await context.flush(queries);
        for (const ending of endings) await ending(queries, facts.runId, clock.now());
        await record?.(queries);
      });
      return true;
    } catch (error) {
      log.error("run-not-recorded", { run_id: facts.runId, status, error });
      return false;
    }
  }
}

/** What the signal says about the end outweighs what the handler made of it, unless it had finished. */
function endOf(
  outcome: RunOutcome,
  signal: AbortSignal,
): { readonly status: RunStatus; readonly end: Pick<RunOutcome, "response" | "result" | "error"> } {
  if (outcome.kind !== "failed" || !signal.aborted) return { status: outcome.kind, end: outcome };
  const reason: RunEnd = signal.reason;
  return {
    status: reason === "deadline" ? "failed" : reason,
    end: { ...outcome, error: endedBy(reason) },
  };
}
