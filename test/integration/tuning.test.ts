// Judges that can be helped, and judges that cannot: tuning tells them apart by answers that it did not learn from.
import { expect, test } from "vitest";
import { type LabelledAnswer, type TuningReport, tuningReportSchema } from "../../src/evaluation/index.ts";
import type { GraderSpec } from "../../src/evaluation/graders/specs.ts";
import type { RunAnswer } from "../../src/runs/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";
import { answerIn, erring, JUDGE, labelled, playing } from "./judges-known.ts";

const GRADER = { type: "relevance", model: JUDGE } as const;

function tuned(app: AppUnderTest, count: number, grader: object = GRADER): Promise<RunAnswer> {
  return tunedBy(app, labelled(count), grader);
}

function tunedBy(app: AppUnderTest, answers: readonly LabelledAnswer[], grader: object = GRADER): Promise<RunAnswer> {
  const request = { grader: { ...grader }, answers, maxCostUsd: 100 };
  return app.useCases.evaluation.judging.tune(request, { signal: new AbortController().signal });
}

function reportOf(answer: RunAnswer): TuningReport {
  return tuningReportSchema.parse(answer["tuning"]);
}

async function judgeOf(app: AppUnderTest, output: string, grader: GraderSpec = GRADER) {
  const request = { output, prompt: "Question", graders: [grader] };
  const { evaluation } = await app.useCases.evaluation.evaluate(request, 60_000, new AbortController().signal);
  return evaluation?.graders[0];
}

test("a judge that is too strict gets another threshold, and with it a standing", async () => {
  await using app = await appUnderTest(playing((answer) => (answer.endsWith("fine") ? "hardly" : "beside the point")));
  expect(await judgeOf(app, "an answer: fine")).toMatchObject({ passed: false });
  const report = reportOf(await tuned(app, 40));
  expect(report).toMatchObject({
    activated: true,
    untuned: { figures: { kappa: 0 } },
    tuned: { what: "threshold", min_score: 1 / 3, examples: [] },
  });
  expect(await judgeOf(app, "an answer: fine")).toMatchObject({
    passed: true,
    judge: { standing: "calibrated", kappa: 1, version: report.tuned?.version },
  });
});

test("a judge that learns from examples gets them, as many good as bad ones, and untuned again it is as before", async () => {
  const seen: string[] = [];
  await using app = await appUnderTest(
    playing((answer, request) => {
      seen.push(request);
      return request.includes("Example 1:") ? erring(1, 1)(answer) : "mostly";
    }),
  );
  const report = reportOf(await tuned(app, 40));
  expect(report).toMatchObject({ activated: true, folds: 5, tuned: { what: "examples" } });
  const labels = report.tuned?.examples.map((id) => Number(id.replace("line ", "")) <= 20);
  expect(labels?.toSorted()).toEqual([false, false, true, true]);
  expect(await judgeOf(app, "an answer: flawed")).toMatchObject({ passed: false });
  expect(await app.useCases.evaluation.judging.reset("relevance")).toBe(true);
  expect(await judgeOf(app, "an answer: flawed")).toMatchObject({ passed: true, judge: { standing: "weak" } });
  expect(await app.useCases.evaluation.judging.reset("relevance")).toBe(false);
});

test.each([
  ["accuracy", "right", "misleading"],
  ["completeness", "a little is missing", "incomplete"],
] as const)(
  "a tuning of %s with a reference is none of it without, and is taken back by its name",
  async (type, better, worse) => {
    await using app = await appUnderTest(
      playing((answer, request) => {
        if (request.includes("REFERENCE\\n") && !request.includes("Example 1:")) return better;
        return answer.endsWith("fine") ? better : worse;
      }),
    );
    const { judging } = app.useCases.evaluation;
    const versionOf = async (grader: GraderSpec): Promise<string | undefined> =>
      (await judgeOf(app, "an answer: fine", grader))?.judge?.version;
    const plain = { type, model: JUDGE };
    const byReference = { ...plain, reference: "what is right" };
    const before = [await versionOf(plain), await versionOf(byReference)];
    expect(new Set(before).size).toBe(2);

    const { grader, tuned: activated } = reportOf(await tuned(app, 40, byReference));
    expect(grader).toBe(`${type}-by-reference`);
    expect((await judging.tuned()).map((each) => each.grader)).toEqual([grader]);
    expect([await versionOf(plain), await versionOf(byReference)]).toEqual([before[0], activated?.version]);

    expect(await judging.reset(type)).toBe(false);
    expect(await judging.reset(grader)).toBe(true);
  },
);

test("no answer is judged with an example that answers the same prompt", async () => {
  const requests: string[] = [];
  await using app = await appUnderTest(
    playing((answer, request) => {
      if (request.includes("Example 1:")) requests.push(request);
      return erring(0.7, 0.7)(answer);
    }),
  );
  await tuned(app, 28);
  expect(requests.length).toBe(28);
  for (const request of requests) {
    const prompts = [...request.matchAll(/REQUEST\\n(Question \d)\\n/g)].map(([, prompt]) => prompt);
    expect(prompts).toHaveLength(5);
    expect(prompts.slice(0, -1)).not.toContain(prompts.at(-1));
  }
});

test("a judge that tosses a coin is left as it is", async () => {
  await using app = await appUnderTest(playing(erring(0.5, 0.5)));
  const report = reportOf(await tuned(app, 40));
  expect(report).toMatchObject({
    activated: false,
    why: expect.stringMatching(/not above the untuned judge's interval/),
  });
  expect(report.tries.map(({ what }) => what)).toEqual(["threshold", "examples", "examples and threshold"]);
  expect(await app.useCases.evaluation.judging.tuned()).toEqual([]);
});

test("a judge that never can tell is not tuned, and why it could not is said", async () => {
  await using app = await appUnderTest(playing(() => "cannot_tell"));
  const answer = await tuned(app, 20);
  expect(answer).toMatchObject({ untrusted: true, origin: reportOf(answer).model });
  expect(reportOf(answer)).toMatchObject({
    activated: false,
    why: expect.stringMatching(/abstained from 20, most often as the judge could not tell: read$/),
  });
});

test("a judge that agrees always is not paid for again", async () => {
  let asked = 0;
  await using app = await appUnderTest(
    playing((answer) => {
      asked += 1;
      return erring(1, 1)(answer);
    }),
  );
  expect(reportOf(await tuned(app, 20))).toMatchObject({ activated: false, tries: [] });
  expect(asked).toBe(20);
});

test("a tuned judge is not measured by its own examples", async () => {
  await using app = await appUnderTest(
    playing((answer, request) => (request.includes("Example 1:") ? erring(1, 1)(answer) : "mostly")),
  );
  const shown = reportOf(await tuned(app, 40)).tuned?.examples ?? [];
  const answer = await app.useCases.evaluation.judging.calibrate(
    { grader: { ...GRADER }, answers: labelled(40) },
    { signal: new AbortController().signal },
  );
  expect(answer["calibration"]).toMatchObject({
    shown_as_examples: shown.length,
    figures: { coverage: { of: 40 - shown.length } },
  });
});

test.each([
  ["with a threshold of its own", { ...GRADER, min_score: 0.7 }, /chooses the threshold itself/],
  ["with votes", { ...GRADER, votes: 3 }, /single votes/],
  ["with criteria of the user's", { type: "rubric", criteria: "Be brief." }, /question of your own/],
  ["that is no judge", { type: "non_empty" }, /judged by no model/],
])("a grader %s is not tuned", async (_what, grader, message) => {
  await using app = await appUnderTest(playing(answerIn));
  await expect(tuned(app, 20, grader)).rejects.toThrow(message);
});

test.each([
  [
    "all answers",
    () => "the same",
    /all 10 good answers \(line 1, .* and 7 more\) are to one prompt and all 10 bad answers \(line 11, /,
  ],
  [
    "all bad answers",
    (id: string, label: string) => (label === "bad" ? "the same" : id),
    /: all 10 bad answers \(line 11, line 12, line 13 and 7 more\) are to one prompt, so/,
  ],
])("where %s are to one prompt, it is said which they are and nobody is asked", async (_what, promptOf, message) => {
  await using app = await appUnderTest(playing(erring(1, 1)));
  const answers = labelled(20).map((each) => ({ ...each, prompt: promptOf(each.id, each.label) }));
  await expect(tunedBy(app, answers)).rejects.toThrow(message);
  expect(app.provider.journal()).toEqual([]);
});
