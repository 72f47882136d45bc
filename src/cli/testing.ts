// A terminal that keeps what was written.
import type { Terminal } from "./terminal.ts";

export interface RecordedTerminal extends Terminal {
  readonly written: { readonly stdout: () => string; readonly stderr: () => string };
}

export function recordedTerminal(): RecordedTerminal {
  let stdout = "";
  let stderr = "";
  return {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    isTty: false,
    columns: 80,
    written: { stdout: () => stdout, stderr: () => stderr },
  };
}
