// Where a command writes: the terminal, or whatever stands in for it.

export interface Terminal {
  /** Results: what a script would read. */
  readonly stdout: (text: string) => void;
  /** Everything else: progress, warnings, errors. */
  readonly stderr: (text: string) => void;
  /** Whether a person looks at stderr, so that a line may be drawn again. */
  readonly isTty: boolean;
  /** Width in characters. */
  readonly columns: number;
}

const USUAL_COLUMNS = 80;

/** A reader that goes (`| head`, a client that closes the log) is no failure: the rest is written to nobody. */
export function outliveReaders(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

export const processTerminal: Terminal = {
  stdout: (text) => {
    process.stdout.write(text);
  },
  stderr: (text) => {
    process.stderr.write(text);
  },
  get isTty() {
    return process.stderr.isTTY;
  },
  get columns() {
    // A terminal of unknown size says 0.
    return process.stderr.isTTY && process.stderr.columns > 0 ? process.stderr.columns : USUAL_COLUMNS;
  },
};
