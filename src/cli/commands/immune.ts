// immune: what failed before and what is done about it, for people at a terminal.
import { resolve } from "node:path";
import { type ImmuneUseCases, loadImmuneTexts, reviewRequest, type ReviewRequest } from "../../immune/index.ts";
import { counted } from "../../kernel/counted.ts";
import { openApp } from "../../open-app.ts";
import { type Command, type CommandContext, EXIT, UsageError } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { graderFrom } from "../graders.ts";
import { checkText } from "../immune/check.ts";
import { exportPatterns, importPatterns } from "../immune/exchange.ts";
import { refuseFolder } from "../out-path.ts";
import { positive } from "../positive.ts";
import { wrongOption } from "../wrong-option.ts";
import { type At, sourceOf, textOf } from "../streams.ts";
import { visibleJson } from "../visible.ts";

const USAGE = `Usage: task-orchestrator immune status [--json]
       task-orchestrator immune check "<prompt>" [--grader json_valid] [--json]
       task-orchestrator immune failures [--limit 10] [--cursor <cursor>] [--json]
       task-orchestrator immune dashboard [--days 7] [--json]
       task-orchestrator immune prune [--dry-run] [--json]
       task-orchestrator immune export [--file patterns.jsonl]
       task-orchestrator immune import --file patterns.jsonl [--json]

  status      patterns, failures and guardrails in figures
  check       how likely the prompt fails and why, what would be added to it, and whether it looks like an injection;
              - reads it from standard input; changes nothing
  failures    patterns of past failures, seen last first
  dashboard   failures by day, type and operation, and what each guardrail did
  prune       deletes patterns that are stale and weak: unused for 14 days, with a strength below 0.1
  export      patterns as JSON lines for other projects, redacted; docs/pattern.schema.json says what a line holds
  import      patterns of such lines, each once, redacted anew; whatever is not as it should be is left out and named

  --grader <name or JSON>
                what the answer will be held to, may be repeated: guardrails are chosen by it
  --limit <n>   how many (1 to 50)
  --cursor <cursor>
                what the page before ended with
  --days <n>    UTC days up to today (1 to 90)
  --file <path> where export writes to (default: standard output) and import reads from (- = standard input)
  --dry-run     says how many prune would delete
  --json        one JSON object
  --provider simulated[=<script.jsonl>]
                what the simulated provider's answers failed by: it stands apart

Exit code: 0 done, 1 it could not be done or lines of an import were left out, 2 wrong usage or configuration.
`;

const OPTIONS = {
  grader: { type: "string", multiple: true },
  limit: { type: "string" },
  cursor: { type: "string" },
  days: { type: "string" },
  file: { type: "string" },
  "dry-run": { type: "boolean" },
  json: { type: "boolean" },
  provider: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** The options of each action, beside those of all. */
const TAKES = {
  status: ["json"],
  check: ["grader", "json"],
  failures: ["limit", "cursor", "json"],
  dashboard: ["days", "json"],
  prune: ["dry-run", "json"],
  export: ["file"],
  import: ["file", "json"],
} as const satisfies Readonly<Record<string, readonly (keyof typeof OPTIONS)[]>>;
type Action = keyof typeof TAKES;
const ACTIONS = Object.keys(TAKES).filter(isAction);
const OF_ALL = ["provider", "help"];
const MOST_DAYS = 90;
const MOST_FAILURES = 50;

export const command: Command = async (args, context) => {
  const { values, positionals } = commandLine(args);
  if (values.help) {
    context.terminal.stdout(USAGE);
    return EXIT.done;
  }
  const [what, ...words] = positionals;
  if (what === undefined || !isAction(what)) throw wrong(`Say what: ${ACTIONS.join(", ")}`);
  refuseOthers(what, Object.keys(values));
  const [given, ...more] = what === "check" ? words : [undefined, ...words];
  if (more.length > 0) throw wrong(`immune ${what} takes no ${JSON.stringify(more[0])}`);
  const work = workOf(what, given, values, context);
  await using opened = await openApp(context.environment, values.provider);
  return await work((await opened.app.useCases()).immune, await loadImmuneTexts());
};

function commandLine(args: readonly string[]) {
  return readCommandLine(args, { options: OPTIONS, words: true, usage: USAGE });
}

/** @returns the exit code */
type Work = (immune: ImmuneUseCases, texts: Awaited<ReturnType<typeof loadImmuneTexts>>) => Promise<number>;

/** What is left to do once the store is open. @throws UsageError */
function workOf(
  what: Action,
  prompt: string | undefined,
  values: ReturnType<typeof commandLine>["values"],
  context: CommandContext,
): Work {
  const { stdout, stderr } = context.terminal;
  const isJson = values.json === true;
  const show = <T extends object>(facts: T, asText: (facts: T) => string): number => {
    stdout(`${isJson ? visibleJson(facts) : asText(facts)}\n`);
    return EXIT.done;
  };
  switch (what) {
    case "check": {
      const request = checkFrom(prompt, values.grader, context);
      return async (immune) => show(await immune.check(request), checkText);
    }
    case "failures": {
      const page = { limit: bounded("limit", values.limit, MOST_FAILURES) ?? 10, cursor: values.cursor };
      return async (immune, { failuresText }) =>
        show(await immune.failures(page), ({ failures, next_cursor: next }) =>
          [failuresText(failures), ...(next === null ? [] : [`More: the same with --cursor ${next}`])].join("\n\n"),
        );
    }
    case "dashboard": {
      const days = bounded("days", values.days, MOST_DAYS) ?? 7;
      return async (immune, { dashboardText }) => show(await immune.dashboard(days), dashboardText);
    }
    case "export": {
      const target = values.file === undefined ? null : resolve(context.environment.cwd, values.file);
      if (target !== null) refuseFolder(target, "--file");
      return async (immune) => {
        stderr(`${counted(await exportPatterns(immune, target), "line")}.\n`);
        return EXIT.done;
      };
    }
    case "import": {
      if (values.file === undefined) throw wrong("Give --file");
      const source = sourceOf(values.file, context);
      return (immune) => importPatterns(immune, source, isJson, context.terminal);
    }
    case "prune": {
      const dryRun = values["dry-run"] === true;
      return async (immune, { prunedText }) => show(await immune.prune(dryRun), (pruned) => prunedText(pruned, dryRun));
    }
    case "status":
      return async (immune, { statusText }) => show(await immune.status(), statusText);
  }
}

function isAction(word: string): word is Action {
  return Object.hasOwn(TAKES, word);
}

function refuseOthers(action: Action, given: readonly string[]): void {
  const taken = new Set<string>([...TAKES[action], ...OF_ALL]);
  const other = given.find((option) => !taken.has(option));
  if (other !== undefined) throw wrong(`immune ${action} takes no --${other}`);
}

function checkFrom(given: string | undefined, graders: readonly string[] = [], at: At): ReviewRequest {
  if (given === undefined) throw wrong("Give the prompt (in quotes), or - to read it from standard input");
  const prompt = given === "-" ? textOf("-", at) : given;
  const request = reviewRequest.safeParse({ prompt, graders: graders.map(graderFrom) });
  if (!request.success) throw wrongOption(request.error);
  return request.data;
}

function bounded(name: string, given: string | undefined, most: number): number | undefined {
  const number = positive(name, given);
  if (number !== undefined && (!Number.isInteger(number) || number > most))
    throw wrong(`--${name} takes a whole number from 1 to ${most}`);
  return number;
}

function wrong(problem: string): UsageError {
  return new UsageError(`${problem}\n\n${USAGE}`);
}
