// Things on their way to a collector: batched, bounded, and never in anybody's way. What does not arrive is counted.
import type { Clock } from "../kernel/clock.ts";

/**
 * again = it may be taken later: the collector is away, slow or has too much to do; `againAfterMs` = and asks for that
 * wait. too-large = less at once may be taken. `lost` = all but so many were taken.
 */
export type Delivery =
  | "taken"
  | "refused"
  | "again"
  | "too-large"
  | { readonly againAfterMs: number }
  | { readonly lost: number };

export interface OutboxDeps<Item> {
  readonly clock: Clock;
  /** About how much room an item takes in what is sent. */
  readonly bytesOf: (item: Item) => number;
  /** Stops at once where the signal aborts. A rejection counts as `again`. */
  readonly send: (batch: readonly Item[], signal: AbortSignal) => Promise<Delivery>;
  /** Said once, with the first that is lost. */
  readonly onFirstLost: (why: Lost) => void;
}

/** full = more waited than may; failed = the collector did not take it. */
export type Lost = "full" | "failed";

export const MOST_WAITING = 2_048;
export const BATCH_ITEMS = 256;
/** An item that is larger goes alone. What is sent may be twice as much, where most of it must be escaped. */
export const BATCH_BYTES = 2_000_000;
/** How long the first of a batch waits for more. */
export const DELAY_MS = 1_000;
/** Of one batch. */
export const SEND_TRIES = 4;
/** Doubled with each further try. */
export const AGAIN_MS = 1_000;
/** A collector that asks for a longer wait is asked again after this one. */
export const MOST_AGAIN_MS = 60_000;
export const SEND_TIMEOUT_MS = 10_000;

export class Outbox<Item> {
  readonly #deps: OutboxDeps<Item>;
  readonly #giveUp = new AbortController();
  #waiting: { readonly item: Item; readonly bytes: number }[] = [];
  #waitingBytes = 0;
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
    const bytes = this.#deps.bytesOf(item);
    this.#waiting.push({ item, bytes });
    this.#waitingBytes += bytes;
    this.#wake();
  }

  /** Sends what waits, each batch once, and gives up what has not arrived after `withinMs`. Never rejects. */
  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer();
    this.#endPause();
    const last: Promise<void>[] = [];
    while (this.#waiting.length > 0) last.push(this.#sendBatch(this.#nextBatch(), 1));
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
    if (this.#waiting.length >= BATCH_ITEMS || this.#waitingBytes >= BATCH_BYTES) {
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
    this.#sending = this.#sendBatch(this.#nextBatch(), SEND_TRIES).finally(() => {
      this.#sending = null;
      if (this.#waiting.length > 0 && !this.#isClosed) this.#wake();
    });
  }

  #nextBatch(): readonly Item[] {
    let count = 0;
    let bytes = 0;
    for (const next of this.#waiting.slice(0, BATCH_ITEMS)) {
      if (count > 0 && bytes + next.bytes > BATCH_BYTES) break;
      count += 1;
      bytes += next.bytes;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count).map(({ item }) => item);
  }

  async #sendBatch(batch: readonly Item[], mostTries: number): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const delivery = await this.#deliver(batch);
      if (delivery === "taken") return;
      if (typeof delivery === "object" && "lost" in delivery) {
        this.#lose(Math.min(delivery.lost, batch.length), "failed");
        return;
      }
      if (delivery === "too-large" && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await this.#sendBatch(batch.slice(0, half), mostTries);
        await this.#sendBatch(batch.slice(half), mostTries);
        return;
      }
      if (delivery === "refused" || delivery === "too-large" || tries >= mostTries || this.#isClosed) break;
      const asked = delivery === "again" ? 0 : Math.min(MOST_AGAIN_MS, delivery.againAfterMs);
      await this.#pause(Math.max(asked, AGAIN_MS * 2 ** (tries - 1)));
    }
    this.#lose(batch.length, "failed");
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
    if (count === 0) return;
    const isFirst = this.#lost === 0;
    this.#lost += count;
    if (isFirst) this.#deps.onFirstLost(why);
  }
}
