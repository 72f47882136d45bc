// So many calls to one provider at once, and so many that wait for their turn: one slow provider never takes all there is.
import type { Config } from "../config/index.ts";

export type BulkheadConfig = Config["bulkhead"];

export type Entry =
  /** A call may go; at its end it leaves, once or more, which lets the next one go. */
  | { readonly kind: "entered"; readonly leave: () => void }
  /** As many wait as may. */
  | { readonly kind: "overcrowded" }
  /** The signal aborted while it waited. */
  | { readonly kind: "aborted" };

export interface BulkheadStatus {
  readonly provider: string;
  readonly underWay: number;
  readonly waiting: number;
}

/** Of one process. */
export interface Bulkheads {
  /** First come, first served, within a provider. */
  enter(provider: string, signal: AbortSignal): Promise<Entry>;
  /** Providers with a call under way. */
  status(): readonly BulkheadStatus[];
}

interface Bulkhead {
  underWay: number;
  /** In the order of arrival; each lets its caller in. */
  readonly waiting: Set<() => void>;
}

export function bulkheads({ maxConcurrent, maxWaiting }: BulkheadConfig): Bulkheads {
  const byProvider = new Map<string, Bulkhead>();

  function bulkheadOf(provider: string): Bulkhead {
    const known = byProvider.get(provider);
    if (known !== undefined) return known;
    const made = { underWay: 0, waiting: new Set<() => void>() };
    byProvider.set(provider, made);
    return made;
  }

  /** The place goes straight to who waits longest, so that nobody who comes later takes it. */
  function entered(bulkhead: Bulkhead): Entry {
    let inside = true;
    return {
      kind: "entered",
      leave() {
        if (!inside) return;
        inside = false;
        const [longest] = bulkhead.waiting;
        if (longest === undefined) bulkhead.underWay -= 1;
        else longest();
      },
    };
  }

  return {
    async enter(provider, signal) {
      if (signal.aborted) return { kind: "aborted" };
      const bulkhead = bulkheadOf(provider);
      if (bulkhead.underWay < maxConcurrent) {
        bulkhead.underWay += 1;
        return entered(bulkhead);
      }
      if (bulkhead.waiting.size >= maxWaiting) return { kind: "overcrowded" };
      return waitIn(bulkhead, signal);
    },

    status: () =>
      [...byProvider]
        .map(([provider, { underWay, waiting }]) => ({ provider, underWay, waiting: waiting.size }))
        .filter(({ underWay }) => underWay > 0),
  };

  function waitIn(bulkhead: Bulkhead, signal: AbortSignal): Promise<Entry> {
    return new Promise((resolve) => {
      const leaveLine = (): void => {
        bulkhead.waiting.delete(letIn);
        signal.removeEventListener("abort", giveUp);
      };
      const letIn = (): void => {
        leaveLine();
        resolve(entered(bulkhead));
      };
      const giveUp = (): void => {
        leaveLine();
        resolve({ kind: "aborted" });
      };
      bulkhead.waiting.add(letIn);
      signal.addEventListener("abort", giveUp);
    });
  }
}
