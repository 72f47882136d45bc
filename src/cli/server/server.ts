// The server as a client has it: started over stdio, its tools called through the protocol.
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { systemClock } from "../../kernel/node/clock.ts";
import { serverLost, unexpectedAnswer } from "./errors.ts";

const BIN = fileURLToPath(new URL("../../../bin/task-orchestrator.mjs", import.meta.url));
/** What is kept of the server's standard error. */
const LAST_WORDS_CHARACTERS = 2_000;
/** Without any progress; longer than any single wait of those who drive one. */
const CALL_TIMEOUT_MS = 60_000;

/** A client that closes kills what has not ended after 4 s. */
const END_MS = 6_000;

export interface ServerOptions {
  /** The whole environment of the server, on top of what every client passes on (HOME, PATH and the like). */
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Of Node, before the program. */
  readonly nodeOptions?: readonly string[];
  /** Default: this process's own. */
  readonly cwd?: string;
}

export type OnProgress = (done: number, message: string) => void;

export interface Server extends AsyncDisposable {
  /** @throws ServerError when the tool answers with an error, or with something else than `schema` says. */
  call<T>(tool: string, args: Readonly<Record<string, unknown>>, schema: z.ZodType<T>, on?: OnProgress): Promise<T>;
  /** The error of a call that has to fail. @throws ServerError when it does not. */
  refusal<T>(tool: string, args: Readonly<Record<string, unknown>>, schema: z.ZodType<T>): Promise<T>;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<Server> {
  const { env, version, signal, nodeOptions = [], cwd } = options;
  const [{ Client }, { StdioClientTransport }] = await Promise.all([
    import("@modelcontextprotocol/client"),
    import("@modelcontextprotocol/client/stdio"),
  ]);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...nodeOptions, BIN, "mcp", "--provider", "simulated"],
    env: { ...env },
    stderr: "pipe",
    ...(cwd === undefined ? {} : { cwd }),
  });
  let lastWords = "";
  transport.stderr?.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-LAST_WORDS_CHARACTERS);
  });
  const client = new Client({ name: "task-orchestrator-cli", version });
  const gone = new Promise<void>((resolve) => {
    client.onclose = resolve;
  });
  /** Also where the client has begun to close by itself: the process writes until its end. */
  const close = async (): Promise<void> => {
    await client.close();
    const waited = new AbortController();
    await Promise.race([gone, systemClock.sleep(END_MS, waited.signal)]);
    waited.abort();
  };
  try {
    await client.connect(transport, { signal });
    // From here on the client holds every answer to the tool's output schema.
    await client.listTools(undefined, { signal });
  } catch (error) {
    await close();
    throw serverLost(lastWords.trim(), error);
  }

  async function answerOf(
    name: string,
    args: Readonly<Record<string, unknown>>,
    on?: OnProgress,
  ): Promise<{ readonly isError: boolean; readonly content: unknown }> {
    try {
      const { isError, structuredContent } = await client.callTool(
        { name, arguments: args },
        {
          signal,
          timeout: CALL_TIMEOUT_MS,
          resetTimeoutOnProgress: true,
          ...(on === undefined ? {} : { onprogress: ({ progress, message = "" }) => on(progress, message) }),
        },
      );
      return { isError: isError === true, content: structuredContent };
    } catch (error) {
      throw serverLost(lastWords.trim(), error);
    }
  }

  return {
    async call(tool, args, schema, on) {
      return parsed(tool, await answerOf(tool, args, on), schema, false);
    },
    async refusal(tool, args, schema) {
      return parsed(tool, await answerOf(tool, args), schema, true);
    },
    async kill() {
      const { pid } = transport;
      if (pid !== null) process.kill(pid, "SIGKILL");
      await gone;
    },
    [Symbol.asyncDispose]: close,
  };
}

function parsed<T>(
  tool: string,
  answer: { readonly isError: boolean; readonly content: unknown },
  schema: z.ZodType<T>,
  isErrorWanted: boolean,
): T {
  const result = schema.safeParse(answer.content);
  if (!result.success || answer.isError !== isErrorWanted) throw unexpectedAnswer(tool, JSON.stringify(answer.content));
  return result.data;
}
