// What a judge can be given so that it judges as people do: examples of their verdicts, and another threshold.
import type { Random } from "../../kernel/random.ts";
import type { Example } from "../graders/model/judge-request.ts";
import { DEFAULT_MIN_SCORE } from "../graders/model/judges.ts";
import { type Label, questionOf } from "../graders/model/question.ts";
import type { Judged } from "./figures.ts";
import { shuffled } from "./folds.ts";
import { cohenKappa } from "./kappa.ts";
import { type Item, nearestLevel } from "./labelled-answer.ts";

/** Of good and of bad ones each: every judgement is paid with them. */
const EXAMPLES_OF_A_CLASS = 2;
/** UTF-16 units of one example. */
const EXAMPLE_LENGTH = 4_000;

export interface Learned {
  readonly item: Item;
  /** What the judge says of it untuned. */
  readonly judged: Judged;
}

/** As many good as bad ones; first those that the judge gets wrong, as they show what it misses. */
export function chooseExamples(
  known: readonly Learned[],
  levels: readonly Label[],
  random: Random,
): readonly (Example & { readonly id: string })[] {
  const short = shuffled(known, random).filter(
    ({ item }) =>
      questionOf(item.spec, item.answer).material.reduce((sum, { text }) => sum + text.length, 0) <= EXAMPLE_LENGTH,
  );
  const missedFirst = short.toSorted((a, b) => Number(isRight(a)) - Number(isRight(b)));
  const [good, bad] = [missedFirst.filter(({ item }) => item.good), missedFirst.filter(({ item }) => !item.good)];
  const each = Math.min(EXAMPLES_OF_A_CLASS, good.length, bad.length);
  const chosen = good.slice(0, each).flatMap((one, index) => [one, ...bad.slice(index, index + 1)]);
  return chosen.map((one) => ({
    id: one.item.id,
    material: questionOf(one.item.spec, one.item.answer).material,
    label: levels[levelOf(one, levels)]?.label ?? "",
  }));
}

function isRight({ item, judged }: Learned): boolean {
  return judged.passed === item.good;
}

/** People's own; else the judge's, where it is on their side; else the end of the scale that is. */
function levelOf({ item, judged }: Learned, levels: readonly Label[]): number {
  if (item.level !== null) return item.level;
  if (judged.score !== null && judged.passed === item.good) return nearestLevel(judged.score, levels);
  return item.good ? 0 : levels.length - 1;
}

/** The level from which passing agrees best with people; of equals the one that is nearest to the usual. */
export function bestMinScore(judged: readonly Judged[], levels: readonly Label[]): number {
  const choices = levels
    .map(({ score }) => score)
    .filter((score) => score > 0)
    .toSorted((a, b) => Math.abs(a - DEFAULT_MIN_SCORE) - Math.abs(b - DEFAULT_MIN_SCORE) || b - a);
  const kappas = choices.map((minScore) => kappaAt(judged, minScore));
  return choices[kappas.indexOf(Math.max(...kappas))] ?? DEFAULT_MIN_SCORE;
}

function kappaAt(judged: readonly Judged[], minScore: number): number {
  const pairs = judged.flatMap(({ good, score }) =>
    score === null ? [] : [[Number(good), Number(score >= minScore)] as const],
  );
  return cohenKappa(pairs, 2)?.kappa ?? -1;
}

/** What the same scores come to with another threshold. */
export function passedFrom(minScore: number, judged: Judged): Judged {
  return { ...judged, passed: judged.score === null ? null : judged.score >= minScore };
}
