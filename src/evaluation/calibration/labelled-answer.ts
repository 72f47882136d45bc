// Answers that people have labelled, as a judge is to be measured by them.
import { z } from "zod";
import { sha256Hex } from "../../kernel/hash.ts";
import type { JsonObject } from "../../kernel/json.ts";
import type { GradedAnswer } from "../graders/grader.ts";
import { DEFAULT_MIN_SCORE } from "../graders/model/judges.ts";
import { type Label, questionOf } from "../graders/model/question.ts";
import { nearestName } from "../graders/nearest-name.ts";
import { graderSpecSchema, isModelSpec, type ModelSpec } from "../graders/specs.ts";
import { NotAJudgeError, UnusableLabelsError } from "./errors.ts";

/** Of each class, below which no agreement can be told from chance. */
const LEAST_OF_A_CLASS = 2;
/** Of each class: below, the intervals are so wide that they say little. */
export const ADVISED_OF_A_CLASS = 20;
export const MOST_ANSWERS = 5_000;
/** UTF-16 units of all texts. */
const MOST_TEXT = 16_000_000;

const text = z.string().min(1).max(1_000_000);

export const labelledAnswerSchema = z.strictObject({
  /** How reports name it. */
  id: z.string().min(1).max(200),
  prompt: text.optional(),
  output: z.string().max(1_000_000),
  /** good, bad, one of the judge's levels by name, or a score from 0 to 1. */
  label: z.union([z.string().min(1).max(200), z.number().min(0).max(1)], {
    error: 'must be "good", "bad", a level\'s name or a number from 0 to 1',
  }),
  reference: text.optional(),
  context: text.optional(),
  other: text.optional(),
});
export type LabelledAnswer = z.output<typeof labelledAnswerSchema>;

/** One answer, with the question about it and what people think. */
export interface Item {
  readonly id: string;
  /** Of its texts. */
  readonly fingerprint: string;
  readonly spec: ModelSpec;
  readonly answer: GradedAnswer;
  readonly good: boolean;
  /** The place of people's level among the judge's levels, the best first; null where they said only good or bad. */
  readonly level: number | null;
}

export interface Anchors {
  readonly items: readonly [Item, ...Item[]];
  /** The judge's levels, the best first. */
  readonly levels: readonly Label[];
  /** Of all texts and labels, whatever their order. */
  readonly fingerprint: string;
}

/** Each judge, with which of an answer's texts it reads beside it; the others are left out. */
const BESIDE: Readonly<Record<ModelSpec["type"], "reference" | "context" | "other" | null>> = {
  relevance: null,
  completeness: "reference",
  accuracy: "reference",
  format: null,
  code_quality: null,
  safety: null,
  performance: null,
  groundedness: "context",
  rubric: "reference",
  pairwise: "other",
};

/**
 * @param grader a judge's name, or its spec without what each answer brings itself
 * @throws UnusableLabelsError, NotAJudgeError
 */
export function anchorsOf(
  grader: JsonObject,
  labelled: readonly LabelledAnswer[],
  leastOfAClass = LEAST_OF_A_CLASS,
): Anchors {
  checkSize(labelled);
  const specs = specsFor(grader, labelled);
  const [spec] = specs;
  if (spec === undefined) throw new UnusableLabelsError("there are none", HOW);
  checkAlike(specs, labelled);
  const levels = questionOf(spec, { text: "" }).labels;
  const opinions = opinionsOf(labelled, levels, spec.min_score ?? DEFAULT_MIN_SCORE);
  const all = labelled.map((each, index): Item => {
    const { prompt, output, id } = each;
    return {
      id,
      fingerprint: fingerprintOf(each),
      spec: specs[index] ?? spec,
      answer: { text: output, ...(prompt === undefined ? {} : { prompt }) },
      ...(opinions[index] ?? { good: false, level: null }),
    };
  });
  checkOnce(all);
  checkBothClasses(all, leastOfAClass);
  const [first, ...rest] = all;
  if (first === undefined) throw new UnusableLabelsError("there are none", HOW);
  const labels = labelled.map(({ label }, index) => [all[index]?.fingerprint, label]);
  const fingerprint = sha256Hex(JSON.stringify(labels.map((each) => JSON.stringify(each)).toSorted())).slice(0, 16);
  return { items: [first, ...rest], levels, fingerprint };
}

const HOW = `Label answers good or bad, at least ${ADVISED_OF_A_CLASS} of each, as people would judge them.`;

function checkSize(labelled: readonly LabelledAnswer[]): void {
  const characters = labelled.reduce(
    (sum, { prompt = "", output, reference = "", context = "", other = "" }) =>
      sum + prompt.length + output.length + reference.length + context.length + other.length,
    0,
  );
  if (labelled.length <= MOST_ANSWERS && characters <= MOST_TEXT) return;
  throw new UnusableLabelsError(
    `${labelled.length} answers of ${characters} characters are more than ${MOST_ANSWERS} answers or ${MOST_TEXT} characters`,
    "Take a sample: a few hundred answers tell a judge's agreement to a few percent.",
  );
}

/** Of a judge that reads nothing beside the answer there is one for all. */
function specsFor(grader: JsonObject, labelled: readonly LabelledAnswer[]): readonly ModelSpec[] {
  const [first] = labelled;
  if (first === undefined) return [];
  const spec = specFor(grader, first);
  return labelled.map((each) => (BESIDE[spec.type] === null ? spec : specFor(grader, each)));
}

function specFor(grader: JsonObject, { id, ...labelled }: LabelledAnswer): ModelSpec {
  const judge = Object.entries(BESIDE).find(([name]) => name === grader["type"]);
  if (judge === undefined) {
    const { type = null } = grader;
    const nearest = typeof type === "string" ? nearestName(type, Object.keys(BESIDE)) : undefined;
    throw new NotAJudgeError(
      `${JSON.stringify(type).slice(0, 80)} is judged by no model: there is nothing to calibrate.`,
      `${nearest === undefined ? "" : `Did you mean ${nearest}? `}Take one of ${Object.keys(BESIDE).join(", ")}.`,
    );
  }
  const [, name] = judge;
  const beside = name === null ? undefined : labelled[name];
  const given = name === null || beside === undefined ? grader : { ...grader, [name]: beside };
  const parsed = graderSpecSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join(".") ?? "";
    if (name !== null && beside === undefined && field === name) {
      throw new UnusableLabelsError(
        `${id} has no ${field}, which the judge reads beside the answer`,
        `Give each answer its "${field}".`,
      );
    }
    throw new NotAJudgeError(
      `The grader cannot be used: ${issue?.message ?? "it is not valid"}.`,
      "Pass a judge's name, such as relevance, or its spec as JSON.",
    );
  }
  if (parsed.data.type === "pipeline" || !isModelSpec(parsed.data)) throw new Error(`no judge: ${parsed.data.type}`);
  return parsed.data;
}

/** With a reference the question is another one, and so is the judge. */
function checkAlike(specs: readonly ModelSpec[], labelled: readonly LabelledAnswer[]): void {
  const [first] = specs;
  if (first === undefined) return;
  const { task } = questionOf(first, { text: "" });
  const odd = specs.findIndex((spec) => spec !== first && questionOf(spec, { text: "" }).task !== task);
  if (odd === -1) return;
  throw new UnusableLabelsError(
    `${labelled[odd]?.id} and ${labelled[0]?.id} ask different questions: one has a reference and one has none`,
    "Calibrate them apart: they are two judges.",
  );
}

function isPlain(label: string): boolean {
  return /^\s*(?:good|bad)\s*$/i.test(label);
}

type Opinion = Pick<Item, "good" | "level">;

function opinionsOf(labelled: readonly LabelledAnswer[], levels: readonly Label[], goodFrom: number): Opinion[] {
  const levelNamed = (name: string): number =>
    levels.findIndex(({ label }) => label.toLowerCase() === name.trim().toLowerCase());
  // A judge may have levels that are called good and bad, too.
  const inLevels = labelled.some(
    ({ label }) => typeof label === "string" && !isPlain(label) && levelNamed(label) !== -1,
  );
  return labelled.map(({ id, label }) => {
    if (typeof label === "number") return { good: label >= goodFrom, level: nearestLevel(label, levels) };
    const level = levelNamed(label);
    const score = levels[level]?.score;
    if (score !== undefined && (inLevels || !isPlain(label))) return { good: score >= goodFrom, level };
    if (isPlain(label)) return { good: /good/i.test(label), level: null };
    const names = levels.map((each) => JSON.stringify(each.label)).join(", ");
    throw new UnusableLabelsError(
      `${id} is labelled ${JSON.stringify(label.slice(0, 80))}`,
      `Use "good", "bad", a number from 0 to 1, or one of ${names}.`,
    );
  });
}

export function nearestLevel(score: number, levels: readonly Label[]): number {
  const distance = (level: Label | undefined): number => Math.abs((level?.score ?? Infinity) - score);
  return levels.reduce((best, level, index) => (distance(level) < distance(levels[best]) ? index : best), 0);
}

function fingerprintOf({ prompt, output, reference, context, other }: LabelledAnswer): string {
  return sha256Hex(JSON.stringify([prompt, output, reference, context, other])).slice(0, 16);
}

function checkOnce(items: readonly Item[]): void {
  const seen = new Map<string, Item>();
  for (const item of items) {
    const earlier = seen.get(item.fingerprint);
    if (earlier !== undefined) {
      const says = earlier.good === item.good ? "repeats" : "contradicts";
      throw new UnusableLabelsError(
        `${item.id} ${says} ${earlier.id}: they are the same texts`,
        "Keep each answer once, with the label that holds.",
      );
    }
    seen.set(item.fingerprint, item);
  }
}

function checkBothClasses(items: readonly Item[], least: number): void {
  const good = items.filter((item) => item.good).length;
  const bad = items.length - good;
  if (Math.min(good, bad) >= least) return;
  const missing = [
    ...(good < least ? [`${least - good} more good`] : []),
    ...(bad < least ? [`${least - bad} more bad`] : []),
  ];
  throw new UnusableLabelsError(
    `${good} are good and ${bad} are bad, and at least ${least} of each are needed`,
    `Label ${missing.join(" and ")} answers; with at least ${ADVISED_OF_A_CLASS} of each the figures begin to say something.`,
  );
}
