// A file of trials that is in place only when it is whole. Until then it grows beside its place, under a name with what
// was asked for and the process that writes it; when that process has died, the next one with the same wish goes on
// behind its last whole line.
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sha256Hex } from "../../kernel/hash.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/durations.ts";
import { canonicalJson } from "../../kernel/json.ts";
import { makePrivateFolder } from "../../kernel/private-folder.ts";
import type { Queries } from "../../storage/index.ts";
import { exportFailed } from "../errors.ts";
import { exportText } from "./export-text.ts";
import type { TrialFilter } from "./trial-lines.ts";
import { type ExportFormat, wholePart, type WholePart } from "./whole-part.ts";

const FILE_MODE = 0o600;
/** In the place of a process that writes: nobody does. */
const NOBODY: Writer = { pid: 0, token: "0".repeat(16) };
/** Whoever writes has written since. */
const SILENT_MS = HOUR_MS;
/** Then nobody comes back for a draft. */
const KEPT_MS = 7 * DAY_MS;
const DRAFT = /\.[0-9a-f]{12}\.(?<pid>\d+)\.(?<token>[0-9a-f]{16})\.\w+\.partial$/;

export interface FileRequest {
  readonly target: string;
  readonly format: ExportFormat;
  readonly filter: TrialFilter;
}

export interface WrittenFile {
  readonly path: string;
  readonly rows: number;
  /** Of the last trial in it; where there is none, the one that was given. */
  readonly cursor: string | null;
}

/** A process. */
export interface Writer {
  readonly pid: number;
  /** 16 hex digits that no other process has: numbers come again. */
  readonly token: string;
}

export interface FileWriterDeps {
  readonly queries: Queries;
  readonly nowMs: () => number;
  readonly writer: Writer;
  /** Whether a process with this id runs on this machine. */
  readonly lives: (pid: number) => boolean;
  /** Unique in this process. */
  readonly nextDraft: () => string;
  /** Of an aborted signal: nobody is to go on. */
  readonly isGivenUp: () => boolean;
}

/**
 * What an aborted signal leaves is gone on with, except where it is given up.
 * @throws TrialsError `evaluation/bad-cursor`, `evaluation/export-failed`
 */
export async function writeTrialFile(
  deps: FileWriterDeps,
  request: FileRequest,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const { target, format, filter } = request;
  const drafts = draftsOf(request);
  const draft = drafts.of(deps.writer, deps.nextDraft());
  try {
    makePrivateFolder(dirname(target));
    sweep(dirname(target), deps.nowMs());
    const begun = await takenOver(deps, request, draft);
    const count = { rows: begun?.rows ?? 0, cursor: begun?.cursor ?? filter.after };
    const file = createWriteStream(draft, { mode: FILE_MODE, flags: "a", flush: true });
    const text = exportText(deps.queries, format, { ...filter, after: count.cursor }, count);
    await pipeline(Readable.from(text), file, { signal });
    renameSync(draft, target);
    return { path: target, ...count };
  } catch (error) {
    if (signal.aborted && !deps.isGivenUp()) {
      ifThere(() => renameSync(draft, drafts.of(NOBODY, deps.nextDraft())));
      throw error;
    }
    ifThere(() => rmSync(draft));
    throw !signal.aborted && isFileError(error) ? exportFailed(target, error) : error;
  }
}

/** The names of what is under way towards a file, by who writes it. */
export function draftsOf({ target, format, filter }: FileRequest) {
  const wish = sha256Hex(canonicalJson({ format, ...filter })).slice(0, 12);
  const beginning = `${basename(target)}.${wish}.`;
  const folder = dirname(target);
  return {
    of: ({ pid, token }: Writer, id: string) => join(folder, `${beginning}${pid}.${token}.${id}.partial`),
    left: (isHeld: (writer: Writer, path: string) => boolean): string[] =>
      readdirSync(folder).flatMap((name) => {
        const writer = name.startsWith(beginning) ? writerOf(name) : null;
        const path = join(folder, name);
        return writer === null || isHeld(writer, path) ? [] : [path];
      }),
  };
}

/** null = it is no draft. */
function writerOf(name: string): Writer | null {
  const { pid, token } = DRAFT.exec(name)?.groups ?? {};
  return pid === undefined || token === undefined ? null : { pid: Number(pid), token };
}

/** Drafts of any wish that nobody came back for: of a cancelled export, or one whose command was not given again. */
function sweep(folder: string, nowMs: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (writerOf(name) !== null && writtenAtMs(path) < nowMs - KEPT_MS) ifThere(() => rmSync(path));
  }
}

/** Infinity = it is gone. */
function writtenAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}

/** A number alone says little: another process may have it by now, as each start in a container has the same. */
function isWriting({ writer: own, lives, nowMs }: FileWriterDeps, writer: Writer, path: string): boolean {
  if (writer.pid === NOBODY.pid) return false;
  if (writer.pid === own.pid) return writer.token === own.token;
  return lives(writer.pid) && writtenAtMs(path) >= nowMs() - SILENT_MS;
}

/**
 * Copies what a dead process left into a draft of one's own: a process that only seemed dead goes on with a file that
 * nobody looks at.
 */
async function takenOver(deps: FileWriterDeps, request: FileRequest, draft: string): Promise<WholePart | null> {
  let best: { readonly path: string; readonly part: WholePart } | null = null;
  const left = draftsOf(request).left((writer, path) => isWriting(deps, writer, path));
  for (const path of left) {
    const part = await wholePart(createReadStream(path), request.format).catch(() => null);
    if (part !== null && (best === null || part.rows > best.part.rows)) best = { path, part };
  }
  if (best !== null) {
    copyFileSync(best.path, draft);
    truncateSync(draft, best.part.bytes);
  }
  for (const path of left) rmSync(path, { force: true });
  return best?.part ?? null;
}

function ifThere(act: () => void): void {
  try {
    act();
  } catch {
    // Nothing was written yet, or another process took it away.
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}
