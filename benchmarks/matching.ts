// Pairs of prompts that people or a script labelled: does the score tell the same task from another one, beside plain
// measures of similarity? Cross-validated: no pair is scored with weights that have seen one of its texts.
//   node benchmarks/matching.ts [--fit] [file]
// `--fit` writes the weights of the product, from all pairs.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { wordIndexOf } from "../src/immune/matching/coverage.ts";
import { comparisonOf, FEATURES } from "../src/immune/matching/features.ts";
import { profileOf } from "../src/immune/matching/profile.ts";
import { hash32 } from "../src/immune/matching/word-key.ts";
import { redact } from "../src/redaction/index.ts";
import { printTable } from "./figures.ts";
import { fitLogistic, type Logistic, sigmoid } from "./logistic.ts";
import { BASELINES } from "./matching-baselines.ts";
import { grouped, type GroupedRow, made, type Row } from "./matching-pairs.ts";

const IS_FIT = process.argv.includes("--fit");
const FILE =
  process.argv.slice(2).find((argument) => !argument.startsWith("--")) ??
  resolve(import.meta.dirname, "../../shared/data/matching.jsonl");
const WEIGHTS_FILE = resolve(import.meta.dirname, "../src/immune/matching/same-task-weights.json");
const FOLDS = 5;
const PENALTY = 2;
/** All other features may only speak for the same task. */
const SIGNS: Readonly<Record<string, number>> = { missing: -1, contradiction: -1, exclusive: -1, short: 0 };
/** A made pair counts this much of a labelled one. */
const MADE_WORTH = 0.35;

const SAME_KINDS = ["changed_ids", "reordered", "task_rewrite", "appended_context", "other_preamble"];
const GOALS: readonly (readonly [name: string, same: readonly string[], other: readonly string[], goal: number])[] = [
  ["same task against unrelated, shared preamble", SAME_KINDS, ["unrelated", "shared_preamble"], 0.97],
  ["same task against contrast", SAME_KINDS, ["contrast"], 0.88],
  ["short questions: same intent against other", ["banking_same_intent"], ["banking_other_intent"], 0.75],
];

interface Example extends GroupedRow {
  readonly input: readonly number[];
}

function exampleOf(row: GroupedRow): Example {
  const { features } = comparisonOf(wordIndexOf(profileOf(row.a)), profileOf(row.b));
  return { ...row, input: FEATURES.map((name) => features[name]) };
}

function fit(examples: readonly Example[]): Logistic {
  return fitLogistic(
    examples.map(({ input }) => input),
    examples.map(({ similar }) => similar),
    examples.map(({ isMade }) => (isMade ? MADE_WORTH : 1)),
    FEATURES.map((name) => SIGNS[name] ?? 1),
    PENALTY,
  );
}

function scoreBy({ bias, weights }: Logistic, { input }: Example): number {
  return sigmoid(input.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), bias));
}

/** The score of each example by weights from the other parts; made pairs help only where the parts are folds. */
function crossValidated(examples: readonly Example[], partOf: (example: Example) => string): readonly number[] {
  const fits = new Map<string, Logistic>();
  return examples.map((example) => {
    const part = partOf(example);
    let logistic = fits.get(part);
    if (logistic === undefined) {
      logistic = fit(examples.filter((other) => partOf(other) !== part && (part.startsWith("fold") || !other.isMade)));
      fits.set(part, logistic);
    }
    return scoreBy(logistic, example);
  });
}

function foldOf({ group }: Example): string {
  return `fold ${hash32(group) % FOLDS}`;
}

/** Of all pairs of a positive and a negative: the share in which the positive scores higher. */
function auroc(positives: readonly number[], negatives: readonly number[]): number {
  const wins = positives.reduce(
    (sum, positive) =>
      sum + negatives.reduce((all, negative) => all + (positive > negative ? 1 : positive === negative ? 0.5 : 0), 0),
    0,
  );
  return wins / (positives.length * negatives.length);
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
}

/** Scores of the rows of these kinds. */
function of(rows: readonly Row[], scores: readonly number[], kinds: readonly string[]): readonly number[] {
  return scores.filter((_score, index) => kinds.includes(rows[index]?.kind ?? ""));
}

function aurocs(rows: readonly Row[], scores: readonly number[]): readonly string[] {
  const labelled = (similar: boolean): readonly number[] =>
    scores.filter((_score, index) => rows[index]?.similar === similar);
  return [
    ...GOALS.map(([, same, other]) => auroc(of(rows, scores, same), of(rows, scores, other))),
    auroc(labelled(true), labelled(false)),
  ].map((value) => value.toFixed(3));
}

function tell(rows: readonly Row[]): void {
  const labelled = grouped(rows);
  const examples = [...labelled, ...made(labelled)].map(exampleOf);
  const real = examples.filter(({ isMade }) => !isMade);
  const all = crossValidated(examples, foldOf);
  const scores = all.slice(0, real.length);
  const measures: readonly (readonly [string, readonly number[]])[] = [
    ["the product, cross-validated by base prompt", scores],
    ["the product, each kind left out", crossValidated(real, ({ kind }) => kind)],
    ["the product, each source left out", crossValidated(real, ({ source }) => sourceOf(source))],
    ...Object.entries(BASELINES).map(([name, baseline]) => [name, baseline(rows)] as const),
  ];
  printTable(
    `Matching: ${rows.length} labelled pairs, AUROC`,
    ["measure", ...GOALS.map(([name, , , goal]) => `${name} (>= ${goal})`), "all (>= 0.9)"],
    measures.map(([name, some]) => [name, ...aurocs(rows, some)]),
  );
  const redacted = real.map((row) => exampleOf({ ...row, b: redact(row.b) }));
  const whole = fit(examples);
  const kinds = [...new Set(examples.map(({ kind }) => kind))].toSorted();
  printTable(
    "Matching: scores of each kind, cross-validated (unrelated: <= 0.1 at the 95th percentile)",
    ["kind", "pairs", "same", "5 %", "median", "95 %", "at least 0.5", "moved by redaction of one side, at most"],
    kinds.map((kind) => {
      const some = of(examples, all, [kind]);
      const moved = redacted
        .filter((row) => row.kind === kind)
        .map((row) => {
          const raw = real.find(({ a, b }) => a === row.a && redact(b) === row.b);
          return raw === undefined ? 0 : Math.abs(scoreBy(whole, row) - scoreBy(whole, raw));
        });
      return [
        kind,
        String(some.length),
        examples.find((example) => example.kind === kind)?.similar === true ? "yes" : "no",
        ...[0.05, 0.5, 0.95].map((share) => percentile(some, share).toFixed(3)),
        `${((100 * some.filter((score) => score >= 0.5).length) / some.length).toFixed(0)} %`,
        moved.length === 0 ? "-" : Math.max(...moved).toFixed(3),
      ];
    }),
  );
  if (IS_FIT) write(whole);
}

function sourceOf(source: string): string {
  return source.replace(/^banking77.*/, "banking77").replace(/^xstest.*/, "xstest");
}

function write({ bias, weights }: Logistic): void {
  const named = Object.fromEntries(FEATURES.map((name, index) => [name, Number((weights[index] ?? 0).toFixed(4))]));
  writeFileSync(WEIGHTS_FILE, `${JSON.stringify({ bias: Number(bias.toFixed(4)), weights: named }, null, 2)}\n`);
  console.log(`\nWrote ${WEIGHTS_FILE}.`);
}

if (existsSync(FILE)) {
  tell(
    readFileSync(FILE, "utf8")
      .trimEnd()
      .split("\n")
      .map((line): Row => JSON.parse(line)),
  );
} else {
  console.log(`\nMatching: skipped, there is no ${FILE}.`);
}
