// What graders say together: the laws of pipelines, whatever their graders say.
import fc from "fast-check";
import { expect, test } from "vitest";
import { abstained, type Verdict } from "./graders/grader.ts";
import type { GraderSpec, PipelineSpec } from "./graders/specs.ts";
import { evaluate, failedLeaves, leavesOf } from "./pipeline.ts";

const passed = (score = 1): Verdict => ({ kind: "graded", score, passed: true, reason: "good" });
const failed = (score = 0): Verdict => ({ kind: "graded", score, passed: false, reason: "bad" });
const unknown = abstained("cannot tell");

/** Leaves whose verdicts are given in their order. */
function together(specs: readonly GraderSpec[], verdicts: readonly Verdict[]) {
  const places = leavesOf(specs).map(({ place }) => place);
  return evaluate(specs, (place) => ({ verdict: verdicts[places.indexOf(place)] ?? unknown }));
}

const leaf = (weight?: number): GraderSpec => ({ type: "non_empty", weight });
const pipeline = (
  aggregate: PipelineSpec["aggregate"],
  weights: readonly number[],
  min_score?: number,
): PipelineSpec => ({
  type: "pipeline",
  aggregate,
  graders: weights.map(leaf),
  min_score,
});

test.each([
  ["all, where one fails", pipeline("all", [1, 1]), [passed(), failed()], { passed: false, score: 0.5 }],
  ["all, where one cannot tell", pipeline("all", [1, 1]), [passed(), unknown], { passed: true, score: 1 }],
  ["any, where one passes", pipeline("any", [1, 1]), [passed(0.9), failed(0.2)], { passed: true, score: 0.9 }],
  ["any, where none passes", pipeline("any", [1, 1]), [failed(0.3), failed()], { passed: false, score: 0.3 }],
  [
    "weighted, above its threshold",
    pipeline("weighted", [3, 1], 0.7),
    [passed(), failed()],
    { passed: true, score: 0.75 },
  ],
  ["weighted, below it", pipeline("weighted", [1, 1], 0.7), [passed(), failed()], { passed: false, score: 0.5 }],
  ["weighted, by default half", pipeline("weighted", [1, 1]), [passed(), failed()], { passed: true, score: 0.5 }],
  [
    "weighted, without what cannot tell",
    pipeline("weighted", [1, 9], 0.9),
    [passed(), unknown],
    { passed: true, score: 1 },
  ],
  [
    "a third of three tenths, in spite of rounding",
    pipeline("weighted", [1, 1, 1], 0.1),
    [passed(0.1), passed(0.1), passed(0.1)],
    { passed: true },
  ],
  ["nobody who can tell", pipeline("any", [1, 1]), [unknown, unknown], { passed: null, score: null }],
])("%s", (_what, spec, verdicts, expected) => {
  expect(together([spec], verdicts)).toMatchObject(expected);
});

test.each([
  ["all", [passed(), unknown, failed()], "1 of 3 graders passed it, 1 abstained"],
  ["any", [passed(), passed()], "2 of 2 graders passed it"],
  ["weighted", [passed(), unknown], "its weighted score is 1.00, 1 abstained"],
] as const)("the reason of %s says how many abstained", (aggregate, verdicts, reason) => {
  const { results } = together(
    [
      pipeline(
        aggregate,
        verdicts.map(() => 1),
      ),
    ],
    verdicts,
  );
  expect(results).toMatchObject([{ verdict: { reason } }]);
});

test("of a pipeline that passed, no failure is a reason to repair", () => {
  const specs = [pipeline("any", [1, 1]), pipeline("all", [1, 1]), leaf()];
  const { results } = together(specs, [passed(), failed(), passed(), failed(), failed()]);
  expect(failedLeaves(results)).toHaveLength(2);
});

test("a weighted pipeline that fails with graders that all passed is itself the reason", () => {
  const { results } = together([pipeline("weighted", [1], 0.9)], [passed(0.5)]);
  expect(failedLeaves(results)).toMatchObject([
    { grader: "pipeline", verdict: { reason: expect.stringMatching(/0\.50/) } },
  ]);
});

const weight = fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined });
const spec: fc.Arbitrary<GraderSpec> = fc.letrec<{ spec: GraderSpec }>((tie) => ({
  spec: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    weight.map((given): GraderSpec => leaf(given)),
    fc.record({
      type: fc.constant("pipeline" as const),
      aggregate: fc.constantFrom("all" as const, "any" as const, "weighted" as const),
      min_score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      weight,
      graders: fc.array(tie("spec"), { minLength: 1, maxLength: 4 }),
    }),
  ),
})).spec;
const verdict = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).chain((score) => fc.constantFrom(passed(score), failed(score))),
  fc.constant(unknown),
);
const given = fc.tuple(fc.array(spec, { maxLength: 4 }), fc.array(verdict, { minLength: 300, maxLength: 300 }));

test("scores stay between 0 and 1, and there is one exactly where somebody could tell", () => {
  fc.assert(
    fc.property(given, ([specs, verdicts]) => {
      const evaluation = together(specs, verdicts);
      const told = verdicts.slice(0, leavesOf(specs).length).some(({ kind }) => kind === "graded");
      expect(evaluation.passed !== null).toBe(told);
      expect(evaluation.score !== null).toBe(told);
      if (evaluation.score !== null) expect(evaluation.score >= 0 && evaluation.score <= 1).toBe(true);
    }),
  );
});

test("one more who cannot tell changes nothing", () => {
  fc.assert(
    fc.property(given, fc.nat(4), ([specs, verdicts], at) => {
      const before = together(specs, verdicts);
      const place = Math.min(at, specs.length);
      const earlier = leavesOf(specs.slice(0, place)).length;
      const after = together(specs.toSpliced(place, 0, leaf(7)), verdicts.toSpliced(earlier, 0, unknown));
      expect([after.passed, after.score]).toEqual([before.passed, before.score]);
    }),
  );
});

test("the order of the graders changes nothing", () => {
  fc.assert(
    fc.property(given, ([specs, verdicts]) => {
      const counts = specs.map((each) => leavesOf([each]).length);
      const parts = counts.map((count, index) => {
        const from = counts.slice(0, index).reduce((sum, each) => sum + each, 0);
        return verdicts.slice(from, from + count);
      });
      const forth = together(specs, verdicts);
      const back = together(specs.toReversed(), parts.toReversed().flat());
      expect(back.passed).toBe(forth.passed);
      expect(back.score ?? 0).toBeCloseTo(forth.score ?? 0);
    }),
  );
});
