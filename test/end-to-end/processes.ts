// Real processes for tests: what one printed, how it ended, and which Nodes this machine has.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves when standard output holds `text`; rejects when the process ends before. */
  printed(text: string): Promise<void>;
  readonly ended: Promise<Ending>;
}

export interface StartOptions {
  readonly cwd?: string;
  /** On top of this process's own; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Whoever starts it writes more, key by key. */
  readonly keepsInputOpen?: boolean;
}

/** Within a test: what is left of the process, or of those it started, ends with the test. */
export function start(command: string, args: readonly string[], options: StartOptions = {}): Started {
  const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, detached: true });
  onTestFinished(() => {
    killGroup(child);
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  if (options.keepsInputOpen !== true) child.stdin.end(options.input);
  const ended = new Promise<Ending>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
  return {
    child,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stdout.includes(text)) resolve();
        };
        look();
        child.stdout.on("data", look);
        child.on("close", () => {
          reject(new Error(`ended without printing ${JSON.stringify(text)}:\n${stdout}${stderr}`));
        });
      }),
  };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Everything has ended already.
  }
}

/** util-linux's, which gives a program a terminal of its own; that of other systems has other options. */
export function hasScript(): boolean {
  const { error, stdout } = spawnSync("script", ["--version"], { encoding: "utf8" });
  return error === undefined && stdout.includes("util-linux");
}

/** The first Node below 24 in PATH: machines that have no Node 24 of their own are who the bin is for. */
export function findOldNode(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/bin", "/usr/bin"];
  return folders.map((folder) => join(folder, "node")).find((path) => existsSync(path) && majorOf(path) < 24);
}

function majorOf(node: string): number {
  return Number(execFileSync(node, ["-p", "process.versions.node.split('.')[0]"], { encoding: "utf8" }));
}
