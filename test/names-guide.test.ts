// What the guide to the earlier names says is here, is here.
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { toolsOver } from "../src/app.ts";
import { GRADER_NAMES } from "../src/evaluation/index.ts";
import { codeBlocks } from "./docs/code-blocks.ts";

const PATH = "docs/guides/names.md";
const guide = readFileSync(PATH, "utf8");

/** Cells of the tables' rows, without heads and rules. */
const rows = guide
  .split("\n")
  .filter((line) => /^\| (?!-+ |earlier )/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, earlier = "", here = "", remark = ""]) => ({ earlier, here, remark }));

const KINDS = ["tool", "command", "suite", "library", "type", "grader", "variable", "key"] as const;
type Kind = (typeof KINDS)[number];
const CLAIM = new RegExp(`\\b(${KINDS.join("|")}) \`([^\`]+)\``, "g");

const claims = rows.flatMap(({ here, remark }) =>
  [...`${here} ${remark}`.matchAll(CLAIM)].map(([, kind, name = ""]) => ({ kind, name })),
);

/** The documents' own test compiles these blocks against the library. */
const compiled = codeBlocks(PATH, guide)
  .filter(({ language }) => language === "ts")
  .map(({ code }) => code)
  .join("\n");
const inCode = (name: string): boolean => compiled.split(/[^\w.]+/).includes(name);
const inTable = (path: string) => (name: string) => readFileSync(path, "utf8").includes(`\`${name}\``);

const tools = new Set(
  toolsOver(() => Promise.reject(new Error("tools are listed here, not called"))).map(({ name }) => name),
);
const commands = new Set(globSync("src/cli/commands/*.ts").map((path) => basename(path, ".ts")));
const suites = new Set(globSync("src/cli/eval/*/*-suite.ts").map((path) => basename(path, "-suite.ts")));

const EXISTS: Readonly<Record<Kind, (name: string) => boolean>> = {
  tool: (name) => tools.has(name),
  command: (name) => commands.has(name),
  suite: (name) => suites.has(name),
  library: inCode,
  type: inCode,
  grader: (name) => ["pipeline", ...GRADER_NAMES].includes(name),
  variable: inTable("docs/guides/configuration.md"),
  key: inTable("docs/guides/configuration.md"),
};

test.each(KINDS)("every %s that is named exists", (kind) => {
  const names = claims.filter((claim) => claim.kind === kind).map(({ name }) => name);
  expect(names).not.toEqual([]);
  expect(names.filter((name) => !EXISTS[kind](name))).toEqual([]);
});

test("every earlier name is something here, or said not to be there yet", () => {
  expect(rows.length).toBeGreaterThan(60);
  const unsaid = rows.filter(({ here }) => here !== "not there yet" && [...here.matchAll(CLAIM)].length === 0);
  expect(unsaid).toEqual([]);
});

test.each(KINDS)("what is said not to be there yet is no %s", (kind) => {
  const missing = rows
    .filter(({ here }) => here === "not there yet")
    .flatMap(({ earlier }) => [...earlier.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
  expect(missing.filter((name) => EXISTS[kind](name))).toEqual([]);
});
