// mcp: the server on standard input and output, until the client goes.
import { ConfigError, type Environment, TOOLSETS } from "../../config/index.ts";
import { systemClock } from "../../kernel/node/clock.ts";
import { printNothingToStdout } from "../../kernel/node/stdout.ts";
import { offeredTools, serveOnStdio, type Surface } from "../../mcp/index.ts";
import { type Command, type CommandContext, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";

const USAGE = `Usage: task-orchestrator mcp [--provider simulated[=<script.jsonl>]] [--toolsets <names>] [--read-only]

Serves MCP on standard input and output; MCP clients start it themselves (see: task-orchestrator connect).
  --provider simulated   answers come from a simulated model on this machine; no key needed
  --toolsets <names>     only these, separated by commas: ${TOOLSETS.join(", ")} (default: all)
  --read-only            only tools that change nothing
`;

/** A client's first request is answered before the product loads; without one it loads all the same. */
const FIRST_REQUEST_MS = 100;
/** Work that waits in the store is begun after so long, where no call has opened the store before. */
const BEGIN_WORK_MS = 2_000;
/** How long a graceful end may take. */
const CLOSE_MS = 5_000;

export const command: Command = async (args, context) => {
  const { values } = readCommandLine(args, {
    options: {
      provider: { type: "string" },
      toolsets: { type: "string" },
      "read-only": { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
    words: false,
    usage: USAGE,
  });
  if (values.help === true) {
    context.terminal.stdout(USAGE);
    return EXIT.done;
  }
  printNothingToStdout();
  let opening: Promise<Opened> | undefined;
  const started = { ...context, environment: withOptions(context.environment, values) };
  const openOnce = (): Promise<Opened> => (opening ??= open(started, values.provider));
  const server = serveOnStdio({ version: context.version, surface: async () => (await openOnce()).surface }, process);
  await Promise.race([server.answered, server.closed, systemClock.sleep(FIRST_REQUEST_MS)]);
  const opened = await openOnce();
  const cancelBeginning = systemClock.after(BEGIN_WORK_MS, () => {
    void opened.beginWork();
  });
  await Promise.race([server.closed, toldToEnd()]);
  cancelBeginning();
  await Promise.race([closeAll(server, opened), systemClock.sleep(CLOSE_MS)]);
  // Whatever still holds the process is not worth a client's wait.
  process.exit(EXIT.done);
};

/** What is said on the command line outweighs the variable of the same meaning. */
function withOptions(
  environment: Environment,
  options: { readonly toolsets?: string | undefined; readonly "read-only": boolean },
): Environment {
  return {
    ...environment,
    env: {
      ...environment.env,
      ...(options.toolsets === undefined ? {} : { TASK_ORCHESTRATOR_TOOLSETS: options.toolsets }),
      ...(options["read-only"] ? { TASK_ORCHESTRATOR_READ_ONLY: "true" } : {}),
    },
  };
}

/** Without a configuration there is no folder to log to. */
const silent = (): void => {};
const SILENT_LOG = { debug: silent, info: silent, warn: silent, error: silent };

interface Opened extends AsyncDisposable {
  readonly surface: Surface;
  beginWork(): Promise<void>;
}

/** A wrong configuration does not keep the server down: clients hide stderr, so every call says what is wrong. */
async function open(context: CommandContext, provider: string | undefined): Promise<Opened> {
  const [{ toolsOver }, { openApp }] = await Promise.all([import("../../app.ts"), import("../../open-app.ts")]);
  try {
    const opened = await openApp(context.environment, provider, context.terminal.stderr, "works");
    const { app } = opened;
    const offered = offeredTools(app.tools, app.choice);
    const withheld = app.tools.filter((tool) => !offered.includes(tool)).map(({ name }) => name);
    return {
      surface: { log: app.log, tools: offered, withheld },
      beginWork: () =>
        app.beginWork().catch((error: unknown) => {
          app.log.warn("work-not-begun", { error });
        }),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    context.terminal.stderr(`${error.message}\n${error.hint}\n`);
    return {
      surface: {
        tools: toolsOver(() => Promise.reject(error)),
        withheld: [],
        log: SILENT_LOG,
      },
      beginWork: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
}

function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

async function closeAll(server: { close(): Promise<void> }, opened: AsyncDisposable): Promise<void> {
  await opened[Symbol.asyncDispose]();
  await server.close();
}
