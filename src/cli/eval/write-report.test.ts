// Where a report goes.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { UsageError } from "../command.ts";
import { paintFor } from "../paint.ts";
import { recordedTerminal } from "../testing.ts";
import { caseOf, reportOf } from "./testing.ts";
import { checkOut, type Format, writeReport } from "./write-report.ts";

const report = reportOf(caseOf());

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "report-"));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

function written(format: Format, out?: string): string {
  const terminal = recordedTerminal();
  writeReport(report, { format, out, terminal, columns: Infinity, paint: paintFor(true) });
  return terminal.written.stdout();
}

test("without a file, standard output has the report and nothing else", () => {
  expect(JSON.parse(written("json"))).toEqual(report);
  expect(written("junit")).toMatch(/^<\?xml [^]*<\/testsuites>\n$/);
});

test("with a file, the report is in it, and standard output has the table", () => {
  const out = join(folder(), "report.xml");
  expect(written("junit", out)).toContain("1 passed");
  expect(readFileSync(out, "utf8")).toMatch(/^<\?xml /);
});

test("a table in a file has no colours", () => {
  const out = join(folder(), "report.txt");
  written("table", out);
  expect(readFileSync(out, "utf8")).not.toContain("\u001B");
});

test("nothing is left beside the file, and an older report is replaced whole", () => {
  const path = folder();
  written("junit", join(path, "report"));
  written("json", join(path, "report"));
  expect(readdirSync(path)).toEqual(["report"]);
  expect(JSON.parse(readFileSync(join(path, "report"), "utf8"))).toEqual(report);
});

test("a file that cannot be written is an error with a code, and leaves nothing", () => {
  const path = folder();
  mkdirSync(join(path, "report"));
  expect(() => written("json", join(path, "report"))).toThrow(
    expect.objectContaining({ code: "eval/report-not-written" }),
  );
  expect(readdirSync(path)).toEqual(["report"]);
});

test.each([join("nowhere", "report.xml"), "."])("--out %s is refused before anything is asked", (name) => {
  const path = folder();
  expect(() => {
    checkOut(join(path, name));
  }).toThrow(UsageError);
});
