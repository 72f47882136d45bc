// Screening: labelled prompts, texts about attacks, texts with and without a planted order, time, and what each family adds.
//   node benchmarks/screening.ts [file] [--fit]    --fit writes src/immune/screening/weights.json
// The labelled prompts lie beside the project and not in it: without them that part is skipped.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { learnedScore, type Weights } from "../src/immune/screening/learned-score.ts";
import type { Kind } from "../src/immune/screening/rule.ts";
import { evidenceIn, FLAG_AT, screen, strengthsOf, worstPassage } from "../src/immune/screening/screen.ts";
import { screenLong } from "../src/immune/screening/screen-long.ts";
import type { Origin } from "../src/immune/screening/screening.ts";
import { printTable } from "./figures.ts";

const FILE =
  process.argv.slice(2).find((argument) => argument !== "--fit") ??
  resolve(import.meta.dirname, "../../shared/data/injection.jsonl");
const WEIGHTS = resolve(import.meta.dirname, "../src/immune/screening/weights.json");
const KINDS: readonly Kind[] = [
  "override",
  "persona",
  "prompt-leak",
  "exfiltration",
  "tool-misuse",
  "impersonation",
  "refusal-suppression",
  "unethical-framing",
  "pressure",
  "concealment",
  "addressed-to-ai",
  "obfuscation",
];
const FOLDS = 5;

interface Row {
  readonly text: string;
  readonly attack: boolean;
  readonly origin: Origin;
  /** Near-duplicates share a group. */
  readonly group: number;
}

interface BenignRow {
  readonly split: string;
  readonly kind: string;
  readonly text: string;
}

/** One text twice, the second time with an order in it. */
interface Pair {
  readonly split: string;
  readonly clean: string;
  readonly planted: string;
}

interface Seen extends Row {
  readonly strengths: ReadonlyMap<Kind, number>;
  readonly score: number;
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, "utf8").trimEnd().split("\n");
}

function see(row: Row): Seen {
  const { evidence, score } = worstPassage(evidenceIn(row.text, row.origin), row.origin);
  return { ...row, strengths: strengthsOf(evidence), score };
}

/** Half rules, half learned, as the product does, with other weights or without one family. */
function scoreWith(strengths: ReadonlyMap<Kind, number>, weights: Weights): number {
  if (strengths.size === 0) return 0;
  const none = [...strengths.values()].reduce((left, strength) => left * (1 - strength), 1);
  return (1 - none + learnedScore(strengths, weights)) / 2;
}

/** Groups by containment of 4-word shingles above 0.4, joined transitively. */
function nearDuplicateGroups(texts: readonly string[]): readonly number[] {
  const shingles = texts.map((text) => {
    const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    return new Set(words.slice(0, Math.max(1, words.length - 3)).map((_word, at) => words.slice(at, at + 4).join(" ")));
  });
  const group = texts.map((_text, at) => at);
  for (const [one, its] of shingles.entries()) {
    for (let other = 0; other < one; other += 1) {
      const others = shingles[other] ?? new Set<string>();
      if (group[one] === group[other]) continue;
      const [small, large] = its.size < others.size ? [its, others] : [others, its];
      const shared = [...small].filter((shingle) => large.has(shingle)).length;
      if (shared / Math.max(1, small.size) <= 0.4) continue;
      const [from, to] = [group[one], group[other] ?? 0];
      for (const [at, theirs] of group.entries()) if (theirs === from) group[at] = to;
    }
  }
  return group;
}

/** What the ridge pulls to: each family counts alike. Families that the labelled texts hardly have stay near it. */
const PRIOR = { bias: -3.5, family: 4 };

/** Projected gradient descent on the classes' balanced log loss with a ridge: weights stay at or above 0. */
function fit(rows: readonly Seen[]): Weights {
  const ridge = 0.02;
  const positives = rows.filter(({ attack }) => attack).length;
  const inputs = rows.map(({ strengths }) => KINDS.map((kind) => strengths.get(kind) ?? 0));
  const counts = rows.map(({ attack }) => 0.5 / (attack ? positives : rows.length - positives));
  const weights = KINDS.map(() => PRIOR.family);
  let { bias } = PRIOR;
  for (let round = 0; round < 3_000; round += 1) {
    const slopes = weights.map((weight) => 2 * ridge * (weight - PRIOR.family));
    let biasSlope = 2 * ridge * (bias - PRIOR.bias);
    for (const [at, input] of inputs.entries()) {
      const sum = input.reduce((total, value, column) => total + value * (weights[column] ?? 0), bias);
      const miss = (counts[at] ?? 0) * (1 / (1 + Math.exp(-sum)) - (rows[at]?.attack === true ? 1 : 0));
      biasSlope += miss;
      for (const [column, value] of input.entries()) slopes[column] = (slopes[column] ?? 0) + miss * value;
    }
    bias -= 2 * biasSlope;
    for (const [column, slope] of slopes.entries()) weights[column] = Math.max(0, (weights[column] ?? 0) - 2 * slope);
  }
  const families = Object.fromEntries(KINDS.map((kind, at) => [kind, Number((weights[at] ?? 0).toFixed(3))]));
  return { bias: Number(bias.toFixed(3)), families };
}

function auroc(positives: readonly number[], negatives: readonly number[]): number {
  let wins = 0;
  for (const one of positives) for (const other of negatives) wins += one > other ? 1 : one === other ? 0.5 : 0;
  return wins / (positives.length * negatives.length);
}

function split(rows: readonly { readonly attack: boolean; readonly score: number }[]): readonly [number[], number[]] {
  return [
    rows.filter(({ attack }) => attack).map(({ score }) => score),
    rows.filter(({ attack }) => !attack).map(({ score }) => score),
  ];
}

/** 95 % of 400 resamples of whole groups, seeded. */
function interval(rows: readonly Seen[]): string {
  const groups = [...Map.groupBy(rows, ({ group }) => group).values()];
  let seed = 7;
  const values = Array.from({ length: 400 }, () => {
    const some = groups.flatMap(() => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return groups[seed % groups.length] ?? [];
    });
    return auroc(...split(some));
  }).toSorted((one, other) => one - other);
  return `${(values[10] ?? 0).toFixed(3)}-${(values[389] ?? 0).toFixed(3)}`;
}

/** Share of attacks above the score that at most 1 % of the others reach. */
function recallAtOnePercent(rows: readonly Seen[]): number {
  const [attacks, others] = split(rows);
  const bar = others.toSorted((one, other) => other - one)[Math.floor(others.length / 100)] ?? 0;
  return attacks.filter((score) => score > bar).length / attacks.length;
}

function shareFlagged(rows: readonly { readonly score: number }[]): string {
  const flagged = rows.filter(({ score }) => score >= FLAG_AT).length;
  return `${flagged} of ${rows.length} (${((100 * flagged) / rows.length).toFixed(1)} %)`;
}

function figuresOf(name: string, rows: readonly Seen[]): readonly string[] {
  const attacks = rows.filter(({ attack }) => attack);
  const others = rows.filter(({ attack }) => !attack);
  const area = `${auroc(...split(rows)).toFixed(3)} (${interval(rows)})`;
  return [name, area, `${(100 * recallAtOnePercent(rows)).toFixed(1)} %`, shareFlagged(attacks), shareFlagged(others)];
}

/** Rank correlation (Spearman) of score and length. */
function correlation(rows: readonly Seen[]): number {
  const [scores, lengths] = [rows.map(({ score }) => score), rows.map(({ text }) => text.length)].map(ranks);
  const mean = (rows.length - 1) / 2;
  let [both, one, other] = [0, 0, 0];
  for (const [at, rank] of (scores ?? []).entries()) {
    const length = (lengths?.[at] ?? 0) - mean;
    both += (rank - mean) * length;
    one += (rank - mean) ** 2;
    other += length ** 2;
  }
  return both / Math.sqrt(one * other);
}

function ranks(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((one, other) => one - other);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
}

function labelledPrompts(): readonly Row[] {
  const rows = linesOf(FILE).map((line): { readonly text: string; readonly attack: boolean } => JSON.parse(line));
  const groups = nearDuplicateGroups(rows.map(({ text }) => text));
  return rows.map(({ text, attack }, at) => ({ text, attack, origin: "prompt", group: groups[at] ?? at }));
}

const benign = linesOf(resolve(import.meta.dirname, "data/screening-benign.jsonl"))
  .map((line): BenignRow => JSON.parse(line))
  .map((row, at) => ({ ...row, ...see({ text: row.text, attack: false, origin: "prompt", group: -1 - at }) }));
const pairs = linesOf(resolve(import.meta.dirname, "data/screening-indirect.jsonl")).map((line): Pair =>
  JSON.parse(line),
);
const indirect = ["tune", "test"].map((part) => {
  const some = pairs.filter((pair) => pair.split === part);
  const cleans = [...new Set(some.map(({ clean }) => clean))];
  const row = (text: string, attack: boolean, clean: string): Seen =>
    see({ text, attack, origin: "context", group: 10_000 + pairs.findIndex((pair) => pair.clean === clean) });
  return [
    ...some.map(({ planted, clean }) => row(planted, true, clean)),
    ...cleans.map((text) => row(text, false, text)),
  ];
});

const prompts = existsSync(FILE) ? labelledPrompts().map(see) : [];
const columns = [
  "texts",
  "AUROC (95 %)",
  "recall at 1 % false alarms",
  `flagged attacks (score >= ${FLAG_AT})`,
  "flagged others",
];
const tuned = [...benign.filter((row) => row.split === "tune"), ...(indirect[0] ?? [])];

if (prompts.length === 0) console.log(`\nScreening of labelled prompts: skipped, there is no ${FILE}.`);
else {
  if (process.argv.includes("--fit")) {
    writeFileSync(WEIGHTS, `${JSON.stringify(fit([...prompts, ...tuned]), null, 2)}\n`);
    console.log(`\nWrote ${WEIGHTS}; run again to see its figures.`);
  }
  const order = [...new Set(prompts.map(({ group }) => group))];
  const judged = Array.from({ length: FOLDS }, (_none, fold) => {
    const isOut = ({ group }: Seen): boolean => order.indexOf(group) % FOLDS === fold;
    const weights = fit([...prompts.filter((row) => !isOut(row)), ...tuned]);
    return prompts.filter(isOut).map((row) => ({ ...row, score: scoreWith(row.strengths, weights) }));
  }).flat();
  printTable(`Screening of ${prompts.length} labelled prompts in ${order.length} groups of near-duplicates`, columns, [
    figuresOf("weights of other groups", judged),
    figuresOf("weights as shipped", prompts),
  ]);
  const shipped: Weights = JSON.parse(readFileSync(WEIGHTS, "utf8"));
  printTable(
    "Without one family",
    ["family", "AUROC of labelled prompts", "AUROC of planted orders"],
    KINDS.map((kind) => {
      const areas = [prompts, indirect.flat()].map((rows) => {
        const without = rows.map((row) => {
          const strengths = new Map([...row.strengths].filter(([its]) => its !== kind));
          return { attack: row.attack, score: scoreWith(strengths, shipped) };
        });
        return auroc(...split(without)).toFixed(3);
      });
      return [kind, ...areas];
    }),
  );
  const [attacks, others] = [true, false].map((attack) => prompts.filter((row) => row.attack === attack));
  const filler = "The harbour was quiet and the boats lay in a row along the wall. ";
  const padded = (others ?? []).map((row) => see({ ...row, text: `${row.text}\n\n${filler.repeat(60)}` }));
  const moved = padded.filter(({ score }, at) => Math.abs(score - (others?.[at]?.score ?? 0)) > 1e-9).length;
  printTable(
    "Length",
    ["measure", "value"],
    [
      ["rank correlation of score and length, attacks", correlation(attacks ?? []).toFixed(3)],
      ["rank correlation of score and length, others", correlation(others ?? []).toFixed(3)],
      ["others whose score changes with 4 kB of filler", `${moved} of ${padded.length}`],
    ],
  );
}

printTable(
  `Texts with and without a planted order: ${pairs.length} pairs`,
  columns,
  indirect.map((rows, at) => figuresOf(at === 0 ? "rules chosen with these in sight" : "held out", rows)),
);
printTable(
  `Harmless prompts about attacks and their like: ${benign.length}`,
  ["kind", "flagged"],
  [
    ...[...Map.groupBy(benign, ({ kind }) => kind)].map(([kind, rows]) => [kind, shareFlagged(rows)]),
    ["held out", shareFlagged(benign.filter((row) => row.split === "test"))],
    ["all", shareFlagged(benign)],
  ],
);

function percentile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((one, other) => one - other);
  return `${(sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2)} ms`;
}

const longText = [...prompts.map(({ text }) => text), ...pairs.map(({ planted }) => planted)].join("\n\n");
const parts = Array.from({ length: Math.min(150, Math.floor(longText.length / 4_096)) }, (_none, at) =>
  longText.slice(at * 4_096, (at + 1) * 4_096),
);
function timed(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
for (const part of parts) screen(part, "context");
const times = parts.flatMap((part) => [1, 2, 3].map(() => timed(() => screen(part, "context"))));
const megabyte = longText.repeat(Math.ceil(2 ** 20 / longText.length)).slice(0, 2 ** 20);
const whole = timed(() => screen(megabyte, "context"));
let last = performance.now();
const holds: number[] = [];
await screenLong(megabyte, "context", async () => {
  holds.push(performance.now() - last);
  await new Promise(setImmediate);
  last = performance.now();
});
printTable(
  "Time",
  ["text", "p50", "p99", "longest"],
  [
    ["4 kB of attacks", percentile(times, 0.5), percentile(times, 0.99), percentile(times, 1)],
    ["1 MB at once", "", "", `${whole.toFixed(0)} ms`],
    ["1 MB in parts: hold of the loop", percentile(holds, 0.5), percentile(holds, 0.99), percentile(holds, 1)],
  ],
);
