// The last lines of the log.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readLogTail } from "./log-tail.ts";

function log(files: Readonly<Record<string, readonly string[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), "log-tail-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "log");
  for (const [suffix, lines] of Object.entries(files)) writeFileSync(`${path}${suffix}`, `${lines.join("\n")}\n`);
  return path;
}

const line = (event: string, level = "info"): string =>
  JSON.stringify({ time: "2026-01-01T00:00:00.000Z", level, event });

const events = (path: string, count: number): string[] => readLogTail(path, count).map(({ event }) => event);

test("the newest lines come, oldest first", () => {
  expect(events(log({ "": [line("a"), line("b"), line("c")] }), 2)).toEqual(["b", "c"]);
});

test("where the file is short, the older files are read", () => {
  expect(events(log({ "": [line("c")], ".1": [line("b")], ".2": [line("a")] }), 5)).toEqual(["a", "b", "c"]);
});

test("only what is wanted is counted", () => {
  const path = log({ "": [line("a", "error"), line("b"), line("c", "error"), line("d")] });
  expect(readLogTail(path, 2, ({ level }) => level === "error").map(({ event }) => event)).toEqual(["a", "c"]);
});

test("what is no line of the log is passed over", () => {
  expect(events(log({ "": [line("a"), '{"cut":', "", "[]", '{"time":"now"}', line("b")] }), 5)).toEqual(["a", "b"]);
});

test("a log that was never written is empty", () => {
  expect(events("/nonexistent/log", 5)).toEqual([]);
});
