// Tells who waits for a run how far it is and what it costs.
import { isOfMany, progressLine, type RunProgress } from "./progress.ts";

/** `done` grows: prompts of a batch that have ended, of `total`; or how often one agent had something to tell. */
export type ProgressListener = (done: number, total: number | undefined, message: string) => void;

export interface Teller {
  /** Each state once. */
  tell(progress: RunProgress): void;
  /** Nothing more is told: who waits has the answer. */
  stop(): void;
}

export function teller(onProgress: ProgressListener, costOf: () => Promise<number>): Teller {
  let told = "";
  let count = 0;
  let isOver = false;
  const tell = async (progress: RunProgress, line: string, nth: number): Promise<void> => {
    const usd = await costOf().catch(() => null);
    const message = usd === null ? line : `${line} · $${usd.toFixed(4)}`;
    if (isOver) return;
    if (isOfMany(progress)) onProgress(progress.done ?? 0, progress.total, message);
    else onProgress(nth, undefined, message);
  };
  return {
    tell: (progress) => {
      const line = progressLine(progress);
      if (line === told) return;
      told = line;
      count += 1;
      // A listener that throws does not end the wait.
      void tell(progress, line, count).catch(() => {});
    },
    stop: () => {
      isOver = true;
    },
  };
}
