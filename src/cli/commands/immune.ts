// immune: what failed before and what is done about it, for people at a terminal.
import { loadImmuneTexts } from "../../immune/index.ts";
import { resolve } from "node:path";
import { openApp } from "../../open-app.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { exportPatterns, importPatterns } from "../immune/exchange.ts";
import { refuseFolder } from "../out-path.ts";
import { positive } from "../positive.ts";
import { sourceOf } from "../streams.ts";
import { visibleJson } from "../visible.ts";

const USAGE = `Usage: task-orchestrator immune status [--json]
       task-orchestrator immune failures [--limit 10] [--json]
       task-orchestrator immune dashboard [--days 7] [--json]
       task-orchestrator immune prune [--dry-run] [--json]
       task-orchestrator immune export [--file patterns.jsonl]
       task-orchestrator immune import --file patterns.jsonl [--json]

  status      patterns, failures and guardrails in figures
  failures    patterns of past failures, seen last first
  dashboard   failures by day, type and operation, and what each guardrail did
  prune       deletes patterns that are stale and weak: unused for 14 days, with a strength below 0.1
  export      patterns as JSON lines for other projects, redacted; docs/pattern.schema.json says what a line holds
  import      patterns of such lines, each once, redacted anew; whatever is not as it should be is left out and named

  --limit <n>   how many (1 to 50)
  --days <n>    UTC days up to today (1 to 90)
  --file <path> where export writes to (default: standard output) and import reads from (- = standard input)
  --dry-run     says how many prune would delete
  --json        one JSON object
  --provider simulated[=<script.jsonl>]

Exit code: 0 done, 1 it could not be done or lines of an import were left out, 2 wrong usage or configuration.
`;

const OPTIONS = {
  limit: { type: "string", default: "10" },
  days: { type: "string", default: "7" },
  file: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  provider: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

const ACTIONS = ["status", "failures", "dashboard", "prune", "export", "import"];
const MOST_DAYS = 90;
const MOST_FAILURES = 50;

export const command: Command = async (args, context) => {
  const { values, positionals } = readCommandLine(args, { options: OPTIONS, words: true, usage: USAGE });
  const { stdout } = context.terminal;
  if (values.help) {
    stdout(USAGE);
    return EXIT.done;
  }
  const [what, ...more] = positionals;
  if (more.length > 0) throw wrong(`immune ${what} takes no ${JSON.stringify(more[0])}`);
  const limit = bounded("limit", values.limit, MOST_FAILURES);
  const days = bounded("days", values.days, MOST_DAYS);
  if (what === undefined || !ACTIONS.includes(what)) throw wrong(`Say what: ${ACTIONS.join(", ")}`);
  if (what !== "export" && what !== "import" && values.file !== undefined)
    throw wrong(`immune ${what} takes no --file`);
  if (what === "import" && values.file === undefined) throw wrong("Give --file");
  const source = what === "import" ? sourceOf(values.file ?? "", context) : null;
  const target = what === "export" && values.file !== undefined ? resolve(context.environment.cwd, values.file) : null;
  if (target !== null) refuseFolder(target, "--file");
  await using opened = await openApp(context.environment, values.provider);
  const { immune } = await opened.app.useCases();
  const { dashboardText, failuresText, prunedText, statusText } = await loadImmuneTexts();
  const show = <T extends object>(facts: T, asText: (facts: T) => string): void => {
    stdout(`${values.json ? visibleJson(facts) : asText(facts)}\n`);
  };
  switch (what) {
    case "failures":
      show(await immune.failures({ limit }), ({ failures }) => failuresText(failures));
      break;
    case "dashboard":
      show(await immune.dashboard(days), dashboardText);
      break;
    case "export":
      context.terminal.stderr(`${await exportPatterns(immune, target)} lines.\n`);
      break;
    case "import":
      return source === null ? EXIT.failed : await importPatterns(immune, source, values.json, context.terminal);
    case "prune":
      show(await immune.prune(values["dry-run"]), (pruned) => prunedText(pruned, values["dry-run"]));
      break;
    default:
      show(await immune.status(), statusText);
  }
  return EXIT.done;
};

function bounded(name: string, given: string, most: number): number {
  const number = positive(name, given) ?? most;
  if (!Number.isInteger(number) || number > most) throw wrong(`--${name} takes a whole number from 1 to ${most}`);
  return number;
}

function wrong(problem: string): UsageError {
  return new UsageError(`${problem}\n\n${USAGE}`);
}
