// What a reader would type: npm scripts and commands of the product that a shell block names must exist.
import type { CodeBlock, Problem } from "./code-blocks.ts";

export interface Known {
  readonly scripts: readonly string[];
  /** Undefined while the product has no command line. */
  readonly commands: readonly string[] | undefined;
}

const NPM_OWN = new Set(["ci", "install", "exec", "pack", "version", "help"]);
/** Scripts that pass what follows `--` to the product. */
const SCRIPT_OF_PRODUCT = "cli";

export function shellProblems(block: CodeBlock, known: Known): readonly Problem[] {
  return block.code.split("\n").flatMap((text, index) =>
    simpleCommands(text).flatMap((words) => {
      const problem = commandProblem(words, known);
      return problem === undefined ? [] : [{ path: block.path, line: block.line + index, text: problem }];
    }),
  );
}

function commandProblem(words: readonly string[], known: Known): string | undefined {
  const [program = "", ...args] = words;
  if (program === "npm") return npmProblem(args, known);
  const bin = words.findIndex((word) => /(?:^|\/)task-orchestrator(?:\.mjs)?$/.test(word));
  const starts = bin === 0 || (bin === 1 && /(?:^|\/)node$/.test(program));
  return starts ? productProblem(words[bin + 1], known) : undefined;
}

function npmProblem(args: readonly string[], known: Known): string | undefined {
  const separator = args.includes("--") ? args.indexOf("--") : args.length;
  const [verb, name] = args.slice(0, separator).filter((arg) => !arg.startsWith("-"));
  const script = verb === "run" ? name : verb;
  if (script === undefined || (verb !== "run" && NPM_OWN.has(script))) return undefined;
  if (!known.scripts.includes(script)) return `package.json has no script ${script}`;
  return script === SCRIPT_OF_PRODUCT ? productProblem(args[separator + 1], known) : undefined;
}

function productProblem(command: string | undefined, { commands }: Known): string | undefined {
  if (commands === undefined || command === undefined || !/^[a-z]/.test(command)) return undefined;
  return commands.includes(command) ? undefined : `task-orchestrator has no command ${command}`;
}

/** Words of each simple command of a line, without prompt, comment and leading assignments. */
function simpleCommands(line: string): readonly (readonly string[])[] {
  return line
    .replace(/^\s*\$ /, "")
    .replace(/(?:^|\s)#.*$/, "")
    .split(/&&|\|\|?|;/)
    .map((command) => command.trim().split(/\s+/))
    .map((words) => words.slice(words.findIndex((word) => !/^\w+=/.test(word))));
}
