// While a process works: renews its lease, looks for cancel marks of other processes, and takes over from the dead.
import type { Clock } from "../kernel/clock.ts";
import type { Log } from "../observability/index.ts";
import type { Database } from "../storage/index.ts";
import type { Owner, OwnerOptions } from "./owner.ts";
import { cancelRequestsFor } from "./store.ts";

/** How often cancel marks are looked for. */
const POLL_MS = 100;

export interface HeartbeatDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: OwnerOptions;
}

export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  readonly #owner: Owner;
  readonly #onCancel: (runId: string) => void;
  #beating: Promise<void> | null = null;
  #wanted = false;
  #wake = (): void => {};
  #renewedAtMs = 0;
  #seenDataVersion = 0;

  constructor(deps: HeartbeatDeps, owner: Owner, onCancel: (runId: string) => void) {
    this.#deps = deps;
    this.#owner = owner;
    this.#onCancel = onCancel;
  }

  start(): void {
    this.#wanted = true;
    if (this.#beating !== null) return;
    this.#renewedAtMs = this.#deps.clock.monotonic();
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
      await this.#lookForCancels();
      if (clock.monotonic() - this.#renewedAtMs < options.heartbeatMs) return;
      this.#renewedAtMs = clock.monotonic();
      await database.write((queries) => this.#owner.renew(queries));
      await this.#owner.takeOverDead();
    } catch (error) {
      log.warn("heartbeat-failed", { error });
    }
  }

  async #lookForCancels(): Promise<void> {
    const { database } = this.#deps;
    const version = database.dataVersion();
    if (version === this.#seenDataVersion) return;
    this.#seenDataVersion = version;
    for (const runId of await cancelRequestsFor(database.queries, this.#owner.id)) this.#onCancel(runId);
  }
}
