// The product as its users run it: real server processes, MCP clients and a simulated provider in this process.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Client, type RequestOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, expect, onTestFinished } from "vitest";
import { z } from "zod";
import { systemClock } from "../../src/kernel/node/clock.ts";
import {
  type SimulatedProvider,
  type SimulatedProviderOptions,
  startSimulatedProvider,
} from "../../src/models/simulated/index.ts";

export const BIN = resolve("bin/task-orchestrator.mjs");
/** What an agent without a choice is routed to. */
export const MODEL = "gemini-3.8-flash";
/** How long a client waits for an answer: only a server that hangs takes it. */
const ANSWER_MS = 45_000;
/** Bounds for `expect.poll`: far above what it takes, so that a slow machine does not fail. */
export const POLL = { timeout: 20_000, interval: 20 };

/** Where a test says what happens at its end; `onTestFinished` unless processes live for a whole file. */
type AtEnd = (cleanUp: () => Promise<void> | void) => void;

/** For what a whole file or describe block shares; called where its tests are declared. */
export function afterAllTests(): AtEnd {
  const cleanUps: (() => Promise<void> | void)[] = [];
  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });
  return (cleanUp) => {
    cleanUps.push(cleanUp);
  };
}

export async function startProvider(
  options: Omit<SimulatedProviderOptions, "clock"> = {},
  atEnd: AtEnd = onTestFinished,
): Promise<SimulatedProvider> {
  const provider = await startSimulatedProvider({ clock: systemClock, ...options });
  atEnd(async () => {
    await provider[Symbol.asyncDispose]();
  });
  return provider;
}

/** Waits of milliseconds, and a price that makes a call's worst case easy to read: a cent for 1,000 output tokens. */
const SHORT_WAITS: Readonly<Record<string, unknown>> = {
  retry: { base_ms: 10, cap_ms: 3_000 },
  circuit: { open_ms: 100 },
  timeouts: { attempt_ms: 20_000 },
  models: { thinking_tokens: 0 },
  // Nobody stands in: what becomes of one model's failures is to be seen.
  routing: { general: [MODEL] },
  prices: { [`simulated:${MODEL}`]: { input_usd_per_million: 0, output_usd_per_million: 10 } },
};

/** A folder of its own for the data of one or several servers. */
export interface Home {
  /** TASK_ORCHESTRATOR_HOME; not made yet, unless there is a configuration. */
  readonly data: string;
  readonly configFile: string;
  readonly database: string;
}

/** `config` replaces whole sections of the usual one; null leaves the data folder unmade. */
export function makeHome(config: Readonly<Record<string, unknown>> | null = {}, atEnd: AtEnd = onTestFinished): Home {
  const folder = mkdtempSync(join(tmpdir(), "task-orchestrator-e2e-"));
  atEnd(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const data = join(folder, "data");
  const configFile = join(data, "config.json");
  if (config !== null) {
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(configFile, JSON.stringify({ ...SHORT_WAITS, ...config }));
  }
  return { data, configFile, database: join(data, "orchestrator.db") };
}

type Variables = Readonly<Record<string, string | undefined>>;

export interface ServerOptions {
  readonly home: Home;
  /** Without it the server is started without `--provider simulated`. */
  readonly provider?: Pick<SimulatedProvider, "url"> | undefined;
  readonly env?: Variables;
  /** More options of the server. */
  readonly args?: readonly string[];
  readonly era?: Era;
}

export const ERAS = ["2025-11-25", "2026-07-28"] as const;
export type Era = (typeof ERAS)[number];

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly structured: Record<string, unknown>;
}

export interface TestServer {
  readonly client: Client;
  readonly pid: number;
  stderr(): string;
  /** Everything the server has sent, in order: the SDK drops a notification that comes just before its answer. */
  readonly frames: readonly unknown[];
  call(tool: string, args?: Record<string, unknown>, options?: RequestOptions): Promise<ToolAnswer>;
  /** A tool that answers with a run, however the run ended. */
  run(tool: string, args: Record<string, unknown>, options?: RequestOptions): Promise<RunAnswer>;
  /** A tool that answers with an error: its facts. */
  refused(tool: string, args?: Record<string, unknown>): Promise<ErrorAnswer>;
  costs(): Promise<CostAnswer>;
  close(): Promise<void>;
}

export async function startServer(options: ServerOptions, atEnd: AtEnd = onTestFinished): Promise<TestServer> {
  const { home, provider, era = ERAS[0] } = options;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN, "mcp", ...(provider === undefined ? [] : ["--provider", "simulated"]), ...(options.args ?? [])],
    env: environment(home, provider, options.env),
    cwd: join(home.data, ".."),
    stderr: "pipe",
    maxBufferSize: 64 * 1024 * 1024,
  });
  let stderr = "";
  transport.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const mode = era === ERAS[0] ? ("legacy" as const) : { pin: era };
  const client = new Client({ name: "end-to-end", version: "1" }, { versionNegotiation: { mode } });
  atEnd(() => client.close());
  await client.connect(transport);
  const frames: unknown[] = [];
  const deliver = transport.onmessage;
  transport.onmessage = (message) => {
    frames.push(message);
    deliver?.(message);
  };

  async function call(
    tool: string,
    args: Record<string, unknown> = {},
    requestOptions: RequestOptions = {},
  ): Promise<ToolAnswer> {
    const result = await client.callTool({ name: tool, arguments: args }, { timeout: ANSWER_MS, ...requestOptions });
    const [content] = result.content;
    return {
      isError: result.isError === true,
      text: content?.type === "text" ? content.text : "",
      structured: z.record(z.string(), z.unknown()).parse(result.structuredContent),
    };
  }
  return {
    client,
    pid: z.int().parse(transport.pid),
    stderr: () => stderr,
    frames,
    call,
    run: async (tool, args, requestOptions) => {
      const answer = await call(tool, args, requestOptions);
      expect(answer.structured, answer.text).toHaveProperty("run_id");
      return runAnswer.parse(answer.structured);
    },
    refused: async (tool, args) => {
      const answer = await call(tool, args);
      expect(answer.isError, answer.text).toBe(true);
      return errorAnswer.parse(answer.structured);
    },
    costs: async () => costAnswer.parse((await call("cost_summary")).structured),
    close: () => client.close(),
  };
}

/** The process behind a client that speaks lines, for what no SDK client would send. */
export interface RawServer {
  readonly child: ChildProcess;
  /** What came on standard output so far, line by line. */
  readonly lines: readonly string[];
  send(...lines: readonly string[]): void;
}

export const SIMULATED_SERVER = [process.execPath, BIN, "mcp", "--provider", "simulated"];

export function startRawServer(
  home: Home,
  [program = "", ...args]: readonly string[] = SIMULATED_SERVER,
  atEnd: AtEnd = onTestFinished,
): RawServer {
  const child = spawn(program, args, {
    env: environment(home, undefined),
    stdio: "pipe",
    detached: true,
  });
  atEnd(() => {
    if (child.pid === undefined) return;
    try {
      // The group, as npm starts a shell that starts the server.
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // Everything has ended already.
    }
  });
  child.stdin.on("error", () => {});
  child.stderr.resume();
  const lines: string[] = [];
  createInterface(child.stdout).on("line", (line) => lines.push(line));
  return { child, lines, send: (...texts) => texts.forEach((text) => child.stdin.write(`${text}\n`)) };
}

/** This process's own without what configures the product, or npm: a developer's keys must not reach a test. */
export function environment(
  home: Home,
  provider: Pick<SimulatedProvider, "url"> | undefined,
  more: Variables = {},
): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:GEMINI|GOOGLE|OPENAI|ANTHROPIC|LANGFUSE|OTEL|TASK_ORCHESTRATOR|XDG|INIT_CWD|npm_)/.test(name),
  );
  const all: Record<string, string | undefined> = {
    ...Object.fromEntries(inherited),
    HOME: join(home.data, ".."),
    TASK_ORCHESTRATOR_HOME: home.data,
    TASK_ORCHESTRATOR_SIMULATED_URL: provider?.url,
    ...more,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const attemptAnswer = z.looseObject({
  outcome: z.string(),
  cost_usd: z.number(),
  estimated: z.boolean().optional(),
  detail: z.string().optional(),
});

const headAnswer = z.looseObject({
  run_id: z.string(),
  status: z.string(),
  response: z.string().optional(),
  cost_usd: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  hint: z.string().optional(),
  next: z.array(z.string()).optional(),
});

const runAnswer = headAnswer.extend({
  cost_usd: z.number(),
  estimated_usd: z.number().optional(),
  attempts: z.array(attemptAnswer).default([]),
  summary: z.record(z.string(), z.number()).default({}),
  results: z.array(headAnswer.extend({ index: z.number(), attempts: z.number().default(0) })).default([]),
  timeline: z.array(z.looseObject({ at: z.string(), step: z.string(), source: z.string() })).default([]),
});
export type RunAnswer = z.output<typeof runAnswer>;

const errorAnswer = z.looseObject({
  code: z.string(),
  message: z.string().min(1),
  hint: z.string().min(1),
  next: z.array(z.string()),
});
export type ErrorAnswer = z.output<typeof errorAnswer>;

const periodAnswer = z.object({ spent_usd: z.number(), reserved_usd: z.number(), left_usd: z.number().nullable() });
const costAnswer = z.looseObject({
  providers: z.array(z.looseObject({ provider: z.string(), today: periodAnswer, estimated_ratio: z.number() })),
  by_run: z.array(z.object({ run_id: z.string(), cost_usd: z.number(), attempts: z.number() })),
  by_model: z.array(z.looseObject({ cost_usd: z.number(), attempts: z.number() })),
});
export type CostAnswer = z.output<typeof costAnswer>;

/** What one provider has spent and reserved today. */
export function spendingOf(costs: CostAnswer, provider = "simulated"): z.output<typeof periodAnswer> {
  return (
    costs.providers.find((entry) => entry.provider === provider)?.today ?? {
      spent_usd: 0,
      reserved_usd: 0,
      left_usd: null,
    }
  );
}

/** Dollars as the ledger counts them. */
export function sumUsd(amounts: readonly number[]): number {
  return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 1e6) / 1e6;
}
