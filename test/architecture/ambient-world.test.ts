import { expect, test } from "vitest";
import { ambientOffences } from "./ambient-world.ts";

function offences(path: string, source: string): readonly string[] {
  return ambientOffences({ path, source }).map(({ line, rule }) => `${line}: ${rule}`);
}

test.each([
  ["Date.now()", "Date.now: time"],
  ["const now = Date.now;", "Date.now: time"],
  ["const { now } = Date;", "Date.now: time"],
  ['Date["now"]()', "Date.now: time"],
  ["new Date()", "new Date(): time"],
  ["new Date", "new Date(): time"],
  ["Date()", "Date(): time"],
  ["performance.now()", "performance.now: time"],
  ["Math.random()", "Math.random: randomness"],
  ["crypto.randomUUID()", "crypto.randomUUID: randomness"],
  ["globalThis.crypto.randomUUID()", "crypto.randomUUID: randomness"],
  ['import { randomBytes } from "node:crypto";', "import of node:crypto: randomness"],
  ['import { randomUUID as id } from "crypto";', "import of crypto: randomness"],
  ['import * as anything from "node:crypto";', "import of node:crypto: randomness"],
  ['import anything from "node:crypto";', "import of node:crypto: randomness"],
  ["setTimeout(f, 1)", "setTimeout(): waiting"],
  ["await new Promise((resolve) => setInterval(resolve, 1))", "setInterval(): waiting"],
  ["defer(setImmediate)", "setImmediate: waiting"],
  ["AbortSignal.timeout(5)", "AbortSignal.timeout: waiting"],
  ['import { setTimeout as sleep } from "node:timers/promises";', "import of node:timers/promises: waiting"],
  ["process.env.HOME", "process.env: main.ts"],
  ["const { env } = process;", "process.env: main.ts"],
  ["const { process: p } = globalThis;", "process: main.ts"],
  ["use(process)", "process: main.ts"],
  ['import process from "node:process";', "import of node:process: main.ts"],
  ["fetch(url)", "fetch(): the network"],
  ["const transport = { fetch };", "fetch: the network"],
  ["function f(get = fetch) {}", "fetch: the network"],
  ["globalThis.fetch(url)", "fetch(): the network"],
  ["(fetch as Fetch)(url)", "fetch: the network"],
  ["console.log(1)", "console.log: logging"],
  ["class A { x = console; }", "console: logging"],
  ["{ const fetch = 1; } fetch(url)", "fetch(): the network"],
])("%s is an offence", (source, rule) => {
  expect(offences("src/cost/a.ts", `\n${source}`)).toEqual([expect.stringContaining(`2: ${rule}`)]);
});

test.each([
  "new Date(atMs)",
  "Date.UTC(2026, 0, 1)",
  "Math.max(1, 2)",
  'import { createHash } from "node:crypto";',
  'import type { X } from "node:process";',
  "deps.fetch(url)",
  "deps.process.env",
  "client({ fetch: deps.fetch })",
  "function f({ fetch }: Deps) { return fetch(url); }",
  "const { fetch } = deps; fetch(url);",
  "for (const process of list) process.run();",
  "try { f(); } catch (console) { g(console); }",
  "type F = typeof fetch; interface P { env: NodeJS.ProcessEnv; process: typeof process }",
  "const f: typeof globalThis.fetch = deps.fetch;",
  "class A { process() {} fetch = 1; }",
  "constructor.toString()",
  "// Date.now() and setTimeout in a comment",
  '"process.env"',
])("%s is none", (source) => {
  expect(offences("src/cost/a.ts", source)).toEqual([]);
});

test.each(["src/kernel/node/clock.ts", "src/config/environment.ts", "src/main.ts", "src/cost/ledger.test.ts"])(
  "%s may touch the world",
  (path) => {
    expect(offences(path, "Date.now(); process.env; setTimeout(f, 1); console.log(1);")).toEqual([]);
  },
);

test("fakes of a slice keep the bans", () => {
  expect(offences("src/cost/testing.ts", "Date.now();")).toHaveLength(1);
});

test("cli may use the process, but not its environment", () => {
  expect(offences("src/cli/a.ts", "process.stdout.write(text); process.exitCode = 1;")).toEqual([]);
  expect(offences("src/cli/a.ts", "process.env.HOME;")).toEqual(["1: process.env: config/ reads the environment"]);
  expect(offences("src/cli/a.ts", "setTimeout(f, 1);")).toHaveLength(1);
});
