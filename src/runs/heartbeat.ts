// While a process works: renews its lease, looks for what others want of its runs, shows how far they are, and takes over
// from the dead.
import type { Clock } from "../kernel/clock.ts";
import type { Log } from "../observability/index.ts";
import type { Database } from "../storage/index.ts";
import type { ActiveRun } from "./active-run.ts";
import type { Flush } from "./context.ts";
import type { Owner, OwnerOptions } from "./owner.ts";
import { requestsTo } from "./requests.ts";
import { storeProgress } from "./store.ts";

/** How often requests are looked for. */
const POLL_MS = 100;
/** How often it is written down how far the runs are. */
const PROGRESS_MS = 500;

export interface HeartbeatDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: OwnerOptions;
}

export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  readonly #owner: Owner;
  readonly #activeRuns: () => readonly ActiveRun[];
  #beating: Promise<void> | null = null;
  #wanted = false;
  #wake = (): void => {};
  #renewedAtMs = 0;
  #progressAtMs = 0;
  #seenDataVersion = 0;

  constructor(deps: HeartbeatDeps, owner: Owner, activeRuns: () => readonly ActiveRun[]) {
    this.#deps = deps;
    this.#owner = owner;
    this.#activeRuns = activeRuns;
  }

  start(): void {
    this.#wanted = true;
    if (this.#beating !== null) return;
    this.#renewedAtMs = this.#deps.clock.monotonic();
    this.#progressAtMs = this.#renewedAtMs;
    this.#beating = this.#beat();
  }

  stop(): void {
    this.#wanted = false;
    this.#wake();
  }

  async stopped(): Promise<void> {
    await this.#beating;
  }

  async #beat(): Promise<void> {
    while (this.#wanted) {
      await this.#pause();
      await this.#tick();
    }
    this.#beating = null;
  }

  /** Never keeps the process alive. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(POLL_MS, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async #tick(): Promise<void> {
    const { clock, database, log, options } = this.#deps;
    try {
      await this.#lookForRequests();
      const nowMs = clock.monotonic();
      if (nowMs - this.#progressAtMs >= PROGRESS_MS) {
        this.#progressAtMs = nowMs;
        await this.#showProgress();
      }
      if (nowMs - this.#renewedAtMs < options.heartbeatMs) return;
      this.#renewedAtMs = nowMs;
      await database.write((queries) => this.#owner.renew(queries));
      await this.#owner.takeOverDead();
    } catch (error) {
      log.warn("heartbeat-failed", { error });
    }
  }

  async #lookForRequests(): Promise<void> {
    const { database } = this.#deps;
    const version = database.dataVersion();
    if (version === this.#seenDataVersion) return;
    this.#seenDataVersion = version;
    const { cancels, pauses } = await requestsTo(database.queries, this.#owner.id);
    for (const active of this.#activeRuns()) {
      if (cancels.has(active.facts.runId)) active.end("cancelled");
      active.setPause(pauses.has(active.facts.runId));
    }
  }

  /** One write for all of them, with the lines of their timelines that wait. */
  async #showProgress(): Promise<void> {
    const changed = this.#activeRuns().flatMap((active) => {
      const progress = active.takeProgress();
      return progress === null && !active.hasUnwritten ? [] : [{ active, progress }];
    });
    if (changed.length === 0) return;
    const flushed: Flush[] = [];
    try {
      await this.#deps.database.write(async (queries) => {
        for (const { active, progress } of changed) {
          if (progress !== null) await storeProgress(queries, active.facts, progress);
          flushed.push(await active.flush(queries));
        }
      });
    } catch (error) {
      for (const flush of flushed) flush.takeBack();
      throw error;
    }
    for (const { active, progress } of changed) if (progress !== null) active.tell();
  }
}
