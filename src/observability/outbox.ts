// Things on their way to a collector: batched, bounded, and never in anybody's way. What does not arrive is counted.
import type { Clock } from "../kernel/clock.ts";

/** again = it may be taken later: the collector is away, slow or has too much to do. */
export type Delivery = "taken" | "refused" | "again";

export interface OutboxDeps<Item> {
  readonly clock: Clock;
  /** Stops at once where the signal aborts. A rejection counts as `again`. */
  readonly send: (batch: readonly Item[], signal: AbortSignal) => Promise<Delivery>;
  /** Said once, with the first that is lost. */
  readonly onFirstLost: (why: Lost) => void;
}

/** full = more waited than may; failed = the collector did not take it. */
export type Lost = "full" | "failed";

export const MOST_WAITING = 2_048;
export const BATCH_ITEMS = 256;
/** How long the first of a batch waits for more. */
export const DELAY_MS = 1_000;
/** Of one batch. */
export const SEND_TRIES = 4;
/** Doubled with each further try. */
export const AGAIN_MS = 1_000;
export const SEND_TIMEOUT_MS = 10_000;

export class Outbox<Item> {
  readonly #deps: OutboxDeps<Item>;
  readonly #giveUp = new AbortController();
  #waiting: Item[] = [];
  #sending: Promise<void> | null = null;
  #isClosed = false;
  #cancelTimer = (): void => {};
  #endPause = (): void => {};
  #isTimed = false;
  #lost = 0;

  constructor(deps: OutboxDeps<Item>) {
    this.#deps = deps;
  }

  /** How many did not arrive so far. */
  get lost(): number {
    return this.#lost;
  }

  add(item: Item): void {
    if (this.#isClosed || this.#waiting.length >= MOST_WAITING) {
      this.#lose(1, "full");
      return;
    }
    this.#waiting.push(item);
    this.#wake();
  }

  /** Sends what waits, each batch once, and gives up what has not arrived after `withinMs`. Never rejects. */
  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer();
    this.#endPause();
    const last: Promise<void>[] = [];
    while (this.#waiting.length > 0) last.push(this.#sendOnce(this.#waiting.splice(0, BATCH_ITEMS)));
    const arrived = new AbortController();
    const all = Promise.all([this.#sending, ...last]).finally(() => {
      arrived.abort();
    });
    await this.#deps.clock.sleep(withinMs, arrived.signal);
    this.#giveUp.abort();
    await all;
  }

  #wake(): void {
    if (this.#sending !== null) return;
    if (this.#waiting.length >= BATCH_ITEMS) {
      this.#begin();
      return;
    }
    if (this.#isTimed) return;
    this.#isTimed = true;
    this.#cancelTimer = this.#deps.clock.after(DELAY_MS, () => {
      this.#begin();
    });
  }

  #begin(): void {
    this.#cancelTimer();
    this.#isTimed = false;
    this.#sending = this.#sendBatch(this.#waiting.splice(0, BATCH_ITEMS)).finally(() => {
      this.#sending = null;
      if (this.#waiting.length > 0 && !this.#isClosed) this.#wake();
    });
  }

  async #sendBatch(batch: readonly Item[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const delivery = await this.#deliver(batch);
      if (delivery === "taken") return;
      if (delivery === "refused" || tries === SEND_TRIES || this.#isClosed) break;
      await this.#pause(AGAIN_MS * 2 ** (tries - 1));
    }
    this.#lose(batch.length, "failed");
  }

  async #sendOnce(batch: readonly Item[]): Promise<void> {
    if ((await this.#deliver(batch)) !== "taken") this.#lose(batch.length, "failed");
  }

  async #deliver(batch: readonly Item[]): Promise<Delivery> {
    const timeout = new AbortController();
    const stopTimer = this.#deps.clock.after(SEND_TIMEOUT_MS, () => {
      timeout.abort();
    });
    try {
      return await this.#deps.send(batch, AbortSignal.any([this.#giveUp.signal, timeout.signal]));
    } catch {
      return "again";
    } finally {
      stopTimer();
    }
  }

  /** Keeps no process alive; the close ends it. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(ms, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  #lose(count: number, why: Lost): void {
    const isFirst = this.#lost === 0;
    this.#lost += count;
    if (isFirst) this.#deps.onFirstLost(why);
  }
}
