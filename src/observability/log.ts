// The log: JSON lines on stderr and in a rotating file of the data directory. It never fails and never delays a start.
import { join } from "node:path";
import type { Clock } from "../kernel/clock.ts";
import { recordJson, type Redactor } from "../redaction/index.ts";
import { appendLine, LOG_FILE_BYTES, LOG_FILES } from "./log-file.ts";
import { logFacts } from "./log-line.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What is known about an event. Errors are told by code, message and causes; every text is redacted. */
export interface LogFacts {
  readonly run_id?: string;
  readonly error?: unknown;
  readonly [fact: string]: unknown;
}

/** `event` is what happened, in the past tense: `server-started`, `run-failed`. */
export type Log = Readonly<Record<LogLevel, (event: string, facts?: LogFacts) => void>>;

/** The same log for what belongs to a run: every line of it says so. */
export function logOf(log: Log, runId: string): Log {
  const bound = (level: LogLevel) => (event: string, facts?: LogFacts) => {
    log[level](event, { ...facts, run_id: runId });
  };
  return { debug: bound("debug"), info: bound("info"), warn: bound("warn"), error: bound("error") };
}

export interface LogDeps {
  /** Made with the first line, with its folder. */
  readonly file: string;
  /** The least important level that is written. */
  readonly level: LogLevel;
  readonly clock: Clock;
  readonly stderr: (text: string) => void;
  readonly redactor: Redactor;
}

export function logFilePath(dataDirectory: string): string {
  return join(dataDirectory, "logs", "task-orchestrator.log");
}

export function createLog({ file, level, clock, stderr, redactor }: LogDeps): Log {
  let fileWorks = true;

  const write = (lineLevel: LogLevel, event: string, facts: object): void => {
    if (LOG_LEVELS.indexOf(lineLevel) < LOG_LEVELS.indexOf(level)) return;
    const nowMs = clock.now();
    const head = { time: new Date(nowMs).toISOString(), level: lineLevel, event };
    const line = recordJson({ ...head, ...logFacts(facts, redactor), ...head }, redactor);
    toStderr(line);
    try {
      appendLine(file, line, { bytes: LOG_FILE_BYTES, files: LOG_FILES }, nowMs);
      fileWorks = true;
    } catch (error) {
      // Said once for each time that the file stops working: a full disk must not fill stderr, too.
      if (fileWorks) toStderr(recordJson({ ...head, event: "log-file-unwritable", error: String(error) }));
      fileWorks = false;
    }
  };

  const toStderr = (line: string): void => {
    try {
      stderr(`${line}\n`);
    } catch {
      // A closed stderr leaves the file.
    }
  };

  return {
    debug: (event, facts = {}) => write("debug", event, facts),
    info: (event, facts = {}) => write("info", event, facts),
    warn: (event, facts = {}) => write("warn", event, facts),
    error: (event, facts = {}) => write("error", event, facts),
  };
}
