// run: agents from the shell, one prompt or a file of them.
import { resolve } from "node:path";
import { spawnEachSchema } from "../../agents/index.ts";
import { openApp } from "../../open-app.ts";
import { UsageError, type Command, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { graderFrom } from "../graders.ts";
import { positive } from "../positive.ts";
import { progressLine } from "../progress-line.ts";
import { type Planned, planJson, planTable } from "../run/plans.ts";
import { promptLine, promptLines } from "../run/prompt-lines.ts";
import { isGood, jsonLine, type Result, resultTable, writeSingle } from "../run/results.ts";
import { wrongOption } from "../wrong-option.ts";
import { stopRequested } from "../stop-requested.ts";
import { visibleJson } from "../visible.ts";

const USAGE = `Usage: task-orchestrator run "<prompt>" [options]
       task-orchestrator run --file prompts.jsonl [options]

A line of the file: {"prompt": "...", "id": "...", and any option of the spawn_agent tool
but wait_ms and idempotency_key}.

  --file <path>            prompts as JSON lines; - reads standard input
  --model <name>           auto, a routing name, a model id or provider:model
  --system <text>          system prompt
  --max-tokens <n>         visible output of each answer
  --working-dir <folder>   that the agents may list, read and search
  --grader <name or JSON>  may be repeated: non_empty, '{"type":"numeric","equals":42}'
  --on-fail <what>         report, repair or reject
  --max-cost-usd <usd>     cap for all prompts together
  --timeout <seconds>      for each prompt
  --concurrency <n>        prompts at a time (default 8)
  --stop-on-failure        start nothing more after a failed prompt
  --dry-run                says which model would answer, why, what it may cost and how likely it fails; sends nothing
  --json                   one JSON line per prompt, in input order
  --provider simulated[=<script.jsonl>]

What a line of the file says itself outweighs these options.
Exit code: 0 all done and passed, 1 something failed, 2 wrong usage or configuration.
`;

const OPTIONS = {
  file: { type: "string" },
  model: { type: "string" },
  system: { type: "string" },
  "max-tokens": { type: "string" },
  "working-dir": { type: "string" },
  grader: { type: "string", multiple: true },
  "on-fail": { type: "string" },
  "max-cost-usd": { type: "string" },
  timeout: { type: "string" },
  concurrency: { type: "string" },
  "stop-on-failure": { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  provider: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

export const command: Command = async (args, context) => {
  const { terminal } = context;
  const { values, positionals } = readCommandLine(args, { options: OPTIONS, words: true, usage: USAGE });
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  const [prompt, ...more] = positionals;
  if ((prompt === undefined) === (values.file === undefined) || more.length > 0) {
    throw new UsageError(`Give one prompt (in quotes), or --file.\n\n${USAGE}`);
  }
  const ofFile = values.concurrency === undefined ? "stop-on-failure" : "concurrency";
  if (prompt !== undefined && (ofFile === "concurrency" || values["stop-on-failure"])) {
    throw new UsageError(`--${ofFile} is for the prompts of a --file: there is one here.`);
  }
  const folder = values["working-dir"];
  const defaults = {
    model: values.model,
    system_prompt: values.system,
    max_tokens: positive("max-tokens", values["max-tokens"]),
    working_dir: folder === undefined ? undefined : resolve(context.environment.cwd, folder),
    graders: values.grader?.map(graderFrom),
    on_fail: values["on-fail"],
    timeout_ms: milliseconds(positive("timeout", values.timeout)),
  };
  const single = prompt === undefined ? null : promptLine(prompt, defaults);
  const lines = single === null ? promptLines(values.file ?? "-", defaults, context) : [single];

  const request = spawnEachSchema.safeParse({
    agents: lines.map(({ input }) => input),
    concurrency: positive("concurrency", values.concurrency),
    stop_on_failure: values["stop-on-failure"],
    max_cost_usd: positive("max-cost-usd", values["max-cost-usd"]),
  });
  if (!request.success) throw wrongOption(request.error);

  const stop = stopRequested();
  await using opened = await openApp(context.environment, values.provider);
  const { agents } = await opened.app.useCases();
  if (values["dry-run"]) {
    const planned: Planned[] = [];
    const operation = single === null ? "spawn_parallel_agents" : "spawn_agent";
    for (const line of lines) planned.push({ line, plan: await agents.plan(line.input, operation) });
    stop.release();
    if (values.json) for (const each of planned) terminal.stdout(`${visibleJson(planJson(each))}\n`);
    else terminal.stdout(planTable(planned));
    return planned.some(({ plan }) => plan.refused !== undefined) ? EXIT.failed : EXIT.done;
  }
  const progress = progressLine(terminal);
  const caller = { signal: stop.signal, abortEnds: "work", onProgress: progress.show } as const;
  const { max_cost_usd } = request.data;
  // One prompt is no batch of one, in what is stored of it.
  const whole =
    single === null
      ? await agents.spawnEach({ ...request.data, wait_ms: LONGEST_WAIT_MS }, caller)
      : await agents.spawnAgent({ ...single.input, max_cost_usd, wait_ms: LONGEST_WAIT_MS }, caller);
  progress.clear();
  stop.release();

  const results: Result[] = lines.map((line, index) => ({ line, answer: whole.results?.[index] ?? whole }));
  if (values.json) {
    for (const result of results) terminal.stdout(`${visibleJson(jsonLine(result))}\n`);
  } else if (single === null) {
    terminal.stdout(resultTable(results, whole, terminal.columns));
  } else {
    for (const result of results) writeSingle(terminal, result);
  }
  return results.every(isGood) ? EXIT.done : EXIT.failed;
};

/** A timer's longest, 24 days: a batch has no end of its own, and its prompts have theirs. */
const LONGEST_WAIT_MS = 2_147_483_647;

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}
