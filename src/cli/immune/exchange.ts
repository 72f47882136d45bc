// Patterns to a file or standard output, and from a file or standard input.
import { createWriteStream, renameSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ImmuneUseCases } from "../../immune/index.ts";
import { counted } from "../../kernel/counted.ts";
import { fileProblem } from "../../kernel/file-problem.ts";
import { EXIT, UsageError } from "../command.ts";
import { isReaderGone } from "../streams.ts";
import type { Terminal } from "../terminal.ts";
import { visibleJson, visibleLine } from "../visible.ts";

/** Lines that are named one by one. */
const NAMED_LINES = 20;
const PRIVATE = 0o600;

/** A file is in place only when it is whole. @returns how many lines */
export async function exportPatterns(immune: ImmuneUseCases, target: string | null): Promise<number> {
  let lines = 0;
  async function* text(): AsyncGenerator<string> {
    for await (const line of immune.exportPatterns()) {
      lines += 1;
      yield `${line}\n`;
    }
  }
  if (target === null) {
    try {
      await pipeline(Readable.from(text()), process.stdout, { end: false });
    } catch (error) {
      if (!isReaderGone(error)) throw error;
    }
    return lines;
  }
  const partial = `${target}.${process.pid}.partial`;
  try {
    await pipeline(Readable.from(text()), createWriteStream(partial, { mode: PRIVATE, flush: true }));
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new UsageError(`--file: ${target} cannot be written: ${fileProblem(error)}.`);
  }
  return lines;
}

/** @returns the exit code */
export async function importPatterns(
  immune: ImmuneUseCases,
  source: AsyncIterable<Uint8Array>,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const named: { readonly line: number; readonly problem: string }[] = [];
  const report = await immune.importPatterns(source, ({ line, problem }) => {
    if (named.length < NAMED_LINES) named.push({ line, problem: visibleLine(problem) });
  });
  const { imported, updated, known, skipped } = report;
  if (isJson) terminal.stdout(`${visibleJson({ ...report, skipped_lines: named })}\n`);
  else {
    for (const { line, problem } of named) terminal.stderr(`line ${line}: ${problem}\n`);
    if (skipped > named.length) terminal.stderr(`and ${counted(skipped - named.length, "more line")}\n`);
    terminal.stdout(
      `${imported} imported, ${updated} updated, ${known} known already, ${counted(skipped, "line")} left out.\n`,
    );
  }
  return skipped === 0 ? EXIT.done : EXIT.failed;
}
