// import: graded answers of other projects and tools, as training and comparison need them.
import { openApp } from "../../open-app.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { sourceOf } from "../streams.ts";
import { visibleLine } from "../visible.ts";

const USAGE = `Usage: task-orchestrator import <file.jsonl>

Takes the lines of an export, or of another tool, into this folder's project; - reads standard input. A line needs a
prompt; docs/trial-import.schema.json says what else is read. error, success: false, pass_fail: false and
label: "bad" are a failure. A trial that is there already, by its id or by what it says, is left as it is, so the same
file may be imported again. Everything is redacted once more.

Exit code: 0 all taken in or known, 1 some lines were not, 2 wrong usage or configuration.
`;

/** Lines that are named one by one. */
const NAMED_LINES = 20;

export const command: Command = async (args, context) => {
  const { values, positionals } = readCommandLine(args, {
    options: { help: { type: "boolean", short: "h", default: false } },
    words: true,
    usage: USAGE,
  });
  const { terminal } = context;
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError(`Give one file.\n\n${USAGE}`);
  const source = sourceOf(file, context);
  await using opened = await openApp(context.environment, undefined);
  const { evaluation } = await opened.app.useCases();
  let bad = 0;
  const report = await evaluation.trials.import(source, ({ line, problem }) => {
    bad += 1;
    if (bad <= NAMED_LINES) terminal.stderr(`line ${line}: ${visibleLine(problem)}\n`);
  });
  if (bad > NAMED_LINES) terminal.stderr(`and ${bad - NAMED_LINES} more lines\n`);
  terminal.stdout(`${report.imported} imported, ${report.known} known already, ${report.bad} bad lines.\n`);
  return report.bad === 0 ? EXIT.done : EXIT.failed;
};
