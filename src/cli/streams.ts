// Files and streams that commands read from and write to.
import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { type CommandContext, UsageError } from "./command.ts";

/** @param file `-` = standard input @throws UsageError */
export function sourceOf(
  file: string,
  { environment }: Pick<CommandContext, "environment">,
): AsyncIterable<Uint8Array> {
  if (file === "-") return process.stdin;
  const path = resolve(environment.cwd, file);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`There is no file ${path}.`);
  if (stat.isDirectory()) throw new UsageError(`${path} is a folder.`);
  return createReadStream(path);
}

/** `| head` has seen enough. */
export function isReaderGone(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_PREMATURE_CLOSE")
  );
}
