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
import { auroc, aurocText, type Judged } from "./auroc.ts";
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
const SIGNS: Readonly<Record<string, number>> = {
  missing: -1,
  contradiction: -1,
  exclusive: -1,
  opposed: -1,
  short: 0,
};
/** A made pair counts this much of a labelled one. */
const MADE_WORTH = 0.35;

const SAME_KINDS = ["changed_ids", "reordered", "task_rewrite", "appended_context", "other_preamble"];
const OTHER_KINDS = ["unrelated", "shared_preamble", "contrast"];
const INTENTS = ["banking_same_intent", "banking_other_intent"];
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

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
}

/** Scores of the rows of these kinds. */
function of(rows: readonly Row[], scores: readonly number[], kinds: readonly string[]): readonly number[] {
  return scores.filter((_score, index) => kinds.includes(rows[index]?.kind ?? ""));
}

/** Of pairs of the same task, and of another one, of these kinds. */
function judged(rows: readonly GroupedRow[], scores: readonly number[], kinds: readonly string[]): readonly Judged[] {
  return rows.flatMap(({ kind, similar, group }, index) =>
    kinds.includes(kind) ? [{ score: scores[index] ?? Number.NaN, isPositive: similar, group }] : [],
  );
}

function aurocs(rows: readonly GroupedRow[], scores: readonly number[]): readonly string[] {
  const all = kindsOf(rows);
  return [...GOALS.map(([, same, other]) => [...same, ...other]), all].map((kinds) =>
    auroc(judged(rows, scores, kinds)).toFixed(3),
  );
}

function kindsOf(rows: readonly GroupedRow[]): readonly string[] {
  return [...new Set(rows.map(({ kind }) => kind))];
}

interface Measure {
  readonly name: string;
  readonly scores: readonly number[];
}

/** A table for each kind, against each of those that it must be told from. */
function tellKinds(rows: readonly GroupedRow[], ours: Measure, baselines: readonly Measure[]): void {
  const isSame = (kind: string): boolean => rows.some((row) => row.kind === kind && row.similar);
  const known = new Set([...SAME_KINDS, ...OTHER_KINDS, ...INTENTS]);
  const more = kindsOf(rows).filter((kind) => !known.has(kind));
  const sides: readonly (readonly [own: string, others: readonly string[]])[] = [
    ...[...SAME_KINDS, ...OTHER_KINDS, ...more].map((kind) => [kind, isSame(kind) ? OTHER_KINDS : SAME_KINDS] as const),
    ["banking_same_intent", ["banking_other_intent"]],
  ];
  for (const [own, others] of sides) {
    const count = (kinds: readonly string[]): number => rows.filter(({ kind }) => kinds.includes(kind)).length;
    const against = others.length === 1 ? [] : [[`all ${others.length}`, others] as const];
    printTable(
      `Matching: ${own}, ${count([own])} pairs of ${isSame(own) ? "the same task" : "two tasks"}, cross-validated`,
      ["against", "pairs", "AUROC (95 %)", "best baseline", "its AUROC", "goal"],
      [...others.map((other) => [other, [other]] as const), ...against].map(([name, some]) => {
        const both = [own, ...some];
        const [best = { name: "", area: Number.NaN }] = baselines
          .map(({ name: baseline, scores }) => ({ name: baseline, area: auroc(judged(rows, scores, both)) }))
          .toSorted((a, b) => b.area - a.area);
        return [
          name,
          String(count(some)),
          aurocText(judged(rows, ours.scores, both)),
          best.name,
          best.area.toFixed(3),
          goalOf(own, some),
        ];
      }),
    );
  }
}

/** Where one is set for all of these. */
function goalOf(own: string, others: readonly string[]): string {
  const set = GOALS.find(
    ([, same, other]) =>
      (same.includes(own) && others.every((kind) => other.includes(kind))) ||
      (other.includes(own) && others.every((kind) => same.includes(kind))),
  );
  return set === undefined ? "-" : String(set[3]);
}

function tell(rows: readonly Row[]): void {
  const labelled = grouped(rows);
  const examples = [...labelled, ...made(labelled)].map(exampleOf);
  const real = examples.filter(({ isMade }) => !isMade);
  const all = crossValidated(examples, foldOf);
  const ours = { name: "the product, cross-validated by base prompt", scores: all.slice(0, real.length) };
  const baselines = Object.entries(BASELINES).map(([name, baseline]): Measure => ({ name, scores: baseline(rows) }));
  const measures: readonly Measure[] = [
    ours,
    { name: "the product, each kind left out", scores: crossValidated(real, ({ kind }) => kind) },
    { name: "the product, each source left out", scores: crossValidated(real, ({ source }) => sourceOf(source)) },
    ...baselines,
  ];
  printTable(
    `Matching: ${rows.length} labelled pairs, AUROC`,
    ["measure", ...GOALS.map(([name, , , goal]) => `${name} (>= ${goal})`), "all (>= 0.9)"],
    measures.map(({ name, scores }) => [name, ...aurocs(labelled, scores)]),
  );
  tellKinds(labelled, ours, baselines);
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
