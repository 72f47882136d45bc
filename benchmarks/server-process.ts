// A server process as a client starts it, spoken to in bare lines: a client's library would be measured, too.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** ours = the product from this clone, peer = the smallest server that does an agent call. */
export const SERVERS = {
  ours: [fileURLToPath(new URL("../bin/task-orchestrator.mjs", import.meta.url)), "mcp", "--provider", "simulated"],
  peer: [fileURLToPath(new URL("./one-tool-server.mjs", import.meta.url))],
} as const;

export type ServerName = keyof typeof SERVERS;

/** Folders that servers share from one start to the next, as they do on a user's machine. */
export interface Place extends Disposable {
  /** A user's home, with the compile caches. */
  readonly home: string;
  /** The data of ours, made by the first agent call. */
  readonly data: string;
}

export function makePlace(): Place {
  const home = mkdtempSync(join(tmpdir(), "task-orchestrator-bench-"));
  return {
    home,
    data: join(home, "data"),
    [Symbol.dispose]: () => {
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export interface ServerProcess {
  /** `performance.now()` just before the process was spawned. */
  readonly spawnedAtMs: number;
  initialize(): Promise<void>;
  /** @throws Error when the agent did not answer. */
  spawnAgent(prompt: string): Promise<void>;
  /** Resident memory in bytes, now; from Linux's /proc. */
  residentBytes(): number;
  /** Processor time in milliseconds so far, all threads, user and system; from Linux's /proc. */
  processorMs(): number;
  /** As a client ends it: closes its input and waits. */
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly result?: { readonly isError?: boolean };
}

export function startServer(name: ServerName, place: Place, providerUrl: string): ServerProcess {
  const spawnedAtMs = performance.now();
  const child = spawn(process.execPath, SERVERS[name], {
    env: {
      PATH: process.env["PATH"],
      HOME: place.home,
      XDG_CACHE_HOME: join(place.home, "cache"),
      ONE_TOOL_COMPILE_CACHE: join(place.home, "cache", "one-tool"),
      TASK_ORCHESTRATOR_HOME: place.data,
      TASK_ORCHESTRATOR_SIMULATED_URL: providerUrl,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  createInterface(child.stdout).on("line", (line) => {
    const answer: Answer = JSON.parse(line);
    waiting.get(answer.id)?.(answer);
  });
  let requests = 0;

  function send(message: object): void {
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  async function request(method: string, params: object): Promise<void> {
    requests += 1;
    const id = requests;
    const answered = new Promise<Answer>((resolveAnswer) => waiting.set(id, resolveAnswer));
    send({ id, method, params });
    const answer = await answered;
    waiting.delete(id);
    if (answer.result === undefined || answer.result.isError === true) {
      throw new Error(`${name}: ${method} went wrong: ${JSON.stringify(answer)}`);
    }
  }

  return {
    spawnedAtMs,
    initialize: () =>
      request("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "benchmark", version: "1.0.0" },
      }),
    spawnAgent: async (prompt) => {
      if (requests === 1) send({ method: "notifications/initialized" });
      await request("tools/call", { name: "spawn_agent", arguments: { prompt } });
    },
    residentBytes: () => {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    },
    processorMs: () => {
      // Behind the name, which may hold anything: field 14 and 15, in hundredths of a second.
      const [, fields = ""] = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(/\) (?!.*\) )/s);
      const [user = 0, system = 0] = fields.split(" ").slice(11, 13).map(Number);
      return (user + system) * 10;
    },
    close: async () => {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
    },
  };
}
