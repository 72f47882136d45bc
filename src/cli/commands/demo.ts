// demo: the main job against the simulated provider, without a key.
import { systemClock } from "../../kernel/node/clock.ts";
import { type Command, type CommandContext, EXIT, UsageError } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { planFrom } from "../demo/plan.ts";
import { type Outcome, play } from "../demo/play.ts";
import { promptProgress } from "../demo/progress.ts";
import { budgetStory, comparisonTable, figureTable, opening } from "../demo/report.ts";
import { paintFor } from "../paint.ts";
import { setStage } from "../demo/stage.ts";
import { stopRequested } from "../stop-requested.ts";

const USAGE = `Usage: task-orchestrator demo [--seed <text>] [--json] [--keep]

Gives 40 prompts to the real server, over stdio, with a simulated provider that fails on purpose;
then shows what was healed, repaired and refused, read back and compared with the provider's journal.

  --seed <text>  another seed gives other prompts, faults and figures (default: demo)
  --json         the figures as one JSON object
  --keep         keeps the data directory and says where it is

Exit code: 0 every figure equals the journal, 1 it does not or something failed, 2 wrong usage.
`;

const MAX_SEED_CHARACTERS = 40;

export const command: Command = async (args, context) => {
  const { terminal, environment } = context;
  const { values } = readCommandLine(args, {
    options: {
      seed: { type: "string", default: "demo" },
      json: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
    words: false,
    usage: USAGE,
  });
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  if (values.seed.length > MAX_SEED_CHARACTERS) {
    throw new UsageError(`--seed takes a text of at most ${MAX_SEED_CHARACTERS} characters.\n\n${USAGE}`);
  }

  const stop = stopRequested();
  const stage = setStage(environment, values.seed);
  try {
    return await perform(context, values, stage, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    terminal.stderr("Stopped.\n");
    return EXIT.failed;
  } finally {
    if (values.keep) terminal.stderr(`Kept: ${stage.dataDirectory}\n`);
    else await stage.clear();
    stop.release();
  }
};

async function perform(
  { terminal, environment, version }: CommandContext,
  { seed, json }: { readonly seed: string; readonly json: boolean },
  stage: ReturnType<typeof setStage>,
  signal: AbortSignal,
): Promise<number> {
  const startedMs = systemClock.monotonic();
  const plan = planFrom(seed);
  const paint = paintFor(process.stdout.isTTY && (environment.env["NO_COLOR"] ?? "") === "");
  const say = (text: string): void => {
    if (!json) terminal.stdout(text);
  };
  const prompts = plan.batches.reduce((sum, batch) => sum + batch.prompts.length, 0);
  const progress = promptProgress(terminal, prompts);

  say(opening(seed, stage, paint));
  const outcome = await play({
    plan,
    stage,
    version,
    signal,
    onProgress: (done, costUsd) => {
      progress.show(done, costUsd);
    },
    onBudget: (story) => {
      progress.clear();
      say(budgetStory(story, paint));
    },
  }).finally(() => {
    progress.clear();
  });
  if (json) terminal.stdout(`${JSON.stringify(asJson(seed, outcome))}\n`);
  say(figureTable(outcome.figures, outcome.readBack, paint));
  say(comparisonTable(outcome.comparisons, outcome.equal, paint));
  say(`Took ${((systemClock.monotonic() - startedMs) / 1000).toFixed(1)} s.\n`);
  return outcome.equal ? EXIT.done : EXIT.failed;
}

function asJson(seed: string, { figures, journal, equal }: Outcome): object {
  return { seed, figures, journal, equal };
}
