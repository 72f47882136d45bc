// The text of an export, piece by piece: JSON lines, or one list with a trial in each line.
import type { Queries } from "../../storage/index.ts";
import { type TrialFilter, trialLines } from "./trial-lines.ts";
import type { ExportFormat } from "./whole-part.ts";

/** How far an export is; it grows with each piece that is taken. */
export interface ExportCount {
  rows: number;
  /** Of the last trial; before the first, where the export begins. */
  cursor: string | null;
}

/** In UTF-16 units: a write for each line would cost more than the line. */
const PIECE = 65_536;

/** @param count above 0 rows = what they are stands already, without a list's end */
export async function* exportText(
  queries: Queries,
  format: ExportFormat,
  filter: TrialFilter,
  count: ExportCount,
): AsyncGenerator<string> {
  let piece = format === "json" && count.rows === 0 ? "[\n" : "";
  for await (const { text, cursor } of trialLines(queries, filter)) {
    const isFirst = count.rows === 0;
    count.rows += 1;
    count.cursor = cursor;
    piece += format === "jsonl" ? `${text}\n` : `${isFirst ? "" : ",\n"}${text}`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield format === "json" ? `${piece}\n]\n` : piece;
}
