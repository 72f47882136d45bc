// Screening: labelled prompts, texts about attacks, texts with and without a planted order, time, and what each family adds.
//   node benchmarks/screening.ts [file] [--fit]    --fit writes src/immune/screening/weights.json
// The labelled prompts lie beside the project and not in it: without them that part is skipped.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { wilson } from "../src/evaluation/calibration/share.ts";
import { learnedScore, type Weights } from "../src/immune/screening/learned-score.ts";
import type { Kind } from "../src/immune/screening/rule.ts";
import { evidenceIn, FLAG_AT, screen, strengthsOf, worstPassage } from "../src/immune/screening/screen.ts";
import { screenLong } from "../src/immune/screening/screen-long.ts";
import type { Origin } from "../src/immune/screening/screening.ts";
import { auroc, aurocText, type Judged } from "./auroc.ts";
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
  /** Of material: mail, log, code. */
  readonly kind: string;
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

function toJudged({ score, attack, group }: Pick<Seen, "score" | "attack" | "group">): Judged {
  return { score, isPositive: attack, group };
}

/** Share of attacks above the score that at most 1 % of the others reach. */
function recallAtOnePercent(rows: readonly Seen[]): string {
  const [attacks = [], others = []] = [true, false].map((attack) => rows.filter((row) => row.attack === attack));
  const alarms = Math.floor(others.length / 100);
  const bar = others.map(({ score }) => score).toSorted((one, other) => other - one)[alarms] ?? 0;
  return shareText(attacks.filter(({ score }) => score > bar).length, attacks.length);
}

/** With Wilson's interval of 95 %. */
function shareText(count: number, of: number): string {
  const { low, high } = wilson(count, of);
  const [share, from, to] = [count / of, low, high].map((value) => (100 * value).toFixed(1));
  return `${count} of ${of}: ${share} % (${from} to ${to})`;
}

function shareFlagged(rows: readonly { readonly score: number }[]): string {
  return shareText(rows.filter(({ score }) => score >= FLAG_AT).length, rows.length);
}

function figuresOf(name: string, rows: readonly Seen[]): readonly string[] {
  const [attacks = [], others = []] = [true, false].map((attack) => rows.filter((row) => row.attack === attack));
  return [name, aurocText(rows.map(toJudged)), recallAtOnePercent(rows), shareFlagged(attacks), shareFlagged(others)];
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
/** Each planted text, and each clean one once. */
const indirect = pairs.flatMap(({ clean, planted, kind, split }, at) => {
  const first = pairs.findIndex((pair) => pair.clean === clean);
  const row = (text: string, attack: boolean) => ({
    ...see({ text, attack, origin: "context", group: 10_000 + first }),
    kind,
    split,
  });
  return [row(planted, true), ...(first === at ? [row(clean, false)] : [])];
});
const cleans = indirect.filter(({ attack }) => !attack);

const prompts = existsSync(FILE) ? labelledPrompts().map(see) : [];

const columns = [
  "texts",
  "AUROC (95 %)",
  "recall at <= 1 % false alarms",
  `flagged attacks (score >= ${FLAG_AT})`,
  "flagged others",
];
const tuned = [...benign.filter((row) => row.split === "tune"), ...indirect.filter((row) => row.split === "tune")];

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
      const areas = [prompts, indirect].map((rows) => {
        const without = rows.map((row) => {
          const strengths = new Map([...row.strengths].filter(([its]) => its !== kind));
          return toJudged({ ...row, score: scoreWith(strengths, shipped) });
        });
        return auroc(without).toFixed(3);
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
  `Texts with and without a planted order: ${pairs.length} pairs, ${cleans.length} clean texts (1 % of so few is none)`,
  columns,
  [
    ["all", indirect] as const,
    ["rules chosen with these in sight", indirect.filter((row) => row.split === "tune")] as const,
    ["held out", indirect.filter((row) => row.split === "test")] as const,
  ].map(([name, rows]) => figuresOf(name, rows)),
);
printTable(
  `Planted orders by kind of material, each against all ${cleans.length} clean texts`,
  columns,
  [...Map.groupBy(indirect, ({ kind }) => kind)]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([kind, rows]) => {
      const [name, area = "", recall = "", flagged = ""] = figuresOf(kind, [
        ...rows.filter(({ attack }) => attack),
        ...cleans,
      ]);
      return [name ?? kind, area, recall, flagged, shareFlagged(rows.filter(({ attack }) => !attack))];
    }),
);
printTable(
  `False alarms (score >= ${FLAG_AT})`,
  ["harmless texts", "flagged (95 %)"],
  [
    ...[...Map.groupBy(benign, ({ kind }) => kind)].map(([kind, rows]) => [kind, shareFlagged(rows)]),
    ["about attacks and their like, held out", shareFlagged(benign.filter((row) => row.split === "test"))],
    ["about attacks and their like, all", shareFlagged(benign)],
    ["mails, files and tool outputs", shareFlagged(cleans)],
    ...(prompts.length === 0 ? [] : [["labelled prompts", shareFlagged(prompts.filter(({ attack }) => !attack))]]),
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
  "Time (4 kB: p99 <= 2 ms)",
  ["text", "p50", "p99", "longest"],
  [
    [`4 kB of attacks, ${times.length} times`, percentile(times, 0.5), percentile(times, 0.99), percentile(times, 1)],
    ["1 MB at once", "", "", `${whole.toFixed(0)} ms`],
    ["1 MB in parts: hold of the loop", percentile(holds, 0.5), percentile(holds, 0.99), percentile(holds, 1)],
  ],
);
