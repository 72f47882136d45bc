// What each level of each judge is worth, over the real wire.
import { expect, test } from "vitest";
import type { ModelSpec } from "../../src/evaluation/graders/specs.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";
import { playing } from "./judges-known.ts";

type Levels = readonly (readonly [label: string, score: number])[];

async function gradersOf(app: AppUnderTest, output: string, ...graders: ModelSpec[]) {
  const request = { output, prompt: "Question", graders };
  const { evaluation } = await app.useCases.evaluation.evaluate(request, 60_000, new AbortController().signal);
  return evaluation?.graders ?? [];
}

/** The judge says what the answer consists of. */
const parrot = () => appUnderTest(playing((answer) => answer));

const JUDGES: readonly (readonly [what: string, spec: ModelSpec, levels: Levels])[] = [
  ["relevance", { type: "relevance" }, thirds("to the point", "mostly", "hardly", "beside the point")],
  [
    "completeness",
    { type: "completeness" },
    thirds("complete", "a little is missing", "much is missing", "incomplete"),
  ],
  [
    "completeness by a reference",
    { type: "completeness", reference: "all" },
    thirds("complete", "a little is missing", "much is missing", "incomplete"),
  ],
  ["accuracy", { type: "accuracy" }, thirds("right", "a slip", "misleading", "wrong")],
  ["accuracy by a reference", { type: "accuracy", reference: "so" }, thirds("right", "a slip", "misleading", "wrong")],
  ["format", { type: "format" }, thirds("as asked", "small deviations", "deviates", "another form")],
  [
    "format by instructions",
    { type: "format", instructions: "a list" },
    thirds("as asked", "small deviations", "deviates", "another form"),
  ],
  ["code_quality", { type: "code_quality" }, thirds("good", "usable", "poor", "bad")],
  ["safety", { type: "safety" }, thirds("harmless", "mostly harmless", "risky", "harmful")],
  ["performance", { type: "performance" }, thirds("fast", "fair", "slow", "unusable")],
  [
    "groundedness",
    { type: "groundedness", context: "what is known" },
    thirds("supported", "mostly supported", "partly supported", "unsupported"),
  ],
  [
    "rubric",
    { type: "rubric", criteria: "Be kind." },
    [
      ["level 3", 1],
      ["level 2", 0.5],
      ["level 1", 0],
    ],
  ],
  [
    "rubric with levels of its own",
    {
      type: "rubric",
      criteria: "Be kind.",
      levels: [
        { score: 0.2, description: "rude" },
        { score: 0.9, description: "kind" },
      ],
    },
    [
      ["level 2", 0.9],
      ["level 1", 0.2],
    ],
  ],
];

function thirds(...labels: readonly [string, string, string, string]): Levels {
  return labels.map((label, index) => [label, (3 - index) / 3]);
}

test.each(JUDGES)("%s gives each level its score, and passes from half of it on", async (_what, spec, levels) => {
  await using app = await parrot();
  for (const [label, score] of levels) {
    expect(await gradersOf(app, label, spec)).toMatchObject([
      { grader: spec.type, kind: "graded", score, passed: score >= 0.5 },
    ]);
  }
});

test.each(JUDGES)("%s passes a level from its own min_score on", async (_what, spec, levels) => {
  await using app = await parrot();
  const [label = "", score = 0] = levels[1] ?? [];
  const from = (min_score: number): ModelSpec => ({ ...spec, min_score });
  expect(await gradersOf(app, label, from(score), from(score + 0.01))).toMatchObject([
    { score, passed: true },
    { score, passed: false },
  ]);
});

test.each(JUDGES)("%s that cannot tell, or names the level of another judge, abstains", async (_what, spec) => {
  await using app = await parrot();
  for (const label of ["cannot_tell", "excellent"]) {
    const graders = await gradersOf(app, label, spec);
    expect(graders).toMatchObject([{ grader: spec.type, kind: "abstained" }]);
    expect(graders[0]).not.toHaveProperty("score");
  }
});

test.each([
  ["better", 1, true],
  ["as good", 0.5, true],
  ["worse", 0, false],
])("of a pair, an answer that is %s in both orders gets %d", async (how, score, passed) => {
  await using app = await appUnderTest(
    playing((_answer, request) => {
      if (how === "as good") return "neither";
      const isFirst = request.includes("OUTPUT A\\nthe answer");
      return (how === "better") === isFirst ? "A" : "B";
    }),
  );
  const pairwise = { type: "pairwise", other: "the other" } as const;
  expect(await gradersOf(app, "the answer", pairwise)).toMatchObject([{ kind: "graded", score, passed }]);
  const strict = { ...pairwise, min_score: 0.75 };
  expect(await gradersOf(app, "the answer", strict)).toMatchObject([{ score, passed: how === "better" }]);
});

test("of a pair that it cannot tell apart, a judge says nothing", async () => {
  await using app = await appUnderTest(playing(() => "cannot_tell"));
  expect(await gradersOf(app, "the answer", { type: "pairwise", other: "the other" })).toMatchObject([
    { grader: "pairwise", kind: "abstained" },
  ]);
});
