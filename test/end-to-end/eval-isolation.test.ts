// Built-in suites leave alone what is the user's: data, configuration, keys and network.
import { once } from "node:events";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { suiteReportSchema } from "../../src/cli/eval/report.ts";
import { start } from "./processes.ts";

const SUITE_LIMIT_MS = 180_000;
/** Long ago: whoever reads a file makes its time of access later, and whoever writes it, that of its change. */
const PLANTED = { accessed: new Date("2020-01-01"), changed: new Date("2020-01-02") };

/** A home as a user may have it. Whoever reads the configuration in it stumbles. */
const HOME_FILES = {
  ".config/task-orchestrator/config.json": "this is no JSON",
  ".gitconfig": "[user]\n\tname = Ada\n",
  ".npmrc": "//example.com/:_authToken=secret\n",
  "data/config.json": "this is no JSON",
  "data/exports/trials.jsonl": '{"id":"trial_1"}\n',
  "data/logs/task-orchestrator.log": '{"event":"opened"}\n',
  "data/orchestrator.db": "this is no database",
  "data/orchestrator.db-wal": "nor is this",
  "keys/gemini": "AIza-a-key-in-a-file",
};

interface Seen {
  readonly path: string;
  readonly text: string | null;
  readonly changedMs: number;
  readonly accessedMs: number;
}

/** Every file and folder; times first, as looking changes the time of access. */
function seenIn(folder: string): readonly Seen[] {
  const paths = [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  ];
  return paths.toSorted().map((path) => {
    const { mtimeMs, atimeMs } = lstatSync(path);
    const text = statSync(path).isFile() ? readFileSync(path, "utf8") : null;
    return { path, text, changedMs: mtimeMs, accessedMs: atimeMs };
  });
}

function plantedHome(folder: string): string {
  const home = join(folder, "home");
  for (const [path, text] of Object.entries(HOME_FILES)) {
    mkdirSync(join(home, path, ".."), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  touchAll(home);
  return home;
}

/** Sets the times of access and change back, the innermost first. */
function touchAll(folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const path of [...names.map((name) => join(folder, name)), folder].toSorted().toReversed()) {
    utimesSync(path, PLANTED.accessed, PLANTED.changed);
  }
}

/** Whether this file system tells that a file was read. */
function tellsReads(folder: string): boolean {
  const probe = join(folder, "probe");
  writeFileSync(probe, "read me");
  utimesSync(probe, PLANTED.accessed, PLANTED.changed);
  readFileSync(probe);
  return statSync(probe).atimeMs !== PLANTED.accessed.getTime();
}

/** Counts who knocks. */
async function doorbell(): Promise<{ readonly url: string; readonly rings: () => number }> {
  let rings = 0;
  const server = createServer((socket) => {
    rings += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, rings: () => rings };
}

/** Loaded into the suite's own process, which starts the servers: writes down where it connects to. */
const RECORDER = `
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  appendFileSync(process.env.CONNECTIONS, (options.host ?? options.path ?? String(options)) + "\\n");
  return Reflect.apply(connect, this, args);
};
`;

test.each(["unit", "resilience"])(
  "the suite %s reads and changes nothing of the user's, and asks nobody but this machine (promise:suites-apart)",
  { timeout: SUITE_LIMIT_MS },
  async (suite) => {
    const folder = mkdtempSync(join(tmpdir(), "task-orchestrator-test-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const home = plantedHome(folder);
    const before = seenIn(home);
    touchAll(home);
    const temporary = join(folder, "temporary");
    mkdirSync(temporary);
    const recorder = join(folder, "recorder.mjs");
    writeFileSync(recorder, RECORDER);
    const connections = join(folder, "connections");
    writeFileSync(connections, "");
    const { url, rings } = await doorbell();

    const { code, stdout, stderr } = await start(
      process.execPath,
      ["bin/task-orchestrator.mjs", "eval", "--suite", suite, "--format", "json"],
      {
        env: {
          HOME: home,
          XDG_CONFIG_HOME: join(home, ".config"),
          XDG_DATA_HOME: home,
          TMPDIR: temporary,
          TASK_ORCHESTRATOR_HOME: join(home, "data"),
          TASK_ORCHESTRATOR_CONFIG: join(home, "data", "config.json"),
          TASK_ORCHESTRATOR_SIMULATED_URL: url,
          GEMINI_API_KEY: "AIza-the-users-own-key",
          GEMINI_BASE_URL: url,
          OPENAI_API_KEY: "sk-the-users-own-key",
          OPENAI_BASE_URL: url,
          OPENAI_COMPATIBLE_BASE_URL: url,
          DATABASE_URL: url.replace("http", "postgres"),
          HTTP_PROXY: url,
          HTTPS_PROXY: url,
          NODE_USE_ENV_PROXY: "1",
          NODE_OPTIONS: `--import=${recorder}`,
          CONNECTIONS: connections,
        },
      },
    ).ended;

    expect(code, stderr).toBe(0);
    expect(suiteReportSchema.parse(JSON.parse(stdout))).toMatchObject({ suite, failed: 0, skipped: 0 });
    const after = seenIn(home);
    expect(after.map(({ path, text }) => [path, text])).toEqual(before.map(({ path, text }) => [path, text]));
    expect(after.map(({ changedMs }) => changedMs)).toEqual(after.map(() => PLANTED.changed.getTime()));
    if (tellsReads(folder)) {
      const read = after.filter(({ text, accessedMs }) => text !== null && accessedMs !== PLANTED.accessed.getTime());
      expect(read.map(({ path }) => path)).toEqual([]);
    }
    expect(readdirSync(temporary)).toEqual([]);
    expect(rings()).toBe(0);
    const hosts = new Set(readFileSync(connections, "utf8").split("\n").filter(Boolean));
    expect([...hosts].filter((host) => host !== "127.0.0.1")).toEqual([]);
  },
);
