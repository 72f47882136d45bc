// One line that is drawn again and again while a person looks, and nothing where nobody does.
import type { Terminal } from "./terminal.ts";

export interface ProgressLine {
  readonly show: (done: number, total: number | undefined, message: string) => void;
  readonly clear: () => void;
}

const BAR_WIDTH = 30;

function bar(ratio: number): string {
  const filled = Math.round(ratio * BAR_WIDTH);
  return `[${"#".repeat(filled)}${".".repeat(BAR_WIDTH - filled)}]`;
}

export function progressLine(terminal: Terminal): ProgressLine {
  let drawn = false;
  return {
    show: (done, total, message) => {
      if (!terminal.isTty) return;
      const line = total === undefined ? message : `${bar(done / total)} ${message}`;
      terminal.stderr(`\r${line.slice(0, terminal.columns - 1).padEnd(terminal.columns - 1)}`);
      drawn = true;
    },
    clear: () => {
      if (drawn) terminal.stderr(`\r${" ".repeat(terminal.columns - 1)}\r`);
    },
  };
}
