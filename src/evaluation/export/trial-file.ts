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
  truncateSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sha256Hex } from "../../kernel/hash.ts";
import { canonicalJson } from "../../kernel/json.ts";
import { makePrivateFolder } from "../../kernel/private-folder.ts";
import type { Queries } from "../../storage/index.ts";
import { exportFailed } from "../errors.ts";
import { exportText } from "./export-text.ts";
import type { TrialFilter } from "./trial-lines.ts";
import { type ExportFormat, wholePart, type WholePart } from "./whole-part.ts";

const FILE_MODE = 0o600;
/** In the place of a process that writes: nobody does. */
const NOBODY = 0;

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

export interface FileWriterDeps {
  readonly queries: Queries;
  readonly pid: number;
  /** Whether a process with this id runs on this machine. */
  readonly lives: (pid: number) => boolean;
  /** Unique in this process. */
  readonly nextDraft: () => string;
}

/** @throws TrialsError `evaluation/bad-cursor`, `evaluation/export-failed`; what an aborted signal leaves is gone on with */
export async function writeTrialFile(
  deps: FileWriterDeps,
  request: FileRequest,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const { target, format, filter } = request;
  const drafts = draftsOf(request);
  const draft = drafts.of(deps.pid, deps.nextDraft());
  try {
    makePrivateFolder(dirname(target));
    const begun = await takenOver(deps, request, draft);
    const count = { rows: begun?.rows ?? 0, cursor: begun?.cursor ?? filter.after };
    const file = createWriteStream(draft, { mode: FILE_MODE, flags: "a", flush: true });
    const text = exportText(deps.queries, format, { ...filter, after: count.cursor }, count);
    await pipeline(Readable.from(text), file, { signal });
    renameSync(draft, target);
    return { path: target, ...count };
  } catch (error) {
    if (signal.aborted) {
      ifThere(() => renameSync(draft, drafts.of(NOBODY, deps.nextDraft())));
      throw error;
    }
    ifThere(() => rmSync(draft));
    throw isFileError(error) ? exportFailed(target, error) : error;
  }
}

/** The names of what is under way towards a file, by who writes it. */
export function draftsOf({ target, format, filter }: FileRequest) {
  const wish = sha256Hex(canonicalJson({ format, ...filter })).slice(0, 12);
  const beginning = `${basename(target)}.${wish}.`;
  const folder = dirname(target);
  return {
    of: (pid: number, id: string) => join(folder, `${beginning}${pid}.${id}.partial`),
    left: (lives: (pid: number) => boolean): string[] =>
      readdirSync(folder).flatMap((name) => {
        if (!name.startsWith(beginning)) return [];
        const [, pid] = /^(\d+)\.\w+\.partial$/.exec(name.slice(beginning.length)) ?? [];
        const isLeft = pid !== undefined && (Number(pid) === NOBODY || !lives(Number(pid)));
        return isLeft ? [join(folder, name)] : [];
      }),
  };
}

/**
 * Copies what a dead process left into a draft of one's own: a process that only seemed dead goes on with a file that
 * nobody looks at.
 */
async function takenOver(deps: FileWriterDeps, request: FileRequest, draft: string): Promise<WholePart | null> {
  let best: { readonly path: string; readonly part: WholePart } | null = null;
  const left = draftsOf(request).left(deps.lives);
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
    // Nothing was written yet, so nothing is left.
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}
