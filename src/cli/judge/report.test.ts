import { expect, test } from "vitest";
import type { CalibrationLine, CalibrationReport, Figures } from "../../evaluation/index.ts";
import { calibrationText, listJson, listText } from "./report.ts";

const HALF = { count: 10, of: 20, ratio: 0.5, low: 0.3, high: 0.7 };
const FIGURES: Figures = {
  kappa: 0.5,
  kappa_interval: { low: 0.2, high: 0.8 },
  weighted_kappa: null,
  weighted_kappa_interval: null,
  accuracy: HALF,
  tpr: HALF,
  tnr: HALF,
  coverage: HALF,
  abstained: 10,
  good: 20,
  bad: 20,
  vote_agreement: null,
  min_score: 0.5,
  votes: 1,
};
const REPORT: CalibrationReport = {
  grader: "relevance",
  model: "p:m",
  version: "relevance-1",
  anchors: "a",
  standing: "calibrated",
  figures: FIGURES,
  shown_as_examples: 0,
  disagreements: [],
  drift: [],
};
const LINE: CalibrationLine = {
  calibration: { ...REPORT, id: "cal_1", project: "p", createdAtMs: Date.UTC(2026, 0, 1) },
  standing: "calibrated",
  passes: { count: 7, of: 10 },
  corrected: { ratio: 0.6, low: 0.2, high: 0.9 },
};
const NOW_MS = Date.UTC(2026, 0, 3, 1);

test("figures stand with their intervals, and what cannot be told is a dash", () => {
  const text = calibrationText({ ...REPORT, figures: { ...FIGURES, kappa: null, kappa_interval: null } }, 80);
  expect(text).toMatch(/^kappa +- +-$/m);
  expect(text).toMatch(/^TPR +0\.50 +0\.30 to 0\.70 +10 of 20 of the good ones passed$/m);
  expect(text).not.toMatch(/weighted|votes|tell little/);
});

test("few answers are said to tell little, and many disagreements are cut", () => {
  const disagreements = Array.from({ length: 12 }, (_, index) => ({
    id: `line ${index}`,
    good: true,
    passed: false,
    score: 0,
  }));
  const text = calibrationText({ ...REPORT, disagreements, figures: { ...FIGURES, bad: 3 } }, 80);
  expect(text).toMatch(/20 good and 3 bad answers tell little: label at least 20 of each/);
  expect(text).toMatch(/line 9: people say good, it failed it with 0\.00\n {2}and 2 more/);
});

test("what abstained has its reason, in one line", () => {
  const told = (count: number): string =>
    calibrationText({ ...REPORT, abstention: { reason: "no\n\u001bpicture", count, of: 3 } }, 80);
  expect(told(3)).toMatch(/^It abstained from 3, always for this reason: no \S*picture$/m);
  expect(told(2)).toMatch(/^It abstained from 3, 2 times for this reason: no/m);
  expect(calibrationText(REPORT, 80)).not.toMatch(/It abstained/);
});

test("a judge's line has its age, what it passed in use, and how many of these are good", () => {
  expect(listText([LINE], [], NOW_MS)).toMatch(
    /^relevance-1 .* calibrated +0\.50 +40 +2 d +7 of 10 +0\.60 \(0\.20 to 0\.90\)$/m,
  );
  expect(listText([], [], NOW_MS)).toMatch(/No judge has been calibrated/);
});

test("a script reads the same", () => {
  const tuned = [{ grader: "relevance", tuning: { minScore: 0.5, examples: [] }, createdAtMs: 0 }];
  expect(listJson([LINE], tuned)).toMatchObject({
    calibrations: [
      { version: "relevance-1", created_at: "2026-01-01T00:00:00.000Z", passed_in_use: { count: 7, of: 10 } },
    ],
    tuned: [{ grader: "relevance", min_score: 0.5, examples: 0 }],
  });
});
