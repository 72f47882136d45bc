// eval: a suite from the shell or from CI, and its report.
import { resolve } from "node:path";
import { type Environment, loadConfig } from "../../config/index.ts";
import { systemClock } from "../../kernel/node/clock.ts";
import { openApp } from "../../open-app.ts";
import { createRedactor } from "../../redaction/index.ts";
import { type Command, type CommandContext, EXIT, UsageError } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { askSuite } from "../eval/ask-suite.ts";
import { type CaseReport, isGreen, suiteReport } from "../eval/report.ts";
import { readSuite, type Suite } from "../eval/suite-file.ts";
import { checkOut, type Format, FORMATS, writeReport } from "../eval/write-report.ts";
import { paintFor } from "../paint.ts";
import { positive } from "../positive.ts";
import { progressLine } from "../progress-line.ts";
import { stopRequested } from "../stop-requested.ts";

const USAGE = `Usage: task-orchestrator eval --suite unit|resilience|<suite.json> [options]

  --suite unit          the graders of this installation against cases whose verdict is known
  --suite resilience    servers in a temporary folder, driven through the failures of a simulated provider
  --suite <suite.json>  prompts of yours, asked and graded:
                        {"name": "...", "cases": [{"name": "...", "prompt": "...", "graders": [...],
                        "expect": "pass" or "fail", and any option of spawn_agent but wait_ms,
                        idempotency_key and continue_run_id}]}
  --format <name>       ${FORMATS.join(", ")} (default: table)
  --out <file>          the report goes there, and the table to standard output
  --max-cost-usd <x>    cap for all prompts of a suite file together
  --provider simulated[=<script.jsonl>]   who answers the prompts of a suite file

unit and resilience ask no real model, and leave your data, keys and network alone.
Exit code: 0 nothing failed and something passed, 1 a case failed or none could be told, 2 wrong usage.
`;

const OPTIONS = {
  suite: { type: "string" },
  format: { type: "string", default: "table" },
  out: { type: "string" },
  "max-cost-usd": { type: "string" },
  provider: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

type OnProgress = (done: number, total: number | undefined, message: string) => void;
type Play = (signal: AbortSignal, onProgress: OnProgress) => Promise<readonly CaseReport[]>;

export const command: Command = async (args, context) => {
  const { terminal, environment } = context;
  const { values } = readCommandLine(args, { options: OPTIONS, words: false, usage: USAGE });
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  const format = formatNamed(values.format);
  const out = values.out === undefined ? undefined : resolve(environment.cwd, values.out);
  if (out !== undefined) checkOut(out);
  const { name, play } = await suiteNamed(values.suite, context, {
    out,
    provider: values.provider,
    maxCostUsd: positive("max-cost-usd", values["max-cost-usd"]),
  });

  const stop = stopRequested();
  const progress = progressLine(terminal);
  const startedAtMs = systemClock.now();
  const startedMs = systemClock.monotonic();
  const cases = await play(stop.signal, progress.show).finally(() => {
    progress.clear();
    stop.release();
  });
  const report = suiteReport(name, cases, { startedAtMs, durationMs: systemClock.monotonic() - startedMs });
  const paint = paintFor(process.stdout.isTTY && (environment.env["NO_COLOR"] ?? "") === "");
  const columns = process.stdout.isTTY ? terminal.columns : Infinity;
  writeReport(report, { format, out, terminal, columns, paint });
  if (stop.signal.aborted) terminal.stderr("Stopped.\n");
  return isGreen(report) && !stop.signal.aborted ? EXIT.done : EXIT.failed;
};

interface Asking {
  readonly out: string | undefined;
  readonly provider: string | undefined;
  readonly maxCostUsd: number | undefined;
}

async function suiteNamed(
  suite: string | undefined,
  context: CommandContext,
  asking: Asking,
): Promise<{ readonly name: string; readonly play: Play }> {
  const { environment, version } = context;
  if (suite === undefined || suite === "") throw new UsageError(`Say which suite.\n\n${USAGE}`);
  if (suite !== "unit" && suite !== "resilience") {
    const path = resolve(environment.cwd, suite);
    if (path === asking.out) throw new UsageError("--out: the report would take the place of the suite.");
    const read = readSuite(path, context);
    return { name: read.name, play: (signal, onProgress) => playFile(read, environment, asking, signal, onProgress) };
  }
  if (asking.provider !== undefined || asking.maxCostUsd !== undefined) {
    throw new UsageError(`--provider and --max-cost-usd are for a suite file: ${suite} asks no real model.`);
  }
  if (suite === "unit") {
    const { playUnit } = await import("../eval/unit/unit-suite.ts");
    return { name: suite, play: (signal, onProgress) => playUnit({ environment, signal, onProgress }) };
  }
  const { playResilience } = await import("../eval/resilience/resilience-suite.ts");
  return { name: suite, play: (signal, onProgress) => playResilience({ version, signal, onProgress }) };
}

async function playFile(
  suite: Suite,
  environment: Environment,
  { provider, maxCostUsd }: Asking,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<readonly CaseReport[]> {
  await using opened = await openApp(environment, provider);
  const { agents } = await opened.app.useCases();
  const { secrets, personalData } = loadConfig(environment);
  const redact = createRedactor(secrets, personalData);
  return await askSuite(suite.cases, { agents, redact, maxCostUsd, signal, onProgress });
}

function formatNamed(name: string): Format {
  const format = FORMATS.find((each) => each === name);
  if (format === undefined) {
    throw new UsageError(`--format takes ${FORMATS.join(", ")}, not ${JSON.stringify(name.slice(0, 80))}.`);
  }
  return format;
}
