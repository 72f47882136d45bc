// Files and streams that commands read from and write to.
import { accessSync, constants, createReadStream, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileProblem } from "../kernel/file-problem.ts";
import { type CommandContext, UsageError } from "./command.ts";

const STDIN_FILE_DESCRIPTOR = 0;
const MEBIBYTE = 1024 * 1024;

/** Whose paths are meant. */
export interface At {
  readonly environment: Pick<CommandContext["environment"], "cwd">;
}

/** @param file `-` = standard input @throws UsageError */
export function sourceOf(file: string, { environment }: At): AsyncIterable<Uint8Array> {
  if (file === "-") return process.stdin;
  const path = resolve(environment.cwd, file);
  reading(path, () => {
    accessSync(path, constants.R_OK);
  });
  if (reading(path, () => statSync(path)).isDirectory()) throw new UsageError(`${path} is a folder.`);
  return createReadStream(path);
}

/** The whole text, without a byte order mark. @param file `-` = standard input @throws UsageError */
export function textOf(file: string, { environment }: At, mostBytes = Infinity): string {
  const isStdin = file === "-";
  const path = resolve(environment.cwd, file);
  if (!isStdin && reading(path, () => statSync(path)).size > mostBytes) {
    throw new UsageError(`${path} is larger than ${mostBytes / MEBIBYTE} MB.`);
  }
  return reading(path, () => readFileSync(isStdin ? STDIN_FILE_DESCRIPTOR : path, "utf8")).replace(/^\uFEFF/, "");
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileProblem(error)}.`);
  }
}

/** `| head` has seen enough. */
export function isReaderGone(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_PREMATURE_CLOSE")
  );
}
