// Matches as text: `path:12: the line`, with `path-11- the line` around it and `--` between places that lie apart.
import type { NumberedLine } from "./redacted-lines.ts";

const LINE_CHARACTERS = 300;
/** Shown before a match that lies far inside a long line. */
const LEAD_CHARACTERS = 100;

/**
 * @param matches by the index of the line: where in it the match begins
 * @param context lines before and after each match
 */
export function matchingLines(
  path: string,
  lines: readonly NumberedLine[],
  matches: ReadonlyMap<number, number>,
  context: number,
): readonly string[] {
  const shown: string[] = [];
  let end = 0;
  for (const index of matches.keys()) {
    const start = Math.max(end, index - context);
    if (context > 0 && start > end && shown.length > 0) shown.push("--");
    // Lines behind this match that belong to the next one are shown with that.
    end = Math.max(end, index + context + 1);
    for (const [offset, { number, text }] of lines.slice(start, end).entries()) {
      const at = matches.get(start + offset);
      shown.push(at === undefined ? `${path}-${number}- ${cut(text, 0)}` : `${path}:${number}: ${cut(text, at)}`);
    }
  }
  return shown;
}

function cut(line: string, matchAt: number): string {
  const start = matchAt + LEAD_CHARACTERS > LINE_CHARACTERS ? matchAt - LEAD_CHARACTERS : 0;
  const text = line.slice(start, start + LINE_CHARACTERS).toWellFormed();
  return `${start > 0 ? "…" : ""}${text}${start + LINE_CHARACTERS < line.length ? "…" : ""}`;
}
