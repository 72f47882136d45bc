// A file of the product stays one idea.
import type { Offence, SourceFile } from "./source-file.ts";

const MAX_LINES = 400;

export function sizeOffences({ path, source }: SourceFile): readonly Offence[] {
  const lines = source.trimEnd().split("\n").length;
  return lines > MAX_LINES ? [{ path, line: MAX_LINES + 1, rule: `${lines} lines; at most ${MAX_LINES}` }] : [];
}
