// backup: a checked copy of everything that is stored, also while servers run.
import { join, resolve } from "node:path";
import { loadConfig } from "../../config/index.ts";
import { systemClock } from "../../kernel/node/clock.ts";
import { backUp } from "../../storage/index.ts";
import { type Command, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { fileTime } from "../file-time.ts";

const USAGE = `Usage: task-orchestrator backup [--to <file>]

Writes a checked copy of the database, also while servers run, and prints where it is.
  --to <file>   default: backups/orchestrator-<time>.db in the data folder
`;

export const command: Command = async (args, { terminal, environment }) => {
  const { values } = readCommandLine(args, {
    options: { to: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
    words: false,
    usage: USAGE,
  });
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  const { dataDirectory } = loadConfig(environment);
  const usual = join(dataDirectory, "backups", `orchestrator-${fileTime(systemClock.now())}.db`);
  const target = values.to === undefined ? usual : resolve(environment.cwd, values.to);
  await backUp(dataDirectory, target);
  terminal.stdout(`${target}\n`);
  return EXIT.done;
};
