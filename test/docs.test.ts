import { existsSync, globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { codeBlocks, jsonProblems, type CodeBlock } from "./docs/code-blocks.ts";
import { shellProblems, type Known } from "./docs/shell-commands.ts";
import { typeProblems } from "./docs/type-check.ts";
import pkg from "../package.json" with { type: "json" };

const SHELLS = new Set(["sh", "bash", "shell", "console"]);
const COMMANDS = "src/cli/commands";

const documents = globSync(["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/**/*.md"]);
const blocks = documents.flatMap((path) => codeBlocks(path, readFileSync(path, "utf8")));
const known: Known = {
  scripts: Object.keys(pkg.scripts),
  commands: existsSync(COMMANDS)
    ? globSync(`${COMMANDS}/*.ts`, { exclude: [`${COMMANDS}/*.test.ts`] }).map((path) => basename(path, ".ts"))
    : undefined,
};

function block(language: string, code: string): CodeBlock {
  return { path: "docs/a.md", line: 5, language, code };
}

/** A compiler starts slowly on a busy machine. */
const COMPILER_MS = 60_000;

test(
  "TypeScript in the documents compiles against the library",
  () => {
    expect(typeProblems(blocks.filter(({ language }) => language === "ts"))).toEqual([]);
  },
  COMPILER_MS,
);

test("JSON in the documents parses", () => {
  expect(blocks.filter(({ language }) => language === "json").flatMap(jsonProblems)).toEqual([]);
});

test("shell lines in the documents name scripts and commands that exist", () => {
  const shell = blocks.filter(({ language }) => SHELLS.has(language));
  expect(shell.flatMap((each) => shellProblems(each, known))).toEqual([]);
});

test("a block is what stands between two fences", () => {
  const markdown = [
    "# A",
    "```ts",
    "const a = 1;",
    "```",
    "- item",
    "  ````json title",
    "  ```",
    "  {}",
    "  ````",
    "```",
    "x",
    "```",
  ];
  expect(codeBlocks("a.md", markdown.join("\n"))).toEqual([
    { path: "a.md", line: 3, language: "ts", code: "const a = 1;" },
    { path: "a.md", line: 7, language: "json", code: "```\n{}" },
    { path: "a.md", line: 11, language: "", code: "x" },
  ]);
});

test("TypeScript that does not compile is reported at its line of the document", () => {
  expect(typeProblems([block("ts", 'import "zod";'), block("ts", 'let a = 1;\na = "x";')])).toEqual([
    expect.stringMatching(/^docs\/a\.md\(6,1\): error TS2322/),
  ]);
});

test("JSON that does not parse is reported", () => {
  expect(jsonProblems(block("json", '{ "a": 1, }'))).toEqual([expect.objectContaining({ path: "docs/a.md", line: 5 })]);
});

const invented: Known = { scripts: ["test", "demo", "cli"], commands: ["run", "doctor"] };

test.each([
  "npm ci && npm run demo",
  "npm test -- --coverage",
  "npm run -s cli -- doctor",
  "npm run cli -- --version",
  "$ task-orchestrator run --json # npm run nothing",
  "KEY=1 node bin/task-orchestrator.mjs run 'a prompt' | jq .",
  "git clone https://example.com/task-orchestrator here",
  "cd task-orchestrator",
  "",
])("%j names what exists", (line) => {
  expect(shellProblems(block("sh", line), invented)).toEqual([]);
});

test.each([
  ["npm run dmo", "package.json has no script dmo"],
  ["npm start", "package.json has no script start"],
  ["npm ci && npm run -s tset", "package.json has no script tset"],
  ["npm run cli -- dotcor", "task-orchestrator has no command dotcor"],
  ["task-orchestrator dotcor --json", "task-orchestrator has no command dotcor"],
  ["A=1 /x/node_modules/.bin/node /x/bin/task-orchestrator.mjs rnu", "task-orchestrator has no command rnu"],
])("%j is reported", (line, text) => {
  expect(shellProblems(block("sh", `npm ci\n${line}`), invented)).toEqual([{ path: "docs/a.md", line: 6, text }]);
});
