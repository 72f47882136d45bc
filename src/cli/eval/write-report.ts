// Where a report goes: standard output, or a file that is there whole or not at all.
import { accessSync, constants, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../command.ts";
import { refuseFolder } from "../out-path.ts";
import type { Paint } from "../paint.ts";
import type { Terminal } from "../terminal.ts";
import { reportNotWritten } from "./errors.ts";
import { junitReport } from "./junit-report.ts";
import type { SuiteReport } from "./report.ts";
import { tableReport } from "./table-report.ts";

export const FORMATS = ["table", "json", "junit"] as const;
export type Format = (typeof FORMATS)[number];

/** Before anything is paid for. @throws UsageError */
export function checkOut(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch {
    throw new UsageError(`--out: ${dirname(path)} is no folder that can be written to.`);
  }
  refuseFolder(path);
}

export interface ReportPlace {
  readonly format: Format;
  /** undefined = standard output */
  readonly out: string | undefined;
  readonly terminal: Terminal;
  /** Width of standard output in characters; Infinity where nobody looks at it. */
  readonly columns: number;
  readonly paint: Paint;
}

/** With a file, standard output has the table: a log says what happened. @throws EvalError */
export function writeReport(report: SuiteReport, { format, out, terminal, columns, paint }: ReportPlace): void {
  const table = tableReport(report, columns, paint);
  if (out === undefined) {
    terminal.stdout(format === "table" ? table : textOf(report, format));
    return;
  }
  terminal.stdout(table);
  const partial = `${out}.${process.pid}.partial`;
  try {
    writeFileSync(partial, textOf(report, format));
    renameSync(partial, out);
  } catch (error) {
    rmSync(partial, { force: true });
    throw reportNotWritten(out, error);
  }
}

/** A file has no width and no colours. */
function textOf(report: SuiteReport, format: Format): string {
  switch (format) {
    case "table":
      return tableReport(report, Infinity, PLAIN);
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "junit":
      return junitReport(report);
  }
}

const asItIs = (text: string): string => text;
const PLAIN: Paint = { title: asItIs, good: asItIs, bad: asItIs };
