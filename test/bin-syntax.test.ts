// The bin must reach its own version check on a Node of 2020: 12.20 parses ES2019 and modules, and little more.
import { readFileSync } from "node:fs";
import { parseSync, Visitor } from "oxc-parser";
import { expect, test } from "vitest";

const LOGICAL_ASSIGNMENTS = new Set<string>(["??=", "||=", "&&="]);

function newerSyntax(source: string): readonly string[] {
  const { program, errors } = parseSync("bin.mjs", source);
  const found = errors.map(({ message }) => message);
  new Visitor({
    ChainExpression: () => found.push("?."),
    LogicalExpression: ({ operator }) => operator === "??" && found.push(operator),
    AssignmentExpression: ({ operator }) => LOGICAL_ASSIGNMENTS.has(operator) && found.push(operator),
    AwaitExpression: () => found.push("await"),
    ForOfStatement: (statement) => statement.await && found.push("for await"),
    PrivateIdentifier: ({ name }) => found.push(`#${name}`),
    StaticBlock: () => found.push("static {}"),
    ImportAttribute: () => found.push("import attributes"),
    ImportDeclaration: ({ source: module }) => module.value.startsWith("node:") && found.push(module.value),
  }).visit(program);
  return found;
}

test("the bin uses no syntax newer than Node 12.20", () => {
  expect(newerSyntax(readFileSync("bin/task-orchestrator.mjs", "utf8"))).toEqual([]);
});

test.each([
  ["a?.b", "?."],
  ["a ?? b", "??"],
  ["a ??= b", "??="],
  ["await a", "await"],
  ["for await (const a of b);", "for await"],
  ["class A { #b = 1; }", "#b"],
  ["class A { static {} }", "static {}"],
  ['import a from "./a.json" with { type: "json" };', "import attributes"],
  ['import a from "node:fs";', "node:fs"],
])("%s is newer", (source, name) => {
  expect(newerSyntax(source)).toEqual([name]);
});
