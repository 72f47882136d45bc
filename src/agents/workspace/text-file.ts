// Text in a verified handle: is it text at all, and its lines from any place on, without holding the file.
import type { FileHandle } from "node:fs/promises";
import type { Pace } from "./pace.ts";

const SAMPLE_BYTES = 8_192;
const CHUNK_BYTES = 262_144;
const NEWLINE = 0x0a;

/** No NUL and no byte that is not UTF-8 in its first 8 kB. */
export async function isText(file: FileHandle): Promise<boolean> {
  return isTextSample(await bytesAt(file, 0, SAMPLE_BYTES));
}

export function isTextSample(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (sample.includes(0)) return false;
  try {
    // A character that the sample's end cuts is none that is wrong.
    new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** At most `length` bytes from `start` on; fewer only at the end of the file. */
export async function bytesAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

export type LineStart =
  | { readonly kind: "at"; readonly offset: number }
  /** The file has only so many lines. */
  | { readonly kind: "past-end"; readonly lines: number }
  | { readonly kind: "too-far" };

/** Where a line starts. @param most bytes to look through */
export async function findLine(file: FileHandle, line: number, most: number, pace: Pace): Promise<LineStart> {
  let left = line - 1;
  if (left === 0) return { kind: "at", offset: 0 };
  for (let offset = 0; offset < most;) {
    if (pace.isOver) return { kind: "too-far" };
    const chunk = await bytesAt(file, offset, CHUNK_BYTES);
    if (chunk.length === 0) {
      return { kind: "past-end", lines: line - left - ((await endsWithNewline(file, offset)) ? 1 : 0) };
    }
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) {
      left -= 1;
      if (left === 0) return { kind: "at", offset: offset + at + 1 };
    }
    offset += chunk.length;
    await pace.giveWay();
  }
  return { kind: "too-far" };
}

export interface Line {
  /** Without its end; of a longer line its first bytes. */
  readonly text: string;
  /** Of the whole line, as far as it was looked at. */
  readonly bytes: number;
}

/**
 * Lines from `offset` on, which is the start of one. What follows the last line break of a file is a line only if it
 * is not empty.
 * @param keep bytes of each line
 * @param most bytes to look through; a line that is not through by then comes as it is, and is the last
 */
export async function* linesFrom(
  file: FileHandle,
  offset: number,
  keep: number,
  most: number,
  pace: Pace,
): AsyncGenerator<Line> {
  let kept: Buffer[] = [];
  let bytes = 0;
  for (let at = offset; at < offset + most && !pace.isOver;) {
    const chunk = await bytesAt(file, at, CHUNK_BYTES);
    if (chunk.length === 0) break;
    for (let start = 0; start < chunk.length;) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline < 0 ? chunk.length : newline;
      if (bytes < keep) kept.push(chunk.subarray(start, Math.min(end, start + keep - bytes)));
      bytes += end - start;
      start = end + 1;
      if (newline < 0) continue;
      yield lineOf(kept, bytes);
      kept = [];
      bytes = 0;
    }
    at += chunk.length;
    await pace.giveWay();
  }
  if (bytes > 0) yield lineOf(kept, bytes);
}

function lineOf(parts: readonly Buffer[], bytes: number): Line {
  return { text: Buffer.concat(parts).toString("utf8").replace(/\r$/, ""), bytes };
}

async function endsWithNewline(file: FileHandle, size: number): Promise<boolean> {
  return size === 0 || (await bytesAt(file, size - 1, 1))[0] === NEWLINE;
}
