// restore: a copy in the place of what is stored; what was there is set aside.
import { resolve } from "node:path";
import { loadConfig } from "../../config/index.ts";
import { systemClock } from "../../kernel/node/clock.ts";
import { restore } from "../../storage/index.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { fileTime } from "../file-time.ts";

const USAGE = `Usage: task-orchestrator restore <file>

Puts a backup in the place of the database. What was there, damaged or not, is set aside in the data folder.
No server may have the database open meanwhile.
`;

export const command: Command = async (args, { terminal, environment }) => {
  const { values, positionals } = readCommandLine(args, {
    options: { help: { type: "boolean", short: "h", default: false } },
    words: true,
    usage: USAGE,
  });
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError(`Give one backup file.\n\n${USAGE}`);
  const { dataDirectory } = loadConfig(environment);
  const { setAside } = await restore(dataDirectory, resolve(environment.cwd, file), fileTime(systemClock.now()));
  terminal.stdout(`Restored ${dataDirectory} from ${file}.\n`);
  if (setAside !== null) terminal.stdout(`What was there is in ${setAside}.\n`);
  return EXIT.done;
};
