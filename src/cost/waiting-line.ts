// Who waits for room in a budget, in the order of arrival: what came later never takes the room that a bigger one waits for.

export interface Place {
  /** Whether nobody who came earlier waits for something that this one needs too. */
  isNext(): boolean;
  /** A signal that aborts with the next reason to look again, once it is next. Taken before looking, it misses none. */
  nextNudge(): AbortSignal;
  /** Only those who need `obstacle` too stay behind this one. */
  waitFor(obstacle: string): void;
  leave(): void;
}

interface Waiter {
  readonly needs: readonly string[];
  obstacle: string;
  nudge: AbortController;
}

export class WaitingLine {
  /** In the order of arrival. */
  readonly #waiters = new Set<Waiter>();

  /** Until `waitFor` says otherwise, all who need `obstacle` stay behind. */
  join(obstacle: string, alsoNeeds: readonly string[]): Place {
    const waiter: Waiter = { needs: [obstacle, ...alsoNeeds], obstacle, nudge: new AbortController() };
    this.#waiters.add(waiter);
    return {
      isNext: () => this.#isNext(waiter),
      nextNudge: () => {
        waiter.nudge = new AbortController();
        return waiter.nudge.signal;
      },
      waitFor: (newObstacle) => {
        if (waiter.obstacle === newObstacle) return;
        waiter.obstacle = newObstacle;
        this.#nudge(waiter);
      },
      leave: () => {
        this.#waiters.delete(waiter);
        this.nudge();
      },
    };
  }

  /** Room may have come: all whose turn it is look again. */
  nudge(): void {
    this.#nudge(null);
  }

  #nudge(except: Waiter | null): void {
    for (const waiter of this.#waiters) if (waiter !== except && this.#isNext(waiter)) waiter.nudge.abort();
  }

  #isNext(waiter: Waiter): boolean {
    for (const earlier of this.#waiters) {
      if (earlier === waiter) return true;
      if (waiter.needs.includes(earlier.obstacle)) return false;
    }
    return true;
  }
}
