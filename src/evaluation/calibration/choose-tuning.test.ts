import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import type { Label } from "../graders/model/question.ts";
import { bestMinScore, chooseExamples, type Learned, passedFrom } from "./choose-tuning.ts";
import { anchorsOf } from "./labelled-answer.ts";
import { judgedAnswers } from "./testing.ts";

const LEVELS: readonly Label[] = [1, 2 / 3, 1 / 3, 0].map((score) => ({ label: String(score), score, meaning: "" }));

/** Good and bad in turn; the judge said so of each, from the first on. */
function learned(said: readonly (boolean | null)[], output = (index: number) => `answer ${index}`): Learned[] {
  const labelled = said.map((_passed, index) => ({
    id: `line ${index + 1}`,
    output: output(index),
    label: index % 2 === 0 ? "good" : "bad",
  }));
  const { items } = anchorsOf({ type: "relevance" }, labelled);
  const judged = judgedAnswers(said.map((passed, index) => ({ good: index % 2 === 0, passed })));
  return items.flatMap((item, index) => {
    const one = judged[index];
    return one === undefined ? [] : [{ item, judged: one }];
  });
}

const choose = (known: readonly Learned[]) => chooseExamples(known, LEVELS, seededRandom("examples"));
const said = fc.array(fc.option(fc.boolean()), { minLength: 4, maxLength: 30 });

test("two good and two bad ones in turn, each with the label of people's side", () => {
  fc.assert(
    fc.property(said, (given) => {
      const examples = choose(learned(given));
      expect(examples.map(({ label }) => Number(label) >= 0.5)).toEqual([true, false, true, false]);
    }),
  );
});

test("what the judge gets wrong, or cannot tell, comes first", () => {
  const right = Array.from({ length: 20 }, (_, index) => index % 2 === 0);
  const given = right.map((passed, index) => (index === 8 || index === 13 ? !passed : index === 5 ? null : passed));
  expect(choose(learned(given)).map(({ id }) => id)).toEqual(expect.arrayContaining(["line 9", "line 14", "line 6"]));
});

test("an example that would make every judgement dear is none", () => {
  const known = learned([true, false, true, false, true, false], (index) =>
    "x".repeat(index < 4 ? 4_001 + index : index),
  );
  expect(choose(known).map(({ id }) => id)).toEqual(["line 5", "line 6"]);
});

test("of nothing, or of one class, nothing is learned", () => {
  expect(choose([])).toEqual([]);
  expect(choose(learned([true, false, true, false]).filter(({ item }) => item.good))).toEqual([]);
});

/** Five good answers with one score, five bad ones with another. */
function scores(good: number, bad: number) {
  const all = Array.from({ length: 10 }, (_, index) => index % 2 === 0);
  return judgedAnswers(all.map((isGood) => ({ good: isGood, passed: true, score: isGood ? good : bad })));
}

test("the threshold is the level from which most is judged as people do, the usual one among equals", () => {
  expect(bestMinScore(scores(1, 2 / 3), LEVELS)).toBe(1);
  expect(bestMinScore(scores(1 / 3, 0), LEVELS)).toBe(1 / 3);
  expect(bestMinScore(scores(1, 0), LEVELS)).toBe(2 / 3);
  expect(bestMinScore([], LEVELS)).toBe(2 / 3);
});

test("a higher threshold passes no more, and what abstained stays so", () => {
  const score = fc.constantFrom(0, 1 / 3, 2 / 3, 1, null);
  fc.assert(
    fc.property(
      score,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, a, b) => {
        const [one] = judgedAnswers([
          { good: true, passed: given === null ? null : true, ...(given === null ? {} : { score: given }) },
        ]);
        if (one === undefined) return;
        const [low, high] = [passedFrom(Math.min(a, b), one).passed, passedFrom(Math.max(a, b), one).passed];
        expect(low === null).toBe(given === null);
        if (high === true) expect(low).toBe(true);
      },
    ),
  );
});
