import { expect, test } from "vitest";
import { type TemporaryDatabase, temporaryDatabase } from "../../storage/testing.ts";
import { aTrial, storeTrials } from "../export/testing.ts";
import type { JudgeFacts } from "../graders/grader.ts";
import type { Evaluation } from "../pipeline.ts";
import type { Trial } from "../trial.ts";
import { judgeName, passesInUse } from "./passes-in-use.ts";

const JUDGE: JudgeFacts = { model: "m", version: "relevance-1", standing: "uncalibrated" };

function judgedBy(passed: boolean, judge = JUDGE): Evaluation {
  const verdict = { kind: "graded", score: Number(passed), passed, reason: "" } as const;
  return { passed, score: verdict.score, results: [{ grader: "relevance", verdict, judge }] };
}

function trials(count: number, named: string, more: Partial<Trial> = {}): Trial[] {
  return Array.from({ length: count }, (_, index) =>
    aTrial(`${named} ${index}`, { evaluation: judgedBy(true), ...more }),
  );
}

async function passes({ database }: TemporaryDatabase) {
  return (await passesInUse(database, "p")).get(judgeName(JUDGE));
}

test("what a judge passed counts by its version and model, also within pipelines", async () => {
  await using store = await temporaryDatabase();
  const inner = judgedBy(false).results;
  const verdict = { kind: "graded", score: 0, passed: false, reason: "" } as const;
  await storeTrials(store.database, [
    aTrial("passed", { evaluation: judgedBy(true) }),
    aTrial("failed within", {
      evaluation: { passed: false, score: 0, results: [{ grader: "pipeline", verdict, parts: inner }] },
    }),
    aTrial("of another", { evaluation: judgedBy(true, { ...JUDGE, model: "n" }) }),
    aTrial("ungraded"),
  ]);
  expect(await passes(store)).toEqual({ count: 1, of: 2 });
});

test("trials of another project neither count nor take the place of this one's", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [...trials(2, "own"), ...trials(1_000, "zzz", { project: "q" })]);
  expect(await passes(store)).toEqual({ count: 2, of: 2 });
});

test("the latest are those that were stored last, whatever they are called", async () => {
  await using store = await temporaryDatabase();
  const failed = { evaluation: judgedBy(false) };
  await storeTrials(store.database, [...trials(1, "z, and old", failed), ...trials(1_000, "a, and new")]);
  expect(await passes(store)).toEqual({ count: 1_000, of: 1_000 });
});

test("what was judged elsewhere and imported does not count", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [...trials(1, "own"), ...trials(3, "imported")]);
  await store.database.write((queries) =>
    queries.updateTable("trials").set({ imported_at_ms: 1 }).where("id", "like", "imported%").execute(),
  );
  expect(await passes(store)).toEqual({ count: 1, of: 1 });
});
