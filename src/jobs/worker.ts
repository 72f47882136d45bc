// Does the jobs of the kinds that it knows: claims as many as it has room for, keeps their leases, writes down their ends.
import type { Clock } from "../kernel/clock.ts";
import { OrchestratorError } from "../kernel/errors.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Log } from "../observability/index.ts";
import { resultTooLarge } from "./errors.ts";
import type { Claim, ClaimEnd } from "./job.ts";
import type { JobQueue } from "./queue.ts";

export interface JobContext {
  readonly jobId: string;
  /** From 1; a try that a dead worker left counts. */
  readonly attempt: number;
  /** Aborts when the job is cancelled, takes too long, is lost to another worker, or the process ends. */
  readonly signal: AbortSignal;
}

export interface JobKind {
  /** Jobs of this kind that may be active at a time, in all processes together. */
  readonly limit: number;
  /**
   * At least once: a try that a dead worker left is made again. What it answers is kept as JSON. What it throws is a
   * failed try; an OrchestratorError that is not retryable is the last one.
   */
  run(payload: JsonObject, context: JobContext): Promise<unknown>;
}

export interface WorkerDeps {
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly ownerId: string;
  /** Changes whenever another process has committed. */
  readonly dataVersion: () => number;
  /** How long after a failed try the next one comes; the first try is number 1. */
  readonly retryDelayMs: (attempt: number) => number;
  readonly options: WorkerOptions;
}

export interface WorkerOptions {
  /** Jobs at a time, of all kinds. */
  readonly slots: number;
  /** After so much silence a worker counts as dead. */
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** How often other processes' commits are looked for. */
  readonly pollMs: number;
  /** How long a job that was told to end may take for it; then its end is recorded without it. */
  readonly closeMs: number;
}

/** Where no job has come for so long, it is looked less often: most windows wait most of the time. */
const REST_AFTER_MS = 5_000;
const REST_POLL_MS = 250;
/** Between two tries to claim from a store that cannot be read or written. */
const STORE_AWAY_MS = 1_000;

const MAX_RESULT_CHARACTERS = 4 * 1024 * 1024;
const MAX_ERROR_CHARACTERS = 2_000;

/** What a job answers that had nothing to do yet. */
export class Again {
  readonly runAtMs: number;

  constructor(runAtMs: number) {
    this.runAtMs = runAtMs;
  }
}

/** The job goes on, though it was told to end. */
class DeafJob extends Error {}

type AbortReason = "cancelled" | "timeout" | "lost" | "closing";

interface Held {
  readonly claim: Claim;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

export class JobWorker implements AsyncDisposable {
  readonly #deps: WorkerDeps;
  readonly #kinds = new Map<string, JobKind>();
  readonly #held = new Set<Held>();
  readonly #closing = new AbortController();
  #nudge = new AbortController();
  #claimedAtMs = 0;
  #running: Promise<unknown> | null = null;

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
  }

  /** From now on jobs of this kind are claimed; the first kind starts the worker. */
  register(name: string, kind: JobKind): void {
    this.#kinds.set(name, kind);
    this.#claimedAtMs = this.#deps.clock.monotonic();
    this.#running ??= Promise.all([this.#claimForever(), this.#renewForever()]);
    this.wake();
  }

  /** Something was enqueued, resumed or replayed. */
  wake(): void {
    this.#nudge.abort();
  }

  /** Tells a job at once, where it is one of this process. */
  cancel(jobId: string): void {
    for (const { claim, controller } of this.#held) {
      if (claim.job.id === jobId) controller.abort("cancelled" satisfies AbortReason);
    }
  }

  /** Returns what is under way, so that another worker takes it at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.wake();
    await this.#running;
    const held = [...this.#held];
    for (const { controller } of held) controller.abort("closing" satisfies AbortReason);
    const enough = new AbortController();
    const ends = Promise.all(held.map(({ done }) => done));
    await Promise.race([ends, this.#deps.clock.sleep(this.#deps.options.closeMs, enough.signal)]);
    enough.abort("enough");
  }

  async #claimForever(): Promise<void> {
    const { clock, log } = this.#deps;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#claimOnce();
      } catch (error) {
        log.error("jobs-not-claimed", { error });
        await clock.sleep(STORE_AWAY_MS, this.#closing.signal);
      }
    }
  }

  async #claimOnce(): Promise<void> {
    const { queue, ownerId, options, dataVersion } = this.#deps;
    // What happens from here on is seen below.
    this.#nudge = new AbortController();
    const nudged = AbortSignal.any([this.#nudge.signal, this.#closing.signal]);
    const free = options.slots - this.#held.size;
    if (free === 0) {
      // The end of a job nudges.
      await this.#deps.clock.sleep(options.heartbeatMs, nudged);
      return;
    }
    const version = dataVersion();
    const kinds = Object.fromEntries([...this.#kinds].map(([name, { limit }]) => [name, limit]));
    const claims = await queue.claim({ ownerId, leaseMs: options.leaseMs, kinds, max: free });
    for (const claim of claims) this.#hold(claim);
    if (claims.length > 0) this.#claimedAtMs = this.#deps.clock.monotonic();
    if (claims.length === 0) await this.#untilSomethingHappens(version, nudged);
  }

  /** A nudge of this process, a commit of another one, or the time of a delayed job or of a lease's end. */
  async #untilSomethingHappens(version: number, nudged: AbortSignal): Promise<void> {
    const { queue, clock, dataVersion, options } = this.#deps;
    const dueMs = (await queue.nextTimeMs([...this.#kinds.keys()])) ?? Infinity;
    do {
      const isResting = clock.monotonic() - this.#claimedAtMs > REST_AFTER_MS;
      const pollMs = isResting ? Math.max(options.pollMs, REST_POLL_MS) : options.pollMs;
      await clock.sleep(Math.max(1, Math.min(pollMs, dueMs - clock.now())), nudged);
    } while (!nudged.aborted && dataVersion() === version && clock.now() < dueMs);
  }

  #hold(claim: Claim): void {
    const controller = new AbortController();
    const held: Held = {
      claim,
      controller,
      done: this.#work(claim, controller).finally(() => {
        this.#held.delete(held);
        this.wake();
      }),
    };
    this.#held.add(held);
  }

  async #work(claim: Claim, controller: AbortController): Promise<void> {
    const { queue, clock, log } = this.#deps;
    const { id, kind, payload, attempt, timeoutMs } = claim.job;
    const stopTimer =
      timeoutMs === null ? () => {} : clock.after(timeoutMs, () => controller.abort("timeout" satisfies AbortReason));
    const ended = new AbortController();
    let end: ClaimEnd | null;
    try {
      const running = this.#kinds.get(kind)?.run(payload, { jobId: id, attempt, signal: controller.signal });
      const result = await Promise.race([running, this.#deaf(controller.signal, ended.signal)]);
      end =
        result instanceof Again
          ? { kind: "again", runAtMs: result.runAtMs }
          : { kind: "done", result: storableResult(result) };
    } catch (error) {
      end = this.#endOf(claim, controller.signal, error);
    } finally {
      stopTimer();
      ended.abort("enough");
    }
    if (end === null) return;
    try {
      if (!(await queue.finish(claim, end))) log.warn("job-was-lost", { job_id: id, kind });
    } catch (error) {
      // Its lease ends, and it is tried again.
      log.error("job-not-recorded", { job_id: id, kind, error });
    }
  }

  /** Rejects when a job has not ended long after its signal has aborted. */
  async #deaf(signal: AbortSignal, ended: AbortSignal): Promise<never> {
    const { clock, options } = this.#deps;
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
    });
    await clock.sleep(options.closeMs, ended);
    throw new DeafJob();
  }

  /** null = nothing is recorded: somebody else has it, or it still runs in a process that ends. */
  #endOf({ job }: Claim, signal: AbortSignal, error: unknown): ClaimEnd | null {
    const reason: AbortReason | null = signal.aborted ? signal.reason : null;
    const { clock, retryDelayMs, log } = this.#deps;
    const retryAtMs = clock.now() + retryDelayMs(job.attempt);
    switch (reason) {
      case "cancelled":
        return { kind: "cancelled" };
      case "closing":
        return error instanceof DeafJob ? null : { kind: "returned" };
      case "lost":
        return null;
      case "timeout":
        return { kind: "failed", error: `no end within ${job.timeoutMs} ms`, retryAtMs };
      case null:
        log.warn("job-failed", { job_id: job.id, kind: job.kind, attempt: job.attempt, error });
        return {
          kind: "failed",
          error: (error instanceof Error ? error.message : "what it threw is no error").slice(0, MAX_ERROR_CHARACTERS),
          retryAtMs: error instanceof OrchestratorError && !error.retryable ? null : retryAtMs,
        };
    }
  }

  async #renewForever(): Promise<void> {
    const { queue, clock, log, options } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await clock.sleep(options.heartbeatMs, signal);
      const held = [...this.#held];
      if (held.length === 0 || signal.aborted) continue;
      try {
        const renewals = await queue.renew(
          held.map(({ claim }) => claim),
          options.leaseMs,
        );
        for (const [index, renewal] of renewals.entries()) {
          if (renewal === "cancel") held[index]?.controller.abort("cancelled" satisfies AbortReason);
          if (renewal === "lost") held[index]?.controller.abort("lost" satisfies AbortReason);
        }
      } catch (error) {
        log.error("job-leases-not-renewed", { error });
      }
    }
  }
}

/** @throws what JSON cannot hold, and JobsError `jobs/result-too-large` */
function storableResult(result: unknown): unknown {
  const text = JSON.stringify(result ?? null);
  if (text.length > MAX_RESULT_CHARACTERS) throw resultTooLarge();
  return JSON.parse(text);
}
