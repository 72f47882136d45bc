// Finds the command that was asked for and turns what it throws into words and an exit code.
import { readFileSync } from "node:fs";
import { processEnvironment } from "../config/index.ts";
import { OrchestratorError } from "../kernel/errors.ts";
import { type CommandContext, EXIT, UsageError } from "./command.ts";
import { outliveReaders, processTerminal } from "./terminal.ts";
import { visible } from "./visible.ts";

/** Loaded when asked for, so that one command does not wait for the others' libraries. */
const COMMANDS = {
  mcp: { about: "the MCP server on standard input and output (the default)", load: () => import("./commands/mcp.ts") },
  worker: {
    about: "does what was left to the background, and nothing else",
    load: () => import("./commands/worker.ts"),
  },
  run: {
    about: 'agents from the shell: run "<prompt>" or run --file prompts.jsonl',
    load: () => import("./commands/run.ts"),
  },
  eval: {
    about: "suites that grade: of this installation, or of your prompts",
    load: () => import("./commands/eval.ts"),
  },
  judge: {
    about: "how far a judge's scores can be believed: calibrate, tune, list, reset",
    load: () => import("./commands/judge.ts"),
  },
  immune: {
    about: "what failed before and what is done about it: status, failures, dashboard, prune, export, import",
    load: () => import("./commands/immune.ts"),
  },
  demo: {
    about: "the main job against the simulated provider, without a key",
    load: () => import("./commands/demo.ts"),
  },
  doctor: { about: "checks the installation and says what to do", load: () => import("./commands/doctor.ts") },
  label: {
    about: "answers that nobody has judged, one key for each verdict",
    load: () => import("./commands/label.ts"),
  },
  export: { about: "graded answers as JSON lines or a list", load: () => import("./commands/export.ts") },
  import: { about: "graded answers of other projects and tools", load: () => import("./commands/import.ts") },
  backup: { about: "a checked copy of everything that is stored", load: () => import("./commands/backup.ts") },
  restore: { about: "a backup in the place of what is stored", load: () => import("./commands/restore.ts") },
  metrics: {
    about: "what is stored in figures, as Prometheus reads them",
    load: () => import("./commands/metrics.ts"),
  },
  connect: { about: "prints the configuration block of each MCP client", load: () => import("./commands/connect.ts") },
} as const;

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name);
}

export async function runCommand(argv: readonly string[]): Promise<number> {
  outliveReaders();
  const terminal = processTerminal;
  const version = packageVersion();
  const [first = "mcp", ...rest] = argv;
  if (first === "--version" || first === "-v") {
    terminal.stdout(`${version}\n`);
    return EXIT.done;
  }
  if (first === "--help" || first === "-h" || first === "help") {
    terminal.stdout(usage());
    return EXIT.done;
  }
  // Options without a command belong to the default one.
  const [name, args] = first.startsWith("--") ? ["mcp", argv] : [first, rest];
  if (!isCommand(name)) {
    terminal.stderr(`There is no command ${JSON.stringify(name)}.\n\n${usage()}`);
    return EXIT.wrongUsage;
  }
  const context: CommandContext = { terminal, version, environment: processEnvironment() };
  try {
    const { command } = await COMMANDS[name].load();
    return await command(args, context);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.stderr(`${visible(error.message)}\n`);
      return EXIT.wrongUsage;
    }
    if (!(error instanceof OrchestratorError)) throw error;
    terminal.stderr(`${visible(error.message)}\n${visible(error.hint)}\n`);
    return FAILURES.test(error.code) ? EXIT.failed : EXIT.wrongUsage;
  }
}

/** What fails though it was asked for rightly; whatever else is refused before a run begins is wrong usage. */
const FAILURES = /^(?:storage|cli|eval)\/|^evaluation\/export-failed$/;

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(8)} ${about}`);
  return `Usage: task-orchestrator <command> [options]\n\n${lines.join("\n")}\n\nEach command explains its options with --help.\n`;
}

function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return version;
}
