// Exported trials: each once, in the order of their coming, in the documented shape.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import type { Database } from "../../storage/index.ts";
import { temporaryDatabase } from "../../storage/testing.ts";
import type { Evaluation } from "../pipeline.ts";
import type { ExportedTrial } from "./line-schema.ts";
import { ALL, aTrial, storeTrials } from "./testing.ts";
import { type TrialFilter, trialLines } from "./trial-lines.ts";

async function exported({ queries }: Database, filter: Partial<TrialFilter> = {}): Promise<ExportedTrial[]> {
  const lines: ExportedTrial[] = [];
  for await (const { text } of trialLines(queries, { ...ALL, ...filter })) lines.push(JSON.parse(text));
  return lines;
}

const ids = async (database: Database, filter: Partial<TrialFilter> = {}): Promise<string[]> =>
  (await exported(database, filter)).map(({ id }) => id);

const graded = (passed: boolean): Evaluation => ({
  passed,
  score: 1,
  results: [{ grader: "regex", verdict: { kind: "graded", passed, score: passed ? 1 : 0, reason: "it says so" } }],
});

test("trials come in the order of their commits, whatever their ids and times say", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("c"), aTrial("a", { createdAtMs: 1 }), aTrial("b")]);
  expect(await ids(store.database)).toEqual(["c", "a", "b"]);
});

test("who goes on after a cursor gets what came since, and nothing twice", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("z"), aTrial("y")]);
  const [, last] = await exported(store.database);
  await storeTrials(store.database, [aTrial("a")]);
  expect(await ids(store.database, { after: last?.metadata.cursor ?? null })).toEqual(["a"]);
});

test("what is added while it is read waits for the next export", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(
    store.database,
    Array.from({ length: 501 }, (_, n) => aTrial(`before ${n}`)),
  );
  let read = 0;
  let cursor: string | null = null;
  for await (const line of trialLines(store.database.queries, ALL)) {
    if (read === 0) await storeTrials(store.database, [aTrial("meanwhile")]);
    read += 1;
    ({ cursor } = line);
  }
  expect(read).toBe(501);
  expect(await ids(store.database, { after: cursor })).toEqual(["meanwhile"]);
});

test("long trials are read a few at a time, and none is left out", async () => {
  await using store = await temporaryDatabase();
  const output = "x".repeat(1_500_000);
  await storeTrials(
    store.database,
    Array.from({ length: 7 }, (_, n) => aTrial(`long ${n}`, { output })),
  );
  expect(await ids(store.database)).toHaveLength(7);
});

test("filters take a project, a time and a label; a person's outweighs the outcome", async () => {
  await using store = await temporaryDatabase();
  const { database } = store;
  await storeTrials(database, [
    aTrial("passed", { evaluation: graded(true), createdAtMs: 10 }),
    aTrial("failed", { evaluation: graded(false), createdAtMs: 20 }),
    aTrial("contradicted", { evaluation: graded(true), createdAtMs: 30 }),
    aTrial("no answer", { output: null, failure: "timeout", createdAtMs: 40 }),
    aTrial("ungraded", { createdAtMs: 50 }),
    aTrial("elsewhere", { project: "q" }),
  ]);
  await database.queries.updateTable("trials").set({ label: "bad" }).where("id", "=", "contradicted").execute();
  expect(await ids(database, { label: "good" })).toEqual(["passed"]);
  expect(await ids(database, { label: "bad" })).toEqual(["failed", "contradicted", "no answer"]);
  expect(await ids(database, { sinceMs: 30 })).toEqual(["contradicted", "no answer", "ungraded"]);
  expect(await ids(database, { project: "q" })).toEqual(["elsewhere"]);
  const sources = (await exported(database)).map(({ label, metadata }) => [label, metadata.label_source]);
  expect(sources).toEqual([
    ["good", "outcome"],
    ["bad", "outcome"],
    ["bad", "human"],
    ["bad", "outcome"],
    [null, null],
  ]);
});

test("a line has the documented fields, those of docs/trial.schema.json", async () => {
  await using store = await temporaryDatabase();
  const { database } = store;
  await storeTrials(database, [
    aTrial("graded", { evaluation: graded(true), systemPrompt: "Be short." }),
    aTrial("failed", { output: null, failure: "timeout", finishReason: null, usage: null }),
  ]);
  await database.queries
    .updateTable("trials")
    .set({ label: "good", labelled_at_ms: 1 })
    .where("id", "=", "graded")
    .execute();
  const lines = await exported(database);
  const schema = JSON.parse(readFileSync("docs/trial.schema.json", "utf8"));
  const isValid = new Ajv2020({ formats: { "date-time": true }, strict: false }).compile(schema);
  for (const line of lines) expect([isValid(line), isValid.errors]).toEqual([true, null]);
  expect(Object.keys(lines[0] ?? {})).toEqual(
    [
      ["id", "schema", "operation", "tool", "prompt", "response", "label", "scores", "grader_details", "model"],
      ["cost_usd", "latency_ms", "risk", "timestamp", "metadata"],
    ].flat(),
  );
  expect(isValid({ ...lines[0], more: 1 })).toBe(false);
});

test("what was found before the answer is told: how likely it was to fail, and what stood after its prompt", async () => {
  await using store = await temporaryDatabase();
  const guardrails = [
    { guardrail: "json-only", family: "f", epoch: 1, arm: "treated" },
    { guardrail: "json-syntax", family: "g", epoch: 1, arm: "held-out" },
  ];
  await storeTrials(store.database, [aTrial("alike", { review: { risk: 0.7, guardrails } }), aTrial("new")]);
  const [alike, unlike] = await exported(store.database);
  expect(alike).toMatchObject({ risk: 0.7, metadata: { guardrails: ["json-only"] } });
  expect(unlike?.risk).toBeNull();
  expect(unlike?.metadata).not.toHaveProperty("guardrails");
});

const part = (grader: "regex" | "numeric", score: number) => ({
  grader,
  verdict: { kind: "graded" as const, score, passed: true, reason: "" },
});

test("parts of a pipeline, and a second grader of a name, have scores by name and place", async () => {
  await using store = await temporaryDatabase();
  const nested = { ...part("regex", 0.3), grader: "pipeline" as const, parts: [part("numeric", 0.4)] };
  const results = [
    part("regex", 0.1),
    part("regex", 0.2),
    { ...nested, parts: [part("regex", 0.5), nested] },
    { grader: "length" as const, verdict: { kind: "abstained" as const, reason: "" } },
  ];
  await storeTrials(store.database, [aTrial("t", { evaluation: { passed: true, score: 1, results } })]);
  const [line] = await exported(store.database);
  expect(line?.scores).toEqual({
    regex: 0.1,
    "regex@1": 0.2,
    pipeline: 0.3,
    "regex@2.0": 0.5,
    "pipeline@2.1": 0.3,
    "numeric@2.1.0": 0.4,
    length: null,
  });
});

test.each(["", "1", "1.", "x.12345678", "1.12345678", "-1.12345678", "99.00000000", "9".repeat(40), "1.\u0000"])(
  "the cursor %j is refused as none of this store",
  async (after) => {
    await using store = await temporaryDatabase();
    await storeTrials(store.database, [aTrial("t")]);
    await expect(ids(store.database, { after })).rejects.toMatchObject({ code: "evaluation/bad-cursor" });
  },
);

test("a cursor stays good when its trial was kept long enough", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("old"), aTrial("new")]);
  const [first] = await exported(store.database);
  await store.database.queries.deleteFrom("trials").where("id", "=", "old").execute();
  expect(await ids(store.database, { after: first?.metadata.cursor ?? null })).toEqual(["new"]);
});
