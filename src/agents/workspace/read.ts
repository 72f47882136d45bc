// read: lines of a text file under their numbers, as many as fit into one reply.
import type { FileHandle } from "node:fs/promises";
import type { Redactor } from "../../redaction/index.ts";
import type { Boundary } from "./boundary.ts";
import { fileProblem } from "../../kernel/file-problem.ts";
import { locate, shownPath } from "./locate.ts";
import type { Pace } from "./pace.ts";
import { redactedLines } from "./redacted-lines.ts";
import { refused, reply, REPLY_CHARACTERS, type WorkspaceReply } from "./reply.ts";
import { bytesAt, findLine, isText, type Line, linesFrom } from "./text-file.ts";
import type { ReadArguments } from "./tools.ts";
import { openFile } from "./verified-open.ts";

/** Looked through for the first line, and again for the lines that are shown. */
const MAX_SCANNED_BYTES = 67_108_864;
const LINE_CHARACTERS = 2_000;
/** Enough for a line's characters at four bytes each, and for a token that reaches beyond them to be seen whole. */
const KEPT_LINE_BYTES = 12_000;
/** Read before the first line: a secret that begins there must be known for one. Private keys are shorter. */
const BEFORE_BYTES = 65_536;
const NUMBER_WIDTH = 6;

export interface ReadDeps {
  readonly boundary: Boundary;
  readonly pace: Pace;
  readonly redact: Redactor;
}

export async function read(args: ReadArguments, deps: ReadDeps): Promise<WorkspaceReply> {
  const { path, first_line: first, last_line: last } = args;
  const no = (because: string): WorkspaceReply => refused(`${shownPath(path)}: ${because}.`);
  if (last !== undefined && last < first) return no("last_line comes before first_line");
  const place = await locate(path, deps.boundary);
  if (place.kind === "refused") return place;
  if (place.kind === "folder") return no("it is a folder; list shows it");
  try {
    const file = await openFile(place.real);
    if ("kind" in file) return no(file.reason);
    await using handle = file;
    return await readLines(handle, first, last ?? Infinity, no, deps);
  } catch (error) {
    return no(fileProblem(error));
  }
}

async function readLines(
  file: FileHandle,
  first: number,
  last: number,
  no: (because: string) => WorkspaceReply,
  { pace, redact }: ReadDeps,
): Promise<WorkspaceReply> {
  if (!(await isText(file))) return no("it is a binary file");
  const start = await findLine(file, first, MAX_SCANNED_BYTES, pace);
  if (start.kind === "past-end") return no(`it has ${start.lines} lines`);
  if (start.kind === "too-far") return no(`line ${first} lies beyond the first ${MAX_SCANNED_BYTES / 1_048_576} MB`);
  const { lines, end } = await collect(file, start.offset, last - first + 1, pace);
  if (pace.isAborted) return refused("The work was stopped.");
  if (lines.length === 0 && first > 1) return no(`it has ${first - 1} lines`);
  const before = await textBefore(file, start.offset);
  const texts = [...before, ...lines.map(({ text }) => text)];
  const shown = redactedLines(texts, first - before.length, redact)
    .filter(({ number }) => number >= first)
    .map(({ number, text }) => `${String(number).padStart(NUMBER_WIDTH)}\t${cut(text, lines[number - first])}`);
  const next = first + lines.length;
  const notes = [
    ...(shown.length === 0 && lines.length > 0 ? ["all of these lines belong to a secret, which is not shown"] : []),
    ...(lines.length === 0 ? ["the file is empty"] : []),
    ...(end === "full" ? [`more follow; go on with first_line ${next}`] : []),
    ...(end === "too-far" ? [`the rest of line ${next - 1} is too long to be passed over`] : []),
  ];
  return reply(shown, notes, end !== "through");
}

interface Collected {
  readonly lines: readonly Line[];
  /** `through`: the file's or the range's end came. `too-far`: a line did not end within the bytes of one call. */
  readonly end: "through" | "full" | "too-far";
}

async function collect(file: FileHandle, offset: number, most: number, pace: Pace): Promise<Collected> {
  const lines: Line[] = [];
  let characters = 0;
  let bytes = 0;
  for await (const line of linesFrom(file, offset, KEPT_LINE_BYTES, MAX_SCANNED_BYTES, pace)) {
    const length = Math.min(line.text.length, LINE_CHARACTERS) + NUMBER_WIDTH + 2;
    if (lines.length > 0 && characters + length > REPLY_CHARACTERS) return { lines, end: "full" };
    lines.push(line);
    characters += length;
    bytes += line.bytes + 1;
    if (lines.length === most) return { lines, end: "through" };
  }
  return { lines, end: bytes >= MAX_SCANNED_BYTES || pace.isOver ? "too-far" : "through" };
}

async function textBefore(file: FileHandle, offset: number): Promise<readonly string[]> {
  const start = Math.max(0, offset - BEFORE_BYTES);
  const text = (await bytesAt(file, start, offset - start)).toString("utf8");
  // The text ends with a line break, which begins the first line that is wanted.
  return text.split("\n").slice(0, -1);
}

function cut(text: string, line: Line | undefined): string {
  const isWhole = line === undefined || line.bytes <= KEPT_LINE_BYTES;
  if (text.length <= LINE_CHARACTERS && isWhole) return text;
  const total = line === undefined ? "" : ` of ${line.bytes} bytes`;
  return `${text.slice(0, LINE_CHARACTERS).toWellFormed()}… [line${total} cut]`;
}
