// metrics: what stands in the data folder, as Prometheus reads it.
import { loadConfig } from "../../config/index.ts";
import { openApp } from "../../open-app.ts";
import { isStored } from "../../storage/index.ts";
import { type Command, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";

const USAGE = `Usage: task-orchestrator metrics

Prints what stands in the data folder in Prometheus' text format, for a file that its node exporter collects:
requests, tokens and spend by provider and model, runs, jobs, circuits, trials and events. No prompt, answer or id is in it.
`;

export const command: Command = async (args, { terminal, environment }) => {
  const { values } = readCommandLine(args, {
    options: { help: { type: "boolean", short: "h", default: false } },
    words: false,
    usage: USAGE,
  });
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  const { dataDirectory } = loadConfig(environment);
  if (!isStored(dataDirectory)) {
    terminal.stderr(`Nothing is stored in ${dataDirectory} yet.\n`);
    return EXIT.done;
  }
  await using opened = await openApp(environment, undefined);
  terminal.stdout(await (await opened.app.useCases()).metrics());
  return EXIT.done;
};
