// judge: how far a judge's scores can be believed, and what makes it judge better.
import { calibrationReportSchema, type Judging, tuningReportSchema } from "../../evaluation/index.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { systemClock } from "../../kernel/node/clock.ts";
import { openApp } from "../../open-app.ts";
import type { RunAnswer } from "../../runs/index.ts";
import { type Command, type CommandContext, EXIT, UsageError } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { graderFrom } from "../graders.ts";
import { labelledLines } from "../judge/labelled-lines.ts";
import { calibrationText, listJson, listText, tuningText } from "../judge/report.ts";
import { positive } from "../positive.ts";
import { progressLine } from "../progress-line.ts";
import { stopRequested } from "../stop-requested.ts";
import { visible, visibleJson } from "../visible.ts";

/** Without --max-cost-usd. */
const USUAL_CAP_USD = 1;

const USAGE = `Usage: task-orchestrator judge calibrate --grader <name or JSON> (--file labels.jsonl | --trials) [options]
       task-orchestrator judge tune --grader <name> (--file labels.jsonl | --trials) [options]
       task-orchestrator judge list [--json]
       task-orchestrator judge reset --grader <name>

A line of the file: {"output": "...", "label": "good"}, with "prompt", "id", and what the judge reads beside the answer:
"reference", "context" or "other". A label is good, bad, a level of the judge by name, or a score from 0 to 1.

  calibrate   asks the judge about each answer and says how far it agrees with the labels, and with itself the last time
  tune        tries examples and thresholds on answers that they were not chosen by; takes them where they help
  list        what is known about each judge
  reset       back to the untuned judge

  --grader <name or JSON>  relevance, '{"type":"rubric","criteria":"..."}'
  --file <path>            labelled answers as JSON lines; - reads standard input
  --trials                 instead of a file: this project's own answers that were labelled (label, trial_label)
  --model <name>           who judges; default: who would judge now
  --votes <k>              1, 3, 5, 7 or 9 (calibrate)
  --max-cost-usd <usd>     cap for all of it (default ${USUAL_CAP_USD})
  --resume <run_id>        goes on with one that was stopped; nothing else is given then
  --json                   one JSON object
  --provider simulated[=<script.jsonl>]

Exit code: 0 done, 1 it could not be done, 2 wrong usage or configuration.
`;

const OPTIONS = {
  grader: { type: "string" },
  file: { type: "string" },
  trials: { type: "boolean", default: false },
  model: { type: "string" },
  votes: { type: "string" },
  "max-cost-usd": { type: "string" },
  resume: { type: "string" },
  json: { type: "boolean", default: false },
  provider: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

const read = (args: readonly string[]) => readCommandLine(args, { options: OPTIONS, words: true, usage: USAGE });
type Values = ReturnType<typeof read>["values"];

export const command: Command = async (args, context) => {
  const { values, positionals } = read(args);
  if (values.help) {
    context.terminal.stdout(USAGE);
    return EXIT.done;
  }
  const [what, ...more] = positionals;
  if (more.length > 0) throw wrong(`judge ${what} takes no ${JSON.stringify(more[0])}`);
  switch (what) {
    case "calibrate":
    case "tune":
      return judged(what, values, context);
    case "list":
      return listed(values, context);
    case "reset":
      return reset(values, context);
    case undefined:
    default:
      throw wrong("Say what: calibrate, tune, list or reset");
  }
};

async function judged(what: "calibrate" | "tune", values: Values, context: CommandContext): Promise<number> {
  const { terminal, environment } = context;
  const { resume } = values;
  if (resume !== undefined) refuseBesideRun(values);
  const asked = resume ?? requestFrom(what, values, context);
  const stop = stopRequested();
  await using opened = await openApp(environment, values.provider);
  const { judging } = (await opened.app.useCases()).evaluation;
  const progress = progressLine(terminal);
  const caller = {
    signal: stop.signal,
    onProgress: (done: number, total: number | undefined): void => {
      if (total !== undefined) progress.show(done, total, `${done} of ${total} judged`);
    },
  };
  const request =
    typeof asked === "string" ? asked : { ...asked, answers: asked.answers ?? (await judging.labelled()) };
  const answer = await answered(judging, what, request, caller).finally(() => {
    progress.clear();
    stop.release();
  });
  if (values.json) terminal.stdout(`${visibleJson(asJson(answer))}\n`);
  else terminal.stdout(reportText(answer, terminal.columns));
  if (answer.status === "completed") {
    terminal.stderr(`${answer.run_id}  $${answer.cost_usd.toFixed(6)}\n`);
    return EXIT.done;
  }
  if (answer.code !== undefined) terminal.stderr(`${visible(answer.message ?? "")}\n${visible(answer.hint ?? "")}\n`);
  terminal.stderr(
    `${answer.run_id}  ${answer.status}  $${answer.cost_usd.toFixed(6)}\nWhat was judged is kept. To go on: task-orchestrator judge ${what} --resume ${answer.run_id}\n`,
  );
  return EXIT.failed;
}

/** The run has all of it already. */
const OF_THE_RUN = ["grader", "file", "trials", "model", "votes", "max-cost-usd"] as const;

function refuseBesideRun(values: Values): void {
  const given = OF_THE_RUN.find((option) => values[option] !== undefined && values[option] !== false);
  if (given !== undefined) throw wrong(`--resume takes no --${given}: it goes on with what the run was given`);
}

type Request = Parameters<Judging["calibrate"]>[0];

function answered(
  judging: Judging,
  what: "calibrate" | "tune",
  request: Request | string,
  caller: Parameters<Judging["calibrate"]>[1],
): Promise<RunAnswer> {
  if (typeof request === "string") return judging.resume(request, caller);
  return what === "tune" ? judging.tune(request, caller) : judging.calibrate(request, caller);
}

/** Without answers they are those of the store. */
type Asked = Omit<Request, "answers"> & { readonly answers: Request["answers"] | null };

function requestFrom(what: "calibrate" | "tune", values: Values, context: CommandContext): Asked {
  const { file, model, votes } = values;
  if ((file === undefined) !== values.trials) {
    throw wrong(`judge ${what} needs either --file with labelled answers, or --trials`);
  }
  if (votes !== undefined && what === "tune") throw wrong("judge tune takes no --votes: it tunes a single vote");
  if (values.grader === undefined) throw wrong("Give --grader");
  const given = graderFrom(values.grader);
  const grader: JsonObject = {
    ...(typeof given === "string" ? { type: given } : given),
    ...(model === undefined ? {} : { model }),
    ...(votes === undefined ? {} : { votes: positive("votes", votes) }),
  };
  const maxCostUsd = positive("max-cost-usd", values["max-cost-usd"]) ?? USUAL_CAP_USD;
  const answers = file === undefined ? null : labelledLines(file, context);
  return { grader, maxCostUsd, answers };
}

function reportText(answer: RunAnswer, columns: number): string {
  const { calibration, tuning } = answer;
  if (calibration !== undefined) return calibrationText(calibrationReportSchema.parse(calibration), columns);
  return tuning === undefined ? "" : tuningText(tuningReportSchema.parse(tuning), columns);
}

function asJson(answer: RunAnswer): JsonObject {
  const { run_id, status, cost_usd, calibration, tuning, code, message, hint } = answer;
  return { run_id, status, cost_usd, calibration, tuning, error: code && { code, message, hint } };
}

async function listed({ json, provider }: Values, { terminal, environment }: CommandContext): Promise<number> {
  await using opened = await openApp(environment, provider);
  const { judging } = (await opened.app.useCases()).evaluation;
  const [lines, tuned] = [await judging.list(), await judging.tuned()];
  if (json) terminal.stdout(`${visibleJson(listJson(lines, tuned))}\n`);
  else terminal.stdout(listText(lines, tuned, systemClock.now()));
  return EXIT.done;
}

async function reset({ grader, provider }: Values, { terminal, environment }: CommandContext): Promise<number> {
  if (grader === undefined) throw wrong("Give --grader");
  await using opened = await openApp(environment, provider);
  const { judging } = (await opened.app.useCases()).evaluation;
  const was = await judging.reset(grader);
  terminal.stdout(was ? `${grader} judges untuned again.\n` : `${grader.slice(0, 80)} was not tuned.\n`);
  return EXIT.done;
}

function wrong(problem: string): UsageError {
  return new UsageError(`${problem}.\n\n${USAGE}`);
}
