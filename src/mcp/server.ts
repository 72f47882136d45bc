// The MCP server: our own list of tools on the SDK's low-level server, for both protocol eras.
import { type CallToolResult, ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server";
import { z } from "zod";
import { OrchestratorError } from "../kernel/errors.ts";
import { traceParentFrom } from "../kernel/trace-parent.ts";
import type { Log } from "../observability/index.ts";
import type { Tool } from "../tooling/index.ts";
import { callResult, errorResult } from "./results.ts";

export interface Surface {
  /** Those that are offered. */
  readonly tools: readonly Tool[];
  /** The names of those that were left out. */
  readonly withheld: readonly string[];
  readonly log: Log;
}

export interface ServerFacts {
  readonly version: string;
  /** Asked for with each request that needs it: a client's `initialize` does not wait for the product to load. */
  readonly surface: () => Promise<Surface>;
}

const INSTRUCTIONS =
  "Agents you can trust: every call is routed to a model, held to a budget, retried when the provider misbehaves, graded and recorded. " +
  "spawn_agent gives one prompt to an agent, spawn_parallel_agents many at once. An answer with status running goes on: wait for it with run_wait, read long text with run_output. " +
  "When a budget refuses, ask the user; cost_summary shows what is left, healing_status which models are resting.";

export function createServer({ version, surface }: ServerFacts): Server {
  const server = new Server(
    { name: "task-orchestrator", title: "Task Orchestrator", version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );

  server.setRequestHandler("tools/list", async () => ({ tools: listed((await surface()).tools) }));

  server.setRequestHandler("tools/call", async ({ params }, ctx): Promise<CallToolResult> => {
    const { tools, withheld, log } = await surface();
    const tool = tools.find(({ name }) => name === params.name);
    if (withheld.includes(params.name)) return errorResult(notOffered(params.name), log);
    if (tool === undefined) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `Unknown tool ${JSON.stringify(params.name.slice(0, 100))}`,
      );
    }
    const meta = ctx.mcpReq._meta;
    const token = meta?.progressToken;
    const traceParent = traceParentFrom(meta?.["traceparent"], meta?.["tracestate"]);
    let told = 0;
    try {
      const result = await tool.call(params.arguments ?? {}, {
        signal: ctx.mcpReq.signal,
        ...(traceParent === null ? {} : { traceParent }),
        progress: (done, total, message) => {
          if (token === undefined || done <= told) return;
          told = done;
          void notify(log, () =>
            ctx.mcpReq.notify({
              method: "notifications/progress",
              params: { progressToken: token, progress: done, ...(total === undefined ? {} : { total }), message },
            }),
          );
        },
      });
      return callResult(result);
    } catch (error) {
      return errorResult(error, log);
    }
  });
  return server;
}

const notOffered = (name: string): OrchestratorError =>
  new OrchestratorError({
    code: "tools/not-offered",
    message: `The tool ${name} is not offered by this server.`,
    hint: "Ask the user to start it without --read-only, or with --toolsets that hold it (TASK_ORCHESTRATOR_READ_ONLY, TASK_ORCHESTRATOR_TOOLSETS).",
  });

/** A client that has gone does not end the work. */
async function notify(log: Log, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    log.debug("progress-not-sent", { error });
  }
}

const schemas = new WeakMap<readonly Tool[], ReturnType<typeof describe>[]>();

/** Built once for each list of tools. */
function listed(tools: readonly Tool[]): ReturnType<typeof describe>[] {
  const known = schemas.get(tools) ?? tools.map(describe);
  schemas.set(tools, known);
  return known;
}

export function describe(tool: Tool) {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: { type: "object" as const, ...jsonSchema(tool.input, "input") },
    outputSchema: { type: "object" as const, ...jsonSchema(tool.output, "output") },
    annotations: { title: tool.title, ...tool.annotations },
  };
}

/** Without `$schema`: 2020-12 is the protocol's default, and each costs the reader tokens. */
function jsonSchema(schema: z.ZodObject, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
