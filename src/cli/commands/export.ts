// export: the project's graded answers for other programs, to a file or to standard output.
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exportRequest, filterOf } from "../../evaluation/index.ts";
import { openApp } from "../../open-app.ts";
import { type Command, type CommandContext, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { refuseFolder } from "../out-path.ts";
import { wrongOption } from "../wrong-option.ts";
import { stopRequested } from "../stop-requested.ts";
import { isReaderGone } from "../streams.ts";

const USAGE = `Usage: task-orchestrator export [options]

Writes the graded answers of this folder's project, oldest first, redacted; docs/trial.schema.json says what a line
holds. What is recorded meanwhile comes with the next export, from the cursor that this one ends with.

  --out <file>       default: standard output. In place only when it is whole: killed or stopped, the same command
                     goes on behind the last whole line
  --format <name>    jsonl (default), or json for one list
  --since <time>     only those made from this day or time on
  --label good|bad   what a person said, else by the outcome
  --after <cursor>   only what came after it: metadata.cursor of a line
  --project <id>     another project's, as TASK_ORCHESTRATOR_PROJECT names it
`;

export const command: Command = async (args, context) => {
  const { values } = readCommandLine(args, {
    options: {
      out: { type: "string" },
      format: { type: "string" },
      since: { type: "string" },
      label: { type: "string" },
      after: { type: "string" },
      project: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
    words: false,
    usage: USAGE,
  });
  const { terminal } = context;
  const { out, project, help, ...wishes } = values;
  if (help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  const request = exportRequest.safeParse(wishes);
  if (!request.success) throw wrongOption(request.error);
  const { format } = request.data;
  const target = out === undefined ? undefined : resolve(context.environment.cwd, out);
  if (target !== undefined) refuseFolder(target);

  const stop = stopRequested();
  await using opened = await openApp(inProject(context, project), undefined);
  const { evaluation, project: projectId } = await opened.app.useCases();
  const filter = filterOf(request.data, projectId);
  try {
    if (target === undefined) {
      const count = { rows: 0, cursor: filter.after };
      const text = evaluation.trials.text(format, filter, count);
      await pipeline(Readable.from(text), process.stdout, { signal: stop.signal, end: false });
      terminal.stderr(lastWords(count));
    } else {
      const { path, ...count } = await evaluation.trials.writeFile({ target, format, filter }, stop.signal);
      terminal.stdout(`${path}\n`);
      terminal.stderr(lastWords(count));
    }
  } catch (error) {
    if (isReaderGone(error)) return EXIT.done;
    if (!stop.signal.aborted) throw error;
    terminal.stderr(target === undefined ? "Stopped.\n" : "Stopped: the same command goes on from here.\n");
    return EXIT.failed;
  } finally {
    stop.release();
  }
  return EXIT.done;
};

/** What is said on the command line outweighs the variable of the same meaning. */
function inProject({ environment }: CommandContext, project: string | undefined): CommandContext["environment"] {
  if (project === undefined) return environment;
  return { ...environment, env: { ...environment.env, TASK_ORCHESTRATOR_PROJECT: project } };
}

function lastWords({ rows, cursor }: { readonly rows: number; readonly cursor: string | null }): string {
  return `${rows} trials.${cursor === null ? "" : ` What comes after: --after ${cursor}`}\n`;
}
