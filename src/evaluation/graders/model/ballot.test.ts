import fc from "fast-check";
import { expect, test } from "vitest";
import { Ballot, type Reading, type Vote, voteOf } from "./ballot.ts";
import { questionOf } from "./question.ts";

const vote = (score: number | null): Vote =>
  score === null ? { score, reason: "?" } : { score, reason: `says ${score}`, evidence: "" };

/** The verdict, and how many were asked for it. */
function count(minScore: number, votes: number, scores: readonly (number | null)[]) {
  const ballot = new Ballot(minScore, votes);
  for (const score of scores) {
    if (ballot.isDecided) break;
    ballot.add(vote(score));
  }
  return { asked: ballot.cast, decided: ballot.isDecided, verdict: ballot.verdict() };
}

test.each([
  ["one vote decides alone", 1, [1], 1, { passed: true, score: 1 }],
  ["two that agree of three leave the third out", 3, [1, 1, 0], 2, { passed: true }],
  ["the third decides between two", 3, [1, 0, 0], 3, { passed: false, score: 0 }],
  ["the majority's median is the score", 5, [1, 2 / 3, 0, 2 / 3, 0], 4, { passed: true, score: 2 / 3 }],
  ["who cannot tell does not count", 3, [null, 1, null], 3, { passed: true }],
  ["a majority of all that can still come is enough", 5, [0, 0, 0], 3, { passed: false }],
])("%s", (_what, votes, scores, asked, verdict) => {
  expect(count(0.5, votes, scores)).toMatchObject({ asked, decided: true, verdict });
});

test.each([
  ["nobody could tell", 3, [null, null, null]],
  ["the votes are equal", 3, [1, 0, null]],
])("where %s it abstains", (_what, votes, scores) => {
  expect(count(0.5, votes, scores).verdict).toMatchObject({ kind: "abstained" });
});

test("ending early changes no verdict but for the score, whatever the rest would say", () => {
  const scores = fc.array(fc.option(fc.constantFrom(0, 1 / 3, 2 / 3, 1)), { minLength: 9, maxLength: 9 });
  fc.assert(
    fc.property(scores, fc.constantFrom(1, 3, 5, 7, 9), (all, votes) => {
      const early = count(0.5, votes, all).verdict;
      const whole = new Ballot(0.5, votes);
      for (const score of all.slice(0, votes)) whole.add(vote(score));
      const late = whole.verdict();
      expect(early.kind).toBe(late.kind);
      if (early.kind === "graded" && late.kind === "graded") {
        expect(early.passed).toBe(late.passed);
        expect(early.score >= 0.5).toBe(early.passed);
      }
    }),
  );
});

const pair = questionOf({ type: "pairwise", other: "other" }, { text: "answer" });
const reading = (label: string | null): Reading =>
  label === null ? { label, reason: "unread" } : { label, reason: "", evidence: "" };

test.each([
  ["A", "B", 1],
  ["B", "A", 0],
  ["neither", "neither", 0.5],
  ["A", "A", 0.5],
  ["B", "B", 0.5],
  ["A", "neither", 0.5],
  ["A", null, null],
  [null, "B", null],
])("%s, and %s when they are swapped, is %s", (first, second, score) => {
  expect(voteOf(pair, [reading(first), reading(second)])).toMatchObject({ score });
});
