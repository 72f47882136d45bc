// label: what a person says about answers, with one key for each.
import { z } from "zod";
import { exportRequest } from "../../evaluation/index.ts";
import { openApp } from "../../open-app.ts";
import { type Command, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { keysFrom } from "../label/keys.ts";
import { labelTrials } from "../label/label-trials.ts";
import { wrongOption } from "../wrong-option.ts";

const USAGE = `Usage: task-orchestrator label [options]

Shows answers of this folder's project that nobody has labelled, one after the other, each with its prompt and what
graders said: g good, b bad, s skip, n a note, u takes the last verdict back, q ends. A verdict is stored with its key.
Without a terminal the keys are read as lines, and the line after an n is the note.

  --limit <n>          at most so many (default 50)
  --failing-first      those that failed come before the others; else the newest comes first
  --since <time>       only those made from this day or time on
  --operation <name>   only those of spawn_agent, or another tool
`;

const options = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).default(50),
  since: exportRequest.shape.since,
  operation: z.string().min(1).max(200).nullable().default(null),
});

export const command: Command = async (args, { terminal, environment }) => {
  const { values } = readCommandLine(args, {
    options: {
      limit: { type: "string" },
      "failing-first": { type: "boolean", default: false },
      since: { type: "string" },
      operation: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
    words: false,
    usage: USAGE,
  });
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  const wishes = options.safeParse(values);
  if (!wishes.success) throw wrongOption(wishes.error);
  const { limit, since, operation } = wishes.data;

  await using opened = await openApp(environment, undefined);
  const { trials } = (await opened.app.useCases()).evaluation;
  const ids = await trials.unlabelled({
    limit,
    operation,
    first: values["failing-first"] ? "failing" : "newest",
    sinceMs: since === undefined ? null : Date.parse(since),
  });
  if (ids.length === 0) {
    terminal.stdout("There is nothing to label.\n");
    return EXIT.done;
  }
  const keys = keysFrom(process.stdin.setEncoding("utf8"), terminal.stderr);
  try {
    const { good, bad, skipped } = await labelTrials({ trials, terminal, keys }, ids);
    terminal.stdout(`${good} good, ${bad} bad, ${skipped} skipped of ${ids.length}.\n`);
  } finally {
    await keys.close();
  }
  return EXIT.done;
};
