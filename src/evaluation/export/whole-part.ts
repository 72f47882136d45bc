// What of a file that was cut anywhere is whole: its beginning up to the last whole line.
import { z } from "zod";

export const EXPORT_FORMATS = ["jsonl", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface WholePart {
  /** Trials in it. */
  readonly rows: number;
  /** Of its last trial. */
  readonly cursor: string;
  /** Its length; in a list it ends before the comma. */
  readonly bytes: number;
}

const NEWLINE = 0x0a;
/** In the order of the file, `[` before the first. */
const LINES_BEFORE: Readonly<Record<ExportFormat, number>> = { jsonl: 0, json: 1 };
const tail = z.looseObject({ metadata: z.looseObject({ cursor: z.string() }) });

/** null where not even one trial is whole, or the last line is none of an export. */
export async function wholePart(file: AsyncIterable<Uint8Array>, format: ExportFormat): Promise<WholePart | null> {
  let lines = 0;
  let endsAt = 0;
  let last: Uint8Array[] = [];
  let open: Uint8Array[] = [];
  let position = 0;
  for await (const chunk of file) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      last = [...open, chunk.subarray(from, at)];
      open = [];
      lines += 1;
      endsAt = position + at + 1;
      from = at + 1;
    }
    open.push(chunk.subarray(from));
    position += chunk.length;
  }
  const rows = lines - LINES_BEFORE[format];
  if (rows < 1) return null;
  const text = Buffer.concat(last).toString("utf8");
  const isListed = format === "json";
  if (isListed && !text.endsWith(",")) return null;
  const { metadata } = tail.parse(JSON.parse(isListed ? text.slice(0, -1) : text));
  return { rows, cursor: metadata.cursor, bytes: isListed ? endsAt - ",\n".length : endsAt };
}
