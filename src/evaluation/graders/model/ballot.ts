// From what a judge says, once or several times, to one verdict.
import { excerpt } from "../../excerpt.ts";
import { abstained, EVIDENCE_LENGTH, type Verdict } from "../grader.ts";
import type { Question } from "./question.ts";

/** Of a judge's reasons, in a verdict. */
export const REASON_LENGTH = 500;

/** What was read from one answer of the judge. */
export type Reading =
  | { readonly label: string; readonly reason: string; readonly evidence: string }
  | { readonly label: null; readonly reason: string };

/** One score, or none where the judge could not tell. */
export type Vote =
  | { readonly score: number; readonly reason: string; readonly evidence: string }
  | { readonly score: null; readonly reason: string };

/** Asked in both orders, a preference that turns with the order is none. */
export function voteOf({ labels }: Question, readings: readonly Reading[]): Vote {
  const [first, second] = readings;
  const unread = readings.find((reading) => reading.label === null);
  if (first === undefined || first.label === null || unread !== undefined) {
    return { score: null, reason: unread?.label === null ? unread.reason : "nobody was asked" };
  }
  const scoreOf = (label: string): number => labels.find((each) => each.label === label)?.score ?? 0;
  const score = scoreOf(first.label);
  const { reason, evidence } = first;
  if (second === undefined || second.label === null) return { score, reason, evidence };
  const isAgreed = 1 - scoreOf(second.label) === score;
  return isAgreed
    ? { score, reason, evidence }
    : { score: 0.5, reason: "the preference changes with the order of the two", evidence: "" };
}

/** Votes until more cannot change whether it passes. */
export class Ballot {
  readonly #minScore: number;
  readonly #votes: number;
  readonly #cast: Vote[] = [];

  constructor(minScore: number, votes: number) {
    this.#minScore = minScore;
    this.#votes = votes;
  }

  get cast(): number {
    return this.#cast.length;
  }

  get isDecided(): boolean {
    const left = this.#votes - this.#cast.length;
    if (left === 0) return true;
    const told = this.#told();
    const passes = told.filter(({ score }) => score >= this.#minScore).length;
    return Math.abs(2 * passes - told.length) > left;
  }

  add(vote: Vote): void {
    this.#cast.push(vote);
  }

  /** The majority of those who could tell, with the median of its scores; a draw is an abstention. */
  verdict(): Verdict {
    const told = this.#told();
    if (told.length === 0) return abstained(`the judge could not tell: ${this.#cast[0]?.reason ?? "nobody was asked"}`);
    const passing = told.filter(({ score }) => score >= this.#minScore);
    const failing = told.filter(({ score }) => score < this.#minScore);
    if (passing.length === failing.length) return abstained("the votes are equal");
    const passed = passing.length > failing.length;
    const majority = (passed ? passing : failing).toSorted((a, b) => a.score - b.score);
    const median = majority[Math.floor((majority.length - 1) / 2)];
    if (median === undefined) return abstained("the votes are equal");
    const votes = this.#votes === 1 ? "" : ` (${majority.length} of ${told.length} votes)`;
    return {
      kind: "graded",
      score: median.score,
      passed,
      reason: `${excerpt(median.reason, REASON_LENGTH)}${votes}`,
      ...(median.evidence === "" ? {} : { evidence: excerpt(median.evidence, EVIDENCE_LENGTH) }),
    };
  }

  #told(): readonly Extract<Vote, { readonly score: number }>[] {
    return this.#cast.flatMap((vote) => (vote.score === null ? [] : [vote]));
  }
}
