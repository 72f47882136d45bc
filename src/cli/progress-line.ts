// One line that is drawn again and again while a person looks, and nothing where nobody does.
import type { Terminal } from "./terminal.ts";

export interface ProgressLine {
  readonly show: (done: number, total: number, message: string) => void;
  readonly clear: () => void;
}

const BAR_WIDTH = 30;

export function progressLine(terminal: Terminal): ProgressLine {
  let drawn = false;
  return {
    show: (done, total, message) => {
      if (!terminal.isTty) return;
      const filled = Math.round((done / total) * BAR_WIDTH);
      const line = `[${"#".repeat(filled)}${".".repeat(BAR_WIDTH - filled)}] ${message}`;
      terminal.stderr(`\r${line.slice(0, terminal.columns - 1).padEnd(terminal.columns - 1)}`);
      drawn = true;
    },
    clear: () => {
      if (drawn) terminal.stderr(`\r${" ".repeat(terminal.columns - 1)}\r`);
    },
  };
}
