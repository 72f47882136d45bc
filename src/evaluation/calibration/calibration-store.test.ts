import { expect, test } from "vitest";
import { DAY_MS } from "../../kernel/durations.ts";
import { redact } from "../../redaction/index.ts";
import { type TemporaryDatabase, temporaryDatabase } from "../../storage/testing.ts";
import {
  activateTuning,
  asStored,
  calibrationRetention,
  calibrationsBy,
  calibrationsOf,
  judgedIn,
  resetTuning,
  saveCalibration,
  tunedGraders,
} from "./calibration-store.ts";
import { figuresOf } from "./figures.ts";
import { judgedAnswers } from "./testing.ts";

const KEPT = { textDays: 7, runDays: 90, trialDays: 180, eventDays: 30, jobDays: 7 };
const JUDGED = judgedAnswers([
  { good: true, passed: true },
  { good: false, passed: false },
]);
const FIGURES = figuresOf(JUDGED, { levels: [], minScore: 0.5, votes: 1 });
const SECRET = "AIzaSyD-1234567890abcdefghijklmnopqrstuv";

async function save({ database }: TemporaryDatabase, id: string, atDays: number, more = {}): Promise<void> {
  const calibration = {
    id,
    project: "p",
    grader: "relevance",
    model: "m",
    version: "relevance-1",
    anchors: "a",
    figures: FIGURES,
    createdAtMs: atDays * DAY_MS,
    ...more,
  };
  await database.write((queries) => saveCalibration(queries, calibration, JUDGED, redact));
}

test("a calibration is found by its answers, the latest first, with every verdict", async () => {
  await using store = await temporaryDatabase();
  await save(store, "one", 1);
  await save(store, "two", 2);
  await save(store, "other answers", 3, { anchors: "b" });
  await save(store, "other project", 4, { project: "q" });
  const found = await calibrationsBy(store.database, { project: "p", grader: "relevance", anchors: "a" });
  expect(found.map(({ id }) => id)).toEqual(["two", "one"]);
  expect(found[0]?.figures).toEqual(FIGURES);
  expect(await judgedIn(store.database, "one")).toEqual(JUDGED);
});

test("old calibrations go, except for the latest of each judge", async () => {
  await using store = await temporaryDatabase();
  await save(store, "old", 1);
  await save(store, "latest, and old", 2);
  await save(store, "of another model", 1, { model: "n" });
  await save(store, "of another project", 1, { project: "q" });
  await store.database.write((queries) => calibrationRetention(KEPT).bite(queries, 400 * DAY_MS));
  const left = [...(await calibrationsOf(store.database, "p", 10)), ...(await calibrationsOf(store.database, "q", 10))];
  expect(left.map(({ id }) => id)).toEqual(["latest, and old", "of another model", "of another project"]);
});

test("a tuning is one for each grader, without the secrets of its examples, until it is reset", async () => {
  await using store = await temporaryDatabase();
  const tuning = (minScore: number) => ({
    minScore,
    examples: [{ label: "hardly", material: [{ name: "ANSWER", text: `the key is ${SECRET}` }] }],
  });
  for (const minScore of [0.3, 0.7]) {
    await store.database.write((queries) =>
      activateTuning(queries, { project: "p", grader: "relevance", tuning: tuning(minScore), atMs: 1 }, redact),
    );
  }
  const [found, ...others] = await tunedGraders(store.database, "p");
  expect(others).toEqual([]);
  expect(found?.tuning).toEqual(asStored(tuning(0.7), redact));
  expect(JSON.stringify(found)).not.toContain(SECRET);
  expect(await resetTuning(store.database, "q", "relevance")).toBe(false);
  expect(await resetTuning(store.database, "p", "relevance")).toBe(true);
  expect(await tunedGraders(store.database, "p")).toEqual([]);
});
