// Writes what the documents say and the code knows: README's table of tools, docs/failures.md, docs/fault-matrix.md and
// docs/errors.md.
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { exportedTrial } from "../src/evaluation/export/line-schema.ts";
import { importedLine } from "../src/evaluation/import/line-schema.ts";
import { patternLine } from "../src/immune/exchange/line-schema.ts";
import { toolsOver } from "../src/app.ts";
import { FAILURE_KINDS, FAILURE_RULES } from "../src/failure/index.ts";
import { type ErrorCode, errorCodes } from "./error-codes.ts";
import { isFaultName } from "../src/models/simulated/index.ts";
import type { Tool } from "../src/tooling/index.ts";
import { type Cell, cellOf, FAULT_MATRIX, WIRES } from "../test/integration/fault-matrix.ts";

const README = "README.md";
const FAILURES = "docs/failures.md";
const FAULT_PAGE = "docs/fault-matrix.md";
const ERRORS = "docs/errors.md";
const TOOLS_PART = /(?<=<!-- tools:start -->\n).*?(?=<!-- tools:end -->)/s;

/** The README with the table of the tools as they are now. */
export function withTools(readme: string): string {
  if (!TOOLS_PART.test(readme)) throw new Error(`${README} has no place for the tools`);
  const tools = toolsOver(() => Promise.reject(new Error("tools are listed here, not called")));
  const rows = tools.map((tool) => [
    `\`${tool.name}\``,
    tool.annotations.readOnlyHint ? "reads" : "acts",
    tool.description,
    argumentsOf(tool),
  ]);
  return readme.replace(TOOLS_PART, () => `\n${table(["tool", "kind", "what it is for", "arguments"], rows)}\n`);
}

export function failuresPage(): string {
  const rows = FAILURE_KINDS.map((kind) => {
    const { meaning, retried, countsAgainstCircuit, semantic, fallback, advice } = FAILURE_RULES[kind];
    return [
      `\`${kind}\``,
      meaning,
      yesOrNo(retried),
      yesOrNo(countsAgainstCircuit),
      yesOrNo(semantic),
      fallback.replaceAll("-", " "),
      advice,
    ];
  });
  const head = [
    "kind",
    "what happened",
    "sent again",
    "counts against the circuit",
    "semantic",
    "fallback",
    "what to do",
  ];
  return `# Failures

What can go wrong between asking a model and having its answer. Every failed request is exactly one of these; the table
is the one the code decides by (\`src/failure/failure.ts\`), and \`npm run docs\` writes this page from it.

"Sent again": the same request is retried by itself, with a wait. "Counts against the circuit": some of these in a row
give the model a rest. "Semantic": the provider answered, with something that is no answer; many within an hour give the
model a rest, too. "Fallback": which list of other models may answer instead. In an answer, \`attempts[].outcome\` is the kind. A run's \`code\` is \`models/\` and the kind with
dashes (\`models/server-error\`), except \`cost/over-limit\` for \`budget\`, and \`runs/cancelled\`, \`runs/deadline\` and
\`runs/interrupted\` for the ends that the provider has no part in.

${table(head, rows)}`;
}

export function errorsPage(codes: readonly ErrorCode[]): string {
  const rows = codes.map(({ code, message, hint, retryable }) => [
    `\`${code}\``,
    inCell(message),
    yesOrNo(retryable),
    inCell(hint),
  ]);
  return `# Errors

Every code that a tool, the library or the command line answers with. An error is \`{code, message, retryable, hint,
next}\`: \`hint\` says what to do, \`next\` names the tools that help. \`npm run docs\` writes this page from the code that
makes them; "…" stands for what is filled in.

${table(["code", "message", "retryable", "hint"], rows)}`;
}

/** JSON Schema (2020-12) of one line, by file. */
export function lineSchemas(): Readonly<Record<string, string>> {
  const exported = { title: "One exported trial", ...z.toJSONSchema(exportedTrial) };
  const imported = { title: "One trial that can be imported", ...z.toJSONSchema(importedLine, { io: "input" }) };
  const pattern = { title: "One pattern of failures", ...z.toJSONSchema(patternLine) };
  return {
    "docs/pattern.schema.json": `${JSON.stringify(pattern, null, 2)}\n`,
    "docs/trial.schema.json": `${JSON.stringify(exported, null, 2)}\n`,
    "docs/trial-import.schema.json": `${JSON.stringify(imported, null, 2)}\n`,
  };
}

function inCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "\\<");
}

export function faultMatrixPage(): string {
  const faults = Object.keys(FAULT_MATRIX).filter(isFaultName);
  const rows = faults.map((fault) => [
    `\`${fault}\``,
    FAULT_MATRIX[fault].does,
    ...WIRES.map((wire) => cellText(cellOf(fault, wire, "streamed"), cellOf(fault, wire, "whole"))),
  ]);
  const kinds = FAILURE_KINDS.filter((kind) =>
    faults.some((fault) => WIRES.some((wire) => cellOf(fault, wire, "streamed").kind === kind)),
  );
  const outcomes = kinds.map((kind) => {
    const { meaning, retried, countsAgainstCircuit, semantic, fallback, advice } = FAILURE_RULES[kind];
    const breaker = [countsAgainstCircuit ? "counts" : "", semantic ? "semantic" : ""].filter((word) => word !== "");
    return [
      `\`${kind}\``,
      yesOrNo(retried),
      breaker.length === 0 ? "no" : breaker.join(", "),
      fallback.replaceAll("-", " "),
      `${meaning}. ${advice}`,
    ];
  });
  return `# Fault matrix

What becomes of each fault on each provider's wire. \`test/integration/fault-matrix.test.ts\` plays every cell over HTTP
against the simulated provider, streamed and whole, and checks the class, the bill, the attempts, the circuit, the
fallback and the text; \`npm run docs\` writes this page from its table.

A cell says the class and what the request counts as in the ledger: \`$0\` (the provider's status says that nothing was
done), \`usage\` (the provider's own figures), \`worst case\` (no figures came). "Whole:" is said where an answer that is
not streamed is of another class.

${table(["fault", "the provider", ...WIRES.map((wire) => `\`${wire}\``)], rows)}
What follows from the class. "Counts": three in a row open the circuit. "Semantic": many within an hour do.

${table(["class", "sent again", "breaker", "fallback", "what the person reads"], outcomes)}`;
}

const BILLS = { nothing: "$0", usage: "usage", estimated: "worst case" } as const;

function cellText(streamed: Cell, whole: Cell): string {
  const same = streamed.kind === whole.kind && streamed.billed === whole.billed;
  return same ? outcomeText(streamed) : `${outcomeText(streamed)}; whole: ${outcomeText(whole)}`;
}

function outcomeText({ kind, billed }: Cell): string {
  return `${kind}, ${BILLS[billed]}`;
}

/** What must be given has a star, what need not be has its default. */
function argumentsOf({ input }: Tool): string {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: "input" });
  const names = Object.entries(properties).map(([name, schema]) => {
    if (required.includes(name)) return `\`${name}\`\\*`;
    const standard = typeof schema === "object" ? schema.default : undefined;
    return standard === undefined ? `\`${name}\`` : `\`${name}\` = ${JSON.stringify(standard)}`;
  });
  return names.length === 0 ? "none" : names.join(", ");
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}

/** In the form that the formatter leaves alone. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = " "): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |\n`;
  const rule = line(
    head.map(() => ""),
    "-",
  );
  return `${line(head)}${rule}${rows.map((cells) => line(cells)).join("")}`;
}

if (import.meta.main) {
  writeFileSync(README, withTools(readFileSync(README, "utf8")));
  writeFileSync(FAILURES, failuresPage());
  writeFileSync(FAULT_PAGE, faultMatrixPage());
  writeFileSync(ERRORS, errorsPage(errorCodes()));
  for (const [path, text] of Object.entries(lineSchemas())) writeFileSync(path, text);
}
