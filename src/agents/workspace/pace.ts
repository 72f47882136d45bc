// How long one call may take, and how long it may hold the event loop in one piece.
import type { Clock } from "../../kernel/clock.ts";

const HELD_MS = 15;

/** Of one call, from when it is made. */
export class Pace {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #endMs: number;
  #since: number;

  constructor(clock: Clock, limitMs: number, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#since = clock.monotonic();
    this.#endMs = this.#since + limitMs;
  }

  get isAborted(): boolean {
    return this.#signal.aborted;
  }

  /** Nothing new is begun then: the time is up, or nobody waits any more. */
  get isOver(): boolean {
    return this.#signal.aborted || this.#clock.monotonic() >= this.#endMs;
  }

  /** Whether others have waited long enough for their turn. */
  get isDue(): boolean {
    return this.#clock.monotonic() - this.#since >= HELD_MS;
  }

  /** To be called every few hundred steps: lets others have their turn when it is time. */
  async giveWay(): Promise<void> {
    if (!this.isDue) return;
    await this.#clock.sleep(0, this.#signal);
    this.#since = this.#clock.monotonic();
  }
}
