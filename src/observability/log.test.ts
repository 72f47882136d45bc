// The log: its lines, its levels, its file, and that it never fails.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { createRedactor } from "../redaction/index.ts";
import { createLog, type Log, logFilePath, type LogLevel, logOf } from "./log.ts";

interface Fixture {
  readonly log: Log;
  readonly file: string;
  readonly lines: () => unknown[];
}

function fixture(level: LogLevel = "info", stderr?: (text: string) => void): Fixture {
  const data = mkdtempSync(join(tmpdir(), "log-"));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const file = logFilePath(data);
  let written = "";
  const log = createLog({
    file,
    level,
    clock: new FakeClock(),
    stderr:
      stderr ??
      ((text) => {
        written += text;
      }),
    redactor: createRedactor(["s3cret-of-the-test"]),
  });
  const lines = (): unknown[] =>
    written
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
  return { log, file, lines };
}

test("a line says when, how important and what, then what is known", () => {
  const { log, file, lines } = fixture();
  log.info("run-started", { run_id: "run_1", attempts: 2 });
  const line = {
    time: "2026-01-01T00:00:00.000Z",
    level: "info",
    event: "run-started",
    run_id: "run_1",
    attempts: 2,
  };
  expect(lines()).toEqual([line]);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(line);
});

test("facts cannot replace the time, the level or the event", () => {
  const { log, lines } = fixture();
  log.warn("real", { time: 1, level: "debug", event: "other" });
  expect(lines()).toMatchObject([{ time: "2026-01-01T00:00:00.000Z", level: "warn", event: "real" }]);
});

test("less important lines than the level are not written", () => {
  const { log, lines } = fixture("warn");
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  expect(lines()).toMatchObject([{ event: "c" }, { event: "d" }]);
});

test("nothing is made before the first line", () => {
  const { file } = fixture();
  expect(existsSync(dirname(file))).toBe(false);
});

test("the file and its folder are private", () => {
  const { log, file } = fixture();
  log.info("a");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
});

test("a secret is in neither place", () => {
  const { log, file, lines } = fixture();
  log.error("failed", { error: new Error("with s3cret-of-the-test") });
  expect(JSON.stringify(lines())).not.toContain("s3cret");
  expect(readFileSync(file, "utf8")).not.toContain("s3cret");
});

test("a file that cannot be written is told once on stderr, and again after it has worked", () => {
  const { log, file, lines } = fixture();
  mkdirSync(file, { recursive: true });
  log.info("a");
  log.info("b");
  rmSync(file, { recursive: true });
  log.info("c");
  rmSync(file);
  mkdirSync(file);
  log.info("d");
  expect(
    lines().map((line) => (typeof line === "object" && line !== null && "event" in line ? line.event : "")),
  ).toEqual(["a", "log-file-unwritable", "b", "c", "d", "log-file-unwritable"]);
});

test("a stderr that is gone leaves the file", () => {
  const { log, file } = fixture("info", () => {
    throw new Error("EPIPE");
  });
  log.info("a");
  expect(readFileSync(file, "utf8")).toContain('"event":"a"');
});

test("a full file is renamed, and three are kept", () => {
  const { log, file } = fixture("info", () => {});
  mkdirSync(dirname(file), { recursive: true });
  for (const generation of ["first", "second", "third"]) {
    writeFileSync(file, `${generation}${" ".repeat(5_000_000)}`);
    log.info("after");
  }
  expect(readFileSync(file, "utf8")).toMatch(/^\{.*"after".*\}\n$/);
  expect(readFileSync(`${file}.1`, "utf8")).toMatch(/^third/);
  expect(readFileSync(`${file}.2`, "utf8")).toMatch(/^second/);
  expect(existsSync(`${file}.3`)).toBe(false);
});

test("while another process rotates, lines go on into the full file", () => {
  const { log, file } = fixture("info", () => {});
  mkdirSync(`${file}.lock`, { recursive: true });
  writeFileSync(file, " ".repeat(5_000_000));
  log.info("meanwhile");
  expect(readFileSync(file, "utf8")).toContain('"meanwhile"');
  expect(existsSync(`${file}.1`)).toBe(false);
});

test("every line of a run's log says which run it is, whatever its facts say", () => {
  const { log, lines } = fixture("debug");
  const own = logOf(log, "run_1");
  own.debug("begun");
  own.error("failed", { run_id: "another", grader: "numeric" });
  expect(lines()).toEqual([
    expect.objectContaining({ level: "debug", event: "begun", run_id: "run_1" }),
    expect.objectContaining({ level: "error", event: "failed", run_id: "run_1", grader: "numeric" }),
  ]);
});
