import fc from "fast-check";
import { expect, test } from "vitest";
import { anchorsOf, type LabelledAnswer } from "./labelled-answer.ts";

const RELEVANCE = { type: "relevance" };

function answers(...labels: readonly (string | number)[]): LabelledAnswer[] {
  return labels.map((label, index) => ({ id: `line ${index + 1}`, output: `answer ${index}`, label }));
}

const opinions = (grader: Record<string, string | number>, ...labels: readonly (string | number)[]) =>
  anchorsOf(grader, answers(...labels)).items.map(({ good, level }) => [good, level]);

test("good and bad say no level", () => {
  expect(opinions(RELEVANCE, "good", "bad", "Good", " BAD ")).toEqual([
    [true, null],
    [false, null],
    [true, null],
    [false, null],
  ]);
});

test("a level's name and a score say both", () => {
  expect(opinions(RELEVANCE, "to the point", "Hardly", 0.7, 0)).toEqual([
    [true, 0],
    [false, 2],
    [true, 1],
    [false, 3],
  ]);
});

test("a judge's own levels may be called good and bad", () => {
  expect(opinions({ type: "code_quality" }, "good", "bad", "usable", "poor")).toEqual([
    [true, 0],
    [false, 3],
    [true, 1],
    [false, 2],
  ]);
});

test("what is good is said by the grader's threshold", () => {
  expect(opinions({ ...RELEVANCE, min_score: 0.9 }, 0.8, 0.95, 0.7, 1).map(([good]) => good)).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test.each([
  ["a label that is none", answers("good", "bad", "so-so"), /line 3 is labelled "so-so"/],
  ["no answers", [], /there are none/],
  ["one class", answers("good", "good", "good"), /3 are good and 0 are bad, and at least 2/],
  ["one bad answer", answers("good", "good", "bad"), /2 are good and 1 are bad/],
  ["an answer twice", [...answers("good", "bad"), ...answers("good")], /line 1 repeats line 1/],
  ["an answer with two labels", [...answers("good", "bad"), ...answers("bad")], /line 1 contradicts line 1/],
])("%s cannot be used", (_what, labelled, message) => {
  expect(() => anchorsOf(RELEVANCE, labelled)).toThrow(message);
});

test.each([
  ["both classes", answers("good", "bad"), "Label 3 more good and 3 more bad answers;"],
  ["one class", answers("good", "good", "good", "good", "bad"), "Label 3 more bad answers;"],
])("where %s are too few, it is said how many are missing of which", (_what, labelled, hint) => {
  expect(() => anchorsOf(RELEVANCE, labelled, 4)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(hint) }),
  );
});

test.each(["accuracy", "completeness"])("%s with and without a reference is two different judges", (type) => {
  const [first, ...rest] = answers("good", "bad", "good", "bad");
  const mixed = first === undefined ? rest : [{ ...first, reference: "right" }, ...rest];
  expect(() => anchorsOf({ type }, mixed)).toThrow(/different questions/);
  expect(anchorsOf(RELEVANCE, mixed).items).toHaveLength(4);
});

test("what a judge reads beside the answer comes with it, or from its spec", () => {
  const withContext = answers("good", "bad", "good", "bad").map((each) => ({ ...each, context: `of ${each.id}` }));
  const own = anchorsOf({ type: "groundedness" }, withContext);
  expect(own.items.map(({ spec }) => spec)).toMatchObject([{ context: "of line 1" }, {}, {}, { context: "of line 4" }]);
  const plain = answers("good", "bad", "good", "bad");
  expect(anchorsOf({ type: "groundedness", context: "for all" }, plain).items[0].spec).toMatchObject({
    context: "for all",
  });
  expect(() => anchorsOf({ type: "groundedness" }, plain)).toThrow(/line 1 has no context/);
});

test.each([[{ type: "regex", pattern: "a" }], [{ type: "pipeline", graders: [] }], [{ type: 7 }], [{}]])(
  "%j is no judge",
  (grader) => {
    expect(() => anchorsOf(grader, answers("good", "bad", "good", "bad"))).toThrow(/judged by no model/);
  },
);

test("a wrong parameter of a judge is named", () => {
  expect(() => anchorsOf({ ...RELEVANCE, votes: 4 }, answers("good", "bad"))).toThrow(
    /: votes of relevance must be 1, 3, 5, 7 or 9\.$/,
  );
});

test("a misspelt judge is answered with the one that was meant", () => {
  expect(() => anchorsOf({ type: "relevanse" }, answers("good", "bad"))).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Did you mean relevance\? Take one of/) }),
  );
});

test("the fingerprint is of texts and labels, in whatever order, and not of their names", () => {
  const labels = fc.array(fc.constantFrom("good", "bad"), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(labels, (given) => {
      const all = answers("good", "good", "bad", "bad", ...given);
      const { fingerprint } = anchorsOf(RELEVANCE, all);
      const renamed = all.toReversed().map((each, index) => ({ ...each, id: `n${index}` }));
      expect(anchorsOf(RELEVANCE, renamed).fingerprint).toBe(fingerprint);
      const [first, ...rest] = all;
      if (first !== undefined) {
        expect(anchorsOf(RELEVANCE, [{ ...first, output: "another" }, ...rest]).fingerprint).not.toBe(fingerprint);
      }
    }),
  );
});

test("more text than a journal should hold is refused before anything is read", () => {
  const long = answers("good", "bad", "good", "bad").map((each, index) => ({
    ...each,
    output: `${index}${"x".repeat(5_000_000)}`,
  }));
  expect(() => anchorsOf(RELEVANCE, long)).toThrow(/more than 5000 answers or 16000000 characters/);
});
