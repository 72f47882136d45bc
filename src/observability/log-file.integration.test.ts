// Several processes that append to one log and rotate it while they do.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { redact } from "../redaction/index.ts";
import { appendLine, logFiles } from "./log-file.ts";

const PROCESSES = 4;
const LONGEST_LINE = 320;
const LINES = 2_000;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "log-file-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Writes LINES lines `<writer> <n> xxx`. */
async function writer(name: number, path: string, bytes: number, files: number): Promise<void> {
  const program = `
    import { appendLine } from ${JSON.stringify(new URL("./log-file.ts", import.meta.url).href)};
    for (let n = 0; n < ${LINES}; n += 1) {
      appendLine(${JSON.stringify(path)}, "${name} " + n + " " + "x".repeat(n % 300), { bytes: ${bytes}, files: ${files} }, Date.now());
    }`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", program], { stdio: "inherit" });
  const [code]: unknown[] = await once(child, "exit");
  expect(code).toBe(0);
}

const linesOf = (path: string, files: number): string[] =>
  logFiles(path, files)
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, "utf8").split("\n").slice(0, -1));

test("no line is lost, doubled or mixed with another while files are renamed under the writers", async () => {
  const path = join(folder(), "logs", "log");
  const files = 100;
  await Promise.all(Array.from({ length: PROCESSES }, (_, name) => writer(name, path, 50_000, files)));
  const lines = linesOf(path, files);
  expect(lines.filter((line) => !/^\d \d+ x*$/.test(line))).toEqual([]);
  expect(lines).toHaveLength(PROCESSES * LINES);
  expect(new Set(lines.map((line) => line.split(" x")[0])).size).toBe(PROCESSES * LINES);
  const renamed = logFiles(path, files).filter((file) => file !== path && existsSync(file));
  expect(renamed.length).toBeGreaterThan(10);
  // A file that was renamed twice in one rotation would be short.
  for (const file of renamed) expect(statSync(file).size).toBeGreaterThan(50_000 - LONGEST_LINE);
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test("where three files are kept, what is older is dropped in whole files", async () => {
  const path = join(folder(), "log");
  await Promise.all(Array.from({ length: PROCESSES }, (_, name) => writer(name, path, 20_000, 3)));
  const lines = linesOf(path, 3);
  expect(lines.filter((line) => !/^\d \d+ x*$/.test(line))).toEqual([]);
  expect(lines.length).toBeLessThan(PROCESSES * LINES);
  expect(existsSync(`${path}.3`)).toBe(false);
});

test("the lock of a process that died in a rotation is removed", () => {
  const path = join(folder(), "log");
  writeFileSync(path, "x".repeat(100));
  mkdirSync(`${path}.lock`);
  utimesSync(`${path}.lock`, 1_000, 1_000);
  const limits = { bytes: 100, files: 2 };
  appendLine(path, redact("a"), limits, 1_020_000);
  appendLine(path, redact("b"), limits, 1_020_000);
  expect(readFileSync(path, "utf8")).toBe("b\n");
  expect(readFileSync(`${path}.1`, "utf8")).toBe(`${"x".repeat(100)}a\n`);
});
