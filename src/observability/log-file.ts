// A file of lines that many processes append to, kept small by renaming it away when it is full.
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmdirSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { makePrivateFolder } from "../kernel/private-folder.ts";
import type { RecordText } from "../redaction/index.ts";

export const LOG_FILE_BYTES = 5_000_000;
/** The file itself, then `.1` and `.2`, the oldest last. */
export const LOG_FILES = 3;

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
/** A rotation takes a few renames; a lock this old belongs to a process that died in it. */
const STALE_LOCK_MS = 10_000;

export interface LogFileLimits {
  readonly bytes: number;
  readonly files: number;
}

/**
 * One write at the file's end, so that lines of several processes never mix. The file is opened for every line: no
 * process holds on to one that another has renamed.
 * @throws the file system's error
 */
export function appendLine(path: string, line: RecordText, limits: LogFileLimits, nowMs: number): void {
  const bytes = Buffer.from(`${line}\n`);
  let file = openForAppend(path);
  try {
    const { size, ino } = fstatSync(file, { bigint: true });
    if (size > 0n && Number(size) + bytes.length > limits.bytes) {
      rotate(path, ino, limits.files, nowMs);
      closeSync(file);
      file = openForAppend(path);
    }
    writeSync(file, bytes);
  } finally {
    closeSync(file);
  }
}

/** The names of a log's files, the newest first. */
export function logFiles(path: string, files = LOG_FILES): string[] {
  return Array.from({ length: files }, (_, age) => (age === 0 ? path : `${path}.${age}`));
}

function openForAppend(path: string): number {
  try {
    return openSync(path, "a", FILE_MODE);
  } catch (error) {
    if (!isMissing(error)) throw error;
    makePrivateFolder(dirname(path));
    return openSync(path, "a", FILE_MODE);
  }
}

/** Whoever does not get the lock goes on writing: the file is a little longer than its limit then. */
function rotate(path: string, fullInode: bigint, files: number, nowMs: number): void {
  const lock = `${path}.lock`;
  if (!takeLock(lock, nowMs)) return;
  try {
    // Another process may have renamed the full file since it was looked at: the new one must stay.
    if (statSync(path, { bigint: true, throwIfNoEntry: false })?.ino !== fullInode) return;
    const names = logFiles(path, files);
    for (let age = names.length - 1; age > 0; age -= 1)
      unlessMissing(() => renameSync(names[age - 1] ?? path, names[age] ?? path));
  } finally {
    unlessMissing(() => rmdirSync(lock));
  }
}

function takeLock(lock: string, nowMs: number): boolean {
  try {
    mkdirSync(lock, { mode: DIRECTORY_MODE });
    return true;
  } catch {
    const taken = statSync(lock, { throwIfNoEntry: false });
    // Freed for the next line's writer: taking it here could take it from one who has just done the same.
    if (taken !== undefined && nowMs - taken.mtimeMs > STALE_LOCK_MS) unlessMissing(() => rmdirSync(lock));
    return false;
  }
}

function unlessMissing(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
