// The last lines of the log, for people who look for what went wrong.
import { readFileSync } from "node:fs";
import { z } from "zod";
import { logFiles } from "./log-file.ts";
import { LOG_LEVELS } from "./log.ts";

const logLine = z.looseObject({
  time: z.iso.datetime(),
  level: z.enum(LOG_LEVELS),
  event: z.string(),
});

export type LogLine = z.output<typeof logLine>;

/**
 * The newest `count` lines that are wanted, oldest first, from all files of the log. What is not a line of the log is
 * passed over; a file that is not there is empty.
 * @throws the file system's error for a file that cannot be read
 */
export function readLogTail(path: string, count: number, isWanted: (line: LogLine) => boolean = () => true): LogLine[] {
  const found: LogLine[] = [];
  for (const file of logFiles(path)) {
    for (const text of linesOf(file).toReversed()) {
      if (found.length >= count) return found.toReversed();
      const line = parsed(text);
      if (line !== undefined && isWanted(line)) found.push(line);
    }
  }
  return found.toReversed();
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function parsed(text: string): LogLine | undefined {
  try {
    return logLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
