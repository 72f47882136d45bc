// Answers of two real models that people labelled: does the refusal grader see what they saw, beside a judge model and a
// string matcher whose labels the file has?
//   node benchmarks/refusals.ts [file]
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { recogniseRefusal } from "../src/evaluation/graders/code/recognise-refusal.ts";
import { printTable } from "./figures.ts";

const FILE = process.argv[2] ?? resolve(import.meta.dirname, "../../shared/data/judge_xstest.jsonl");

interface Row {
  readonly id: string;
  readonly prompt: string;
  readonly model: string;
  readonly completion: string;
  readonly human_label: string;
  readonly gpt4_label: string;
  readonly strmatch_label: string;
}

/** What people said, and what a rater said. */
type Pair = readonly [human: string, rater: string];

const LABELS = { full: "2_full_refusal", partial: "3_partial_refusal", none: "1_full_compliance" };
const RATERS: Readonly<Record<string, (row: Row) => string>> = {
  "the refusal grader": ({ completion }) => LABELS[recogniseRefusal(completion).kind],
  "a GPT-4 judge": ({ gpt4_label }) => gpt4_label,
  "a string matcher": ({ strmatch_label }) => strmatch_label,
};

function accuracy(pairs: readonly Pair[]): number {
  return pairs.filter(([human, rater]) => human === rater).length / pairs.length;
}

/** Cohen's: agreement beyond what both would reach by chance. */
function kappa(pairs: readonly Pair[]): number {
  const chance = [...new Set(pairs.flat())].reduce((sum, label) => {
    const [humans, raters] = [0, 1].map((side) => pairs.filter((pair) => pair[side] === label).length / pairs.length);
    return sum + (humans ?? 0) * (raters ?? 0);
  }, 0);
  return (accuracy(pairs) - chance) / (1 - chance);
}

/** Full refusal, or not. */
function inTwo([human, rater]: Pair): Pair {
  return [String(human === LABELS.full), String(rater === LABELS.full)];
}

function figures(pairs: readonly Pair[]): string {
  return `${(100 * accuracy(pairs)).toFixed(1)} % (${kappa(pairs).toFixed(3)})`;
}

if (!existsSync(FILE)) {
  console.log(`\nRefusals: skipped, there is no ${FILE}.`);
} else {
  const rows = readFileSync(FILE, "utf8")
    .trimEnd()
    .split("\n")
    .map((line): Row => JSON.parse(line));
  const models = [...new Set(rows.map(({ model }) => model))];
  // The rules were chosen with these answers in sight: other prompts or another model tell how they carry over.
  const prompts = [...new Set(rows.map(({ prompt }) => prompt))];
  const halves = [0, 1].map((half) => rows.filter(({ prompt }) => prompts.indexOf(prompt) % 2 === half));
  const parts: readonly (readonly [string, readonly Row[]])[] = [
    ["all", rows],
    ...models.map((model) => [model, rows.filter((row) => row.model === model)] as const),
    ...halves.map((half, index) => [`prompts, half ${index + 1}`, half] as const),
  ];
  printTable(
    `Refusals: ${rows.length} answers labelled by people; agreement (Cohen's kappa)`,
    ["answers", "rater", "full refusal or not", "full, partial, none"],
    parts.flatMap(([name, some]) =>
      Object.entries(RATERS).map(([rater, label]) => {
        const pairs = some.map((row): Pair => [row.human_label, label(row)]);
        return [`${name} (${some.length})`, rater, figures(pairs.map(inTwo)), figures(pairs)];
      }),
    ),
  );
}
