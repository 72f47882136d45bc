#!/usr/bin/env node
// Starts the program under Node 24.11 or newer: this one, or the one that npm brought. Parses on Node 12.20 and later.
import { spawn } from "child_process";
import { existsSync, realpathSync } from "fs";
import module from "module";
import { constants, homedir } from "os";
import { dirname, join } from "path";
import { isatty } from "tty";
import { fileURLToPath } from "url";
import v8 from "v8";

const NEEDED = "24.11";
const EXIT_USAGE = 2;
const bin = fileURLToPath(import.meta.url);
const root = dirname(dirname(bin));

if (isNewEnough(process.versions.node)) {
  enableCompileCache();
  // V8 doubles its young generation, up to 64 MB, whenever much in it survives, and all code that is loaded survives.
  // A small one in each window is worth more than the 0.5 ms that more frequent small collections add to a call.
  v8.setFlagsFromString("--semi-space-growth-factor=1");
  // A clone runs its sources; an installed package has no src/, as Node strips no types below node_modules.
  void import(existsSync(join(root, "src", "main.ts")) ? "../src/main.ts" : "../dist/main.js");
} else {
  const node = broughtNode();
  if (node === undefined) giveUp();
  else handOver(node);
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  const [neededMajor, neededMinor] = NEEDED.split(".").map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

/** Below the user's own cache folder: a clone may be read-only, and nobody else can put code into it. */
function enableCompileCache() {
  try {
    const caches = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
    module.enableCompileCache(process.env.NODE_COMPILE_CACHE || join(caches, "task-orchestrator", "compile-cache"));
  } catch {
    // An account without a home folder starts without a cache.
  }
}

/** The Node of this package's optional dependencies, or the one linked into its node_modules/.bin. */
function broughtNode() {
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const candidates = [];
  try {
    const folder = dirname(module.createRequire(import.meta.url).resolve(`${name}/package.json`));
    candidates.push(join(folder, "bin", windows ? "node.exe" : "node"));
  } catch {
    // Not installed on this platform, or optional dependencies were omitted.
  }
  if (!windows) candidates.push(join(root, "node_modules", ".bin", "node"));
  // This very Node would only start itself again.
  return candidates.find((path) => existsSync(path) && realpathSync(path) !== realpathSync(process.execPath));
}

function handOver(node) {
  const child = spawn(node, process.execArgv.concat(bin, process.argv.slice(2)), { stdio: "inherit" });
  const forward = (signal) => {
    // Ctrl-C in a terminal has reached the child already; twice would read as "stop at once".
    if (signal !== "SIGINT" || !isatty(0)) child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  signals.forEach((signal) => process.on(signal, forward));
  child.on("error", giveUp);
  child.on("exit", (code, signal) => {
    signals.forEach((name) => process.removeListener(name, forward));
    if (signal === null) {
      process.exitCode = code;
    } else {
      // The shell's convention, where the signal does not end this process.
      process.exitCode = 128 + constants.signals[signal];
      process.kill(process.pid, signal);
    }
  });
}

function giveUp() {
  process.stderr.write(
    `task-orchestrator needs Node ${NEEDED} or newer; this is Node ${process.versions.node}.\n` +
      `Install Node ${NEEDED} or newer (https://nodejs.org), or run "npm ci" in ${root}, ` +
      "which brings one on Linux and on 64-bit Windows.\n",
  );
  process.exitCode = EXIT_USAGE;
}
