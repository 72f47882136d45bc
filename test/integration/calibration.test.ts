// Judges whose errors are known: calibration has to find them, over the real wire.
import { expect, test } from "vitest";
import { type CalibrationReport, calibrationReportSchema } from "../../src/evaluation/index.ts";
import type { RunAnswer } from "../../src/runs/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";
import { erring, JUDGE, labelled, OTHER, playing } from "./judges-known.ts";

const GRADER = { type: "relevance" };

async function calibrated(app: AppUnderTest, count: number, grader: object = GRADER): Promise<RunAnswer> {
  const request = { grader: { ...grader }, answers: labelled(count), maxCostUsd: 100 };
  return app.useCases.evaluation.judging.calibrate(request, { signal: new AbortController().signal });
}

function reportOf(answer: RunAnswer): CalibrationReport {
  return calibrationReportSchema.parse(answer["calibration"]);
}

test("calibration finds how often a judge errs", async () => {
  await using app = await appUnderTest(playing(erring(0.9, 0.8)));
  const answer = await calibrated(app, 200);
  const { figures, standing, disagreements } = reportOf(answer);
  expect(answer.status).toBe("completed");
  expect(standing).toBe("calibrated");
  expect(figures.tpr.low).toBeLessThan(0.9);
  expect(figures.tpr.high).toBeGreaterThan(0.9);
  expect(figures.tnr.low).toBeLessThan(0.8);
  expect(figures.tnr.high).toBeGreaterThan(0.8);
  expect(figures.kappa_interval?.low).toBeLessThan(0.7);
  expect(figures.kappa_interval?.high).toBeGreaterThan(0.7);
  expect(disagreements).toHaveLength(200 - figures.accuracy.count);
});

test("a judge that always passes agrees by chance alone: it is weak, and says so beside its scores", async () => {
  await using app = await appUnderTest(playing(() => "mostly"));
  const grader = { ...GRADER, type: "relevance" as const, model: JUDGE };
  const { evaluation: before } = await app.spawn({ prompt: "x", graders: [grader] });
  const report = reportOf(await calibrated(app, 24, grader));
  expect(report).toMatchObject({ standing: "weak", figures: { kappa: 0, tpr: { ratio: 1 }, tnr: { ratio: 0 } } });
  const { evaluation: after } = await app.spawn({ prompt: "x", graders: [grader] });
  expect(before?.graders[0]?.judge?.standing).toBe("uncalibrated");
  expect(after?.graders[0]?.judge).toMatchObject({ standing: "weak", kappa: 0, version: report.version });
});

test("a judge that is not sure is measured by what it says, and its silence by coverage", async () => {
  await using app = await appUnderTest(
    playing((answer) => (/[05]:/.test(answer) ? "cannot_tell" : erring(1, 1)(answer))),
  );
  const { figures } = reportOf(await calibrated(app, 40));
  expect(figures).toMatchObject({ kappa: 1, abstained: 8, coverage: { count: 32, of: 40 } });
});

test("a judge that never can tell is weak, and the report says why it could not", async () => {
  await using app = await appUnderTest(playing(() => "cannot_tell"));
  const answer = await calibrated(app, 10);
  expect(reportOf(answer)).toMatchObject({
    standing: "weak",
    figures: { kappa: null, coverage: { ratio: 0 } },
    abstention: { reason: "the judge could not tell: read", count: 10, of: 10 },
  });
  expect(answer).toMatchObject({ untrusted: true, origin: reportOf(answer).model });
});

test("three votes that differ are told from one that is sure", async () => {
  let asked = 0;
  await using app = await appUnderTest(
    playing((answer) => {
      asked += 1;
      return asked % 2 === 0 ? "hardly" : erring(1, 1)(answer);
    }),
  );
  const { figures } = reportOf(await calibrated(app, 10, { ...GRADER, votes: 3 }));
  expect(figures.votes).toBe(3);
  expect(figures.vote_agreement?.of).toBe(10);
  expect(figures.vote_agreement?.ratio).toBeLessThan(1);
});

test("the same answers again are asked anew, and what changed is told", async () => {
  let isStrict = false;
  let asked = 0;
  await using app = await appUnderTest(
    playing((answer) => {
      asked += 1;
      return isStrict ? "hardly" : erring(1, 1)(answer);
    }),
  );
  const first = reportOf(await calibrated(app, 30));
  expect(first.drift).toEqual([]);
  const again = reportOf(await calibrated(app, 30));
  expect(again.drift).toMatchObject([{ same_judge: true, changed: { count: 0, of: 30 }, beyond_chance: false }]);
  isStrict = true;
  const drifted = reportOf(await calibrated(app, 30));
  expect(drifted.drift).toMatchObject([
    { same_judge: true, changed: { count: 15 }, kappa_before: 1, kappa_after: 0, beyond_chance: true },
  ]);
  expect(asked).toBe(90);
});

test("another model is held against the one before by the same answers", async () => {
  await using app = await appUnderTest(playing(erring(1, 1)));
  await calibrated(app, 10, { ...GRADER, model: JUDGE });
  const { drift } = reportOf(await calibrated(app, 10, { ...GRADER, model: OTHER }));
  expect(drift).toMatchObject([{ same_judge: false, against: { model: JUDGE }, changed: { count: 0 } }]);
  const listed = await app.useCases.evaluation.judging.list();
  expect(listed.map(({ calibration }) => calibration.model)).toEqual([OTHER, JUDGE]);
});

test("an outage says nothing about the judge: what was said is kept, and the calibration goes on with the rest", async () => {
  let isDown = false;
  const answers: string[] = [];
  await using app = await appUnderTest(
    playing((answer) => {
      isDown ||= answers.length === 7;
      if (isDown) return null;
      answers.push(answer);
      return erring(1, 1)(answer);
    }),
  );
  const stopped = await calibrated(app, 20);
  expect(stopped).toMatchObject({ status: "failed", message: expect.stringMatching(/^After 7 of 20 answers/) });
  [isDown, answers[7]] = [false, "the outage"];
  const { run_id } = stopped;
  const done = await app.useCases.evaluation.judging.resume(run_id, { signal: new AbortController().signal });
  expect(done).toMatchObject({ run_id, status: "completed" });
  expect(reportOf(done).figures).toMatchObject({ kappa: 1, coverage: { count: 20 } });
  expect(new Set(answers).size).toBe(answers.length);
});

test("it costs no more than it may", async () => {
  await using app = await appUnderTest(playing(erring(1, 1)));
  const request = { grader: GRADER, answers: labelled(20), maxCostUsd: 0.000_001 };
  const answer = await app.useCases.evaluation.judging.calibrate(request, { signal: new AbortController().signal });
  expect(answer).toMatchObject({ status: "failed", code: "cost/over-limit", cost_usd: 0 });
  expect(await app.useCases.evaluation.judging.list()).toEqual([]);
});

test("how many answers are good is told from how many a judge passes, by its errors", async () => {
  await using app = await appUnderTest(playing(erring(0.9, 0.8)));
  const graders = [{ type: "relevance" as const, model: JUDGE }];
  for (const output of ["a: fine", "b: fine", "c: flawed", "d: fine"]) {
    const evaluated = await app.useCases.evaluation.evaluate(
      { output, prompt: "q", graders },
      60_000,
      new AbortController().signal,
    );
    expect(evaluated.status).toBe("completed");
  }
  await calibrated(app, 60, { ...GRADER, model: JUDGE });
  const [line] = await app.useCases.evaluation.judging.list();
  expect(line?.passes).toMatchObject({ of: 4 });
  expect(line?.corrected?.low).toBeLessThanOrEqual(0.75);
  expect(line?.corrected?.high).toBeGreaterThanOrEqual(0.75);
});
