// Lines of a file without the secrets in them, each under the number that it has in the file.
import type { Redactor } from "../../redaction/index.ts";

export interface NumberedLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

const NUMBERED = /^(\d+)\t/;
const ALL_HIDDEN = "[redacted: a secret of several lines]";

/**
 * All lines are redacted together: a private key has many, and one marker comes in their place, on the line of the
 * first; the numbers of the others are missing. Where it cannot be told which lines a secret took, nothing is shown.
 */
export function redactedLines(lines: readonly string[], first: number, redact: Redactor): readonly NumberedLine[] {
  if (lines.length === 0) return [];
  const clean = redact(lines.join("\n"));
  const cleanLines = clean.split("\n");
  if (cleanLines.length === lines.length) return cleanLines.map((text, index) => ({ number: first + index, text }));
  // A secret takes the numbers of its later lines with it. What remains must read as it does without numbers.
  const numbered = redact(lines.map((text, index) => `${first + index}\t${text}`).join("\n")).split("\n");
  const isSame = numbered.map((text) => text.replace(NUMBERED, "")).join("\n") === clean;
  if (!isSame || !numbered.every((text) => NUMBERED.test(text))) return [{ number: first, text: ALL_HIDDEN }];
  return numbered.map((text) => ({ number: Number.parseInt(text, 10), text: text.replace(NUMBERED, "") }));
}
