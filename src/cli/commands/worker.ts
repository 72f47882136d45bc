// worker: the durable work of this folder's project, and nothing else, until it is told to end.
import { once } from "node:events";
import { openApp } from "../../open-app.ts";
import { type Command, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { stopRequested } from "../stop-requested.ts";

const USAGE = `Usage: task-orchestrator worker [--provider simulated[=<script.jsonl>]]

Does what was left to the background in this folder's project: submitted and scheduled jobs, and runs whose process
died. MCP servers do the same while they live; of all of them one works at a time.
`;

export const command: Command = async (args, context) => {
  const { values } = readCommandLine(args, {
    options: { provider: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
    words: false,
    usage: USAGE,
  });
  if (values.help) {
    context.terminal.stdout(USAGE);
    return EXIT.done;
  }
  const stop = stopRequested();
  await using opened = await openApp(context.environment, values.provider, context.terminal.stderr, "works");
  const { app } = opened;
  await app.useCases();
  const { project, dataDirectory, providers } = app.place;
  const names = providers.length === 0 ? "no provider: agents fail until one has a key" : providers.join(", ");
  context.terminal.stderr(
    `Working for the project ${project} in ${dataDirectory}, with ${names}.\nCtrl-C ends it, and what is under way goes on next time.\n`,
  );
  await once(stop.signal, "abort");
  stop.release();
  return EXIT.done;
};
