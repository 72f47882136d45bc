import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findOldNode, start, type Started, type StartOptions } from "./processes.ts";

/** Stands for the product: typed, so that it runs only where types are stripped. */
const PROGRAM = `
const [command, value]: string[] = process.argv.slice(2);
switch (command) {
  case "exit":
    process.exitCode = Number(value);
    break;
  case "echo":
    process.stdin.pipe(process.stdout);
    break;
  case "wait":
    setInterval(() => {}, 1000);
    console.log("ready");
    break;
  case "trap":
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        console.log("got " + signal);
        process.exit(9);
      });
    }
    setInterval(() => {}, 1000);
    console.log("ready");
    break;
  default:
    console.log(JSON.stringify({ args: process.argv.slice(2), flags: process.execArgv, node: process.versions.node }));
}
`;

const folders: string[] = [];
const oldNode = findOldNode();

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "task-orchestrator-bin-"));
  folders.push(folder);
  cpSync("bin", join(folder, "bin"), { recursive: true });
  for (const [path, text] of Object.entries({ "package.json": '{ "type": "module" }', ...files })) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function cloneWithNode(): string {
  const folder = folderWith({ "src/main.ts": PROGRAM });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}

function startBin(node: string, folder: string, args: readonly string[] = [], options: StartOptions = {}): Started {
  return start(node, [join(folder, "bin", "task-orchestrator.mjs"), ...args], options);
}

test("a clone runs its sources, without a word on stderr", async () => {
  const folder = folderWith({ "src/main.ts": PROGRAM, "dist/main.js": "throw new Error('stale build')" });
  expect(await startBin(process.execPath, folder, ["exit", "3"]).ended).toMatchObject({ code: 3, stderr: "" });
});

test("an installed package, which has no sources, runs its build", async () => {
  const folder = folderWith({ "dist/main.js": "process.exitCode = 4;" });
  expect(await startBin(process.execPath, folder).ended).toMatchObject({ code: 4, stderr: "" });
});

test("compiled code is kept in the user's cache folder for the next start", async () => {
  const folder = folderWith({ "src/main.ts": PROGRAM });
  const caches = join(folder, "caches");
  await startBin(process.execPath, folder, [], {
    env: { XDG_CACHE_HOME: caches, NODE_DISABLE_COMPILE_CACHE: undefined },
  }).ended;
  expect(readdirSync(join(caches, "task-orchestrator", "compile-cache"))).not.toEqual([]);
});

test("a cache folder that cannot be written does not matter", async () => {
  const folder = folderWith({ "src/main.ts": PROGRAM, blocked: "a file" });
  const env = { XDG_CACHE_HOME: join(folder, "blocked"), NODE_DISABLE_COMPILE_CACHE: undefined };
  expect(await startBin(process.execPath, folder, ["exit", "3"], { env }).ended).toMatchObject({ code: 3, stderr: "" });
});

/** Says that it is another version, and runs as it is. */
function saying(version: string): StartOptions {
  const versions = JSON.stringify({ ...process.versions, node: version });
  const source = `Object.defineProperty(process, "versions", { value: ${versions} });`;
  return { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` } };
}

test("a Node 24 that is a little too old gives up where npm brought none (promise:no-node-says-so)", async () => {
  const folder = folderWith({ "src/main.ts": PROGRAM });
  const { code, stderr } = await startBin(process.execPath, folder, [], saying("24.10.0")).ended;
  expect(code).toBe(2);
  expect(stderr).toContain("needs Node 24.11 or newer; this is Node 24.10.0");
});

test.each(["24.11.0", "25.0.0"])("Node %s runs the program itself", async (version) => {
  const folder = folderWith({ "src/main.ts": PROGRAM });
  expect(await startBin(process.execPath, folder, ["exit", "6"], saying(version)).ended).toMatchObject({ code: 6 });
});

describe.skipIf(oldNode === undefined)(`an older Node (${oldNode ?? "none below 24 on this machine"})`, () => {
  const old = oldNode ?? "";

  test("hands its arguments and flags to the Node that npm brought (promise:any-node-starts-it)", async () => {
    const folder = cloneWithNode();
    const bin = join(folder, "bin", "task-orchestrator.mjs");
    const { code, stdout, stderr } = await start(old, ["--no-warnings", bin, "run", "two words", "--json"]).ended;
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      args: ["run", "two words", "--json"],
      flags: ["--no-warnings"],
      node: process.versions.node,
    });
  });

  test("passes on the exit code (promise:any-node-starts-it)", async () => {
    expect(await startBin(old, cloneWithNode(), ["exit", "7"]).ended).toMatchObject({ code: 7, signal: null });
  });

  test("passes on stdin and stdout (promise:any-node-starts-it)", async () => {
    const echo = startBin(old, cloneWithNode(), ["echo"], { input: "frames\n" });
    expect(await echo.ended).toMatchObject({ code: 0, stdout: "frames\n", stderr: "" });
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("passes on %s (promise:any-node-starts-it)", async (signal) => {
    const program = startBin(old, cloneWithNode(), ["trap"]);
    await program.printed("ready");
    program.child.kill(signal);
    expect(await program.ended).toMatchObject({ code: 9, stdout: `ready\ngot ${signal}\n` });
  });

  test("dies of the signal that ended the program (promise:any-node-starts-it)", async () => {
    const program = startBin(old, cloneWithNode(), ["wait"]);
    await program.printed("ready");
    program.child.kill("SIGTERM");
    expect(await program.ended).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  test("uses the node linked in node_modules/.bin when the package is not there", async () => {
    const folder = folderWith({ "src/main.ts": PROGRAM });
    mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
    symlinkSync(process.execPath, join(folder, "node_modules", ".bin", "node"));
    expect(await startBin(old, folder, ["exit", "5"]).ended).toMatchObject({ code: 5, stderr: "" });
  });

  test("says what to install when npm brought no Node (promise:no-node-says-so)", async () => {
    const folder = folderWith({ "src/main.ts": PROGRAM });
    const { code, stdout, stderr } = await startBin(old, folder).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Install Node 24");
  });

  test("does not start itself when node_modules/.bin links to it (promise:no-node-says-so)", async () => {
    const folder = folderWith({ "src/main.ts": PROGRAM });
    mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
    symlinkSync(old, join(folder, "node_modules", ".bin", "node"));
    expect(await startBin(old, folder).ended).toMatchObject({ code: 2, stdout: "" });
  });
});
