// Joins questions that are the same and under way at once: who comes later waits for what the first one gets.

/** Of one process: what another one asks is found once its verdict is stored. */
export class UnderWay<Answer> {
  readonly #asking = new Map<string, Promise<Answer>>();
  readonly #isForAll: (answer: Answer) => boolean;

  /** @param isForAll whether an answer also answers those who wait; else, and after an error, the next one asks itself */
  constructor(isForAll: (answer: Answer) => boolean) {
    this.#isForAll = isForAll;
  }

  /** Whoever has been aborted waits for nobody: its own `ask` says what becomes of that. */
  async join(key: string, signal: AbortSignal, ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const first = this.#asking.get(key);
      if (first === undefined) return this.#begin(key, ask);
      if (signal.aborted) return ask();
      const answer = await answeredOrAborted(first, signal);
      if (answer !== null && this.#isForAll(answer.of)) return answer.of;
    }
  }

  /** No longer under way before anybody hears of its end. */
  #begin(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const own = ask().finally(() => this.#asking.delete(key));
    this.#asking.set(key, own);
    return own;
  }
}

/** null = aborted, or whoever asked broke. */
async function answeredOrAborted<Answer>(
  asked: Promise<Answer>,
  signal: AbortSignal,
): Promise<{ readonly of: Answer } | null> {
  const { promise: aborted, resolve } = Promise.withResolvers<null>();
  const stop = (): void => {
    resolve(null);
  };
  signal.addEventListener("abort", stop);
  const answered = asked.then(
    (of) => ({ of }),
    () => null,
  );
  try {
    return await Promise.race([answered, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
