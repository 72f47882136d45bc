// How far the prompts are: a bar while somebody looks, a line now and then where the output goes to a file.
import { progressLine } from "../progress-line.ts";
import type { Terminal } from "../terminal.ts";

const LINES = 4;

export interface Progress {
  show(done: number, costUsd: number): void;
  /** Takes the bar away, where one stands. */
  clear(): void;
}

export function promptProgress(terminal: Terminal, total: number): Progress {
  const bar = progressLine(terminal);
  let stands = false;
  let told = 0;
  return {
    show: (done, costUsd) => {
      const message = `${done} of ${total} prompts ended · $${costUsd.toFixed(4)}`;
      bar.show(done, total, message);
      stands = terminal.isTty;
      const due = Math.floor((done * LINES) / total);
      if (terminal.isTty || due <= told) return;
      told = due;
      terminal.stderr(`${message}\n`);
    },
    clear: () => {
      if (stands) bar.clear();
      stands = false;
    },
  };
}
