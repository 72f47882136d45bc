// Trials of elsewhere: whole or not at all, once, redacted, and as what they say they are.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { countingIds, FakeClock } from "../../kernel/testing.ts";
import { createRedactor } from "../../redaction/index.ts";
import type { Database } from "../../storage/index.ts";
import { temporaryDatabase } from "../../storage/testing.ts";
import type { ExportedTrial } from "../export/line-schema.ts";
import { ALL, aTrial, storeTrials } from "../export/testing.ts";
import { exportText } from "../export/export-text.ts";
import { trialLines } from "../export/trial-lines.ts";
import { trialRetention } from "../retention.ts";
import { type BadLine, importTrials, type ImportReport } from "./import-trials.ts";

const NOW_MS = Date.UTC(2026, 5, 1);
const ids = countingIds();

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function take(
  database: Database,
  lines: readonly unknown[],
  { project = "p", secrets = [] as readonly string[] } = {},
): Promise<ImportReport & { readonly problems: readonly BadLine[] }> {
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const problems: BadLine[] = [];
  const deps = { database, clock: new FakeClock(NOW_MS), ids, project, redact: createRedactor(secrets) };
  const report = await importTrials(deps, oneChunk(text), (line) => problems.push(line));
  return { ...report, problems };
}

async function exported({ queries }: Database, project = "p"): Promise<ExportedTrial[]> {
  const lines: ExportedTrial[] = [];
  for await (const { text } of trialLines(queries, { ...ALL, project })) lines.push(JSON.parse(text));
  return lines;
}

const withoutPlace = ({ metadata, ...line }: ExportedTrial) => ({
  ...line,
  metadata: { ...metadata, cursor: "", project: "", imported_at: null },
});

test("what was exported comes back as it was, in another project and another store", async () => {
  await using store = await temporaryDatabase();
  await using other = await temporaryDatabase();
  const part = {
    grader: "regex" as const,
    verdict: { kind: "graded" as const, score: 0, passed: false, reason: "no" },
  };
  const results = [part, { ...part, grader: "pipeline" as const, parts: [part] }];
  await storeTrials(store.database, [
    aTrial("one", { evaluation: { passed: false, score: 0, results }, systemPrompt: "s" }),
    aTrial("two", { output: null, failure: "timeout", finishReason: null, usage: null }),
    aTrial("three"),
  ]);
  await store.database.queries
    .updateTable("trials")
    .set({ label: "good", labelled_at_ms: 5 })
    .where("id", "=", "one")
    .execute();
  const lines = await exported(store.database);
  expect(await take(store.database, lines, { project: "q" })).toMatchObject({ imported: 3, known: 0, bad: 0 });
  expect(await take(other.database, lines)).toMatchObject({ imported: 3 });
  expect((await exported(store.database, "q")).map(withoutPlace)).toEqual(lines.map(withoutPlace));
  expect((await exported(other.database)).map(withoutPlace)).toEqual(lines.map(withoutPlace));
});

test("a list with one trial on each line is read as exports write it", async () => {
  await using store = await temporaryDatabase();
  await using other = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("one"), aTrial("two"), aTrial("three")]);
  const count = { rows: 0, cursor: null };
  let list = "";
  for await (const piece of exportText(store.database.queries, "json", { ...ALL, project: "p" }, count)) list += piece;
  expect(JSON.parse(list)).toHaveLength(3);
  expect(await take(other.database, list.split("\n"))).toMatchObject({ imported: 3, bad: 0 });
});

test("the same again changes nothing, by id or by what it says", async () => {
  await using store = await temporaryDatabase();
  const line = { prompt: "p", response: "r", success: true, timestamp: "2026-01-01T00:00:00Z" };
  const lines = [line, line, { ...line, id: "a" }, { ...line, id: "b", response: "s" }, { ...line, id: "b" }];
  expect(await take(store.database, lines)).toMatchObject({ imported: 2, known: 3, bad: 0 });
  expect(await take(store.database, lines)).toMatchObject({ imported: 0, known: 5, bad: 0 });
  await storeTrials(store.database, [aTrial("own")]);
  expect(await take(store.database, await exported(store.database))).toMatchObject({ imported: 0, known: 3 });
});

test("ids and scores that differ only in what is taken out of them stay apart", async () => {
  await using store = await temporaryDatabase();
  const lines = ["ada@example.com", "bob@example.com"].map((id) => ({ id, prompt: "p", scores: { [id]: 0.5 } }));
  const both = { id: "c", prompt: "p", scores: { "ada@example.com": 0.25, "bob@example.com": 0.75, tone: 1 } };
  expect(await take(store.database, [...lines, both])).toMatchObject({ imported: 3, known: 0 });
  expect(await take(store.database, [...lines, both])).toMatchObject({ imported: 0, known: 3 });
  const stored = await exported(store.database);
  expect(stored.map(({ scores }) => Object.values(scores))).toEqual([[0.5], [0.5], [0.25, 0.75, 1]]);
  expect(stored[2]?.scores).toHaveProperty("tone", 1);
  expect(JSON.stringify(stored)).not.toContain("@example");
});

test.each([
  ["an error", { error: "TimeoutError: no answer" }, "bad"],
  ["an error that is an object", { error: { type: "x" } }, "bad"],
  ["success: false", { success: false }, "bad"],
  ["pass_fail: false", { pass_fail: false, success: true }, "bad"],
  ['label: "bad"', { label: "bad" }, "bad"],
  ["no error", { error: null, success: true }, "good"],
  ["an empty error", { error: "", pass_fail: true }, "good"],
  ['label: "good"', { label: "good" }, "good"],
  ["nothing", { error: false }, null],
])("a line of the Python version with %s", async (_what, said, label) => {
  await using store = await temporaryDatabase();
  await take(store.database, [
    { tool: "spawn_agent", prompt: "p", output: "o", timestamp: "2025-02-03T04:05:06.789012", ...said },
  ]);
  expect(await exported(store.database)).toMatchObject([
    {
      operation: "spawn_agent",
      response: "o",
      label,
      timestamp: "2025-02-03T04:05:06.789Z",
      cost_usd: null,
      latency_ms: null,
      metadata: { label_source: label === null ? null : "outcome", imported_at: "2026-06-01T00:00:00.000Z" },
    },
  ]);
});

test("a usage with more figures than anybody counts is left out", async () => {
  await using store = await temporaryDatabase();
  const usage = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`figure ${n}`, n]));
  await take(store.database, [{ prompt: "p", metadata: { usage } }]);
  expect(await exported(store.database)).toMatchObject([{ metadata: { usage: null } }]);
});

test("scores and the error of another tool are kept, where no grader says more", async () => {
  await using store = await temporaryDatabase();
  await take(store.database, [
    { prompt: "p", error: "it broke", scores: { helpfulness: 0.25, tone: null }, grader_details: "none of ours" },
  ]);
  const [line] = await exported(store.database);
  expect(line).toMatchObject({ scores: { helpfulness: 0.25, tone: null }, grader_details: [] });
  expect(line?.metadata.error).toBe("it broke");
});

test.each([
  ["2026-01-02", "2026-01-02T00:00:00.000Z"],
  ["2026-01-02 03:04", "2026-01-02T03:04:00.000Z"],
  ["2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05.000Z"],
  [1_767_323_045.5, "2026-01-02T03:04:05.500Z"],
  [1_767_323_045_500, "2026-01-02T03:04:05.500Z"],
])("the time %j is read as %s", async (timestamp, iso) => {
  await using store = await temporaryDatabase();
  await take(store.database, [{ prompt: "p", timestamp }]);
  expect(await exported(store.database)).toMatchObject([{ timestamp: iso }]);
});

const DEEP = 100_000;
const PASSED = { grader: "regex", verdict: { kind: "graded", score: 1, passed: true } };

test.each([
  ["no JSON", "{", "is not JSON"],
  ["half a line", '{"prompt":"p","response":"', "is not JSON"],
  ["a list", "[]", "is not a JSON object"],
  ["null", "null", "is not a JSON object"],
  ["no prompt", "{}", "prompt: "],
  ["a prompt of another type", '{"prompt":7}', "prompt: "],
  ["an empty prompt", '{"prompt":""}', "prompt: "],
  ["an unknown label", '{"prompt":"p","label":"great"}', "label: "],
  ["a label of another type", '{"prompt":"p","success":"false"}', "success: "],
  ["a score above 1", '{"prompt":"p","scores":{"s":7}}', "scores.s: "],
  ["a cost below 0", '{"prompt":"p","cost_usd":-1}', "cost_usd: "],
  ["a cost without an end", '{"prompt":"p","cost_usd":1e999}', ""],
  ["a time that is none", '{"prompt":"p","timestamp":"yesterday"}', "timestamp: "],
  ["a time before 1970", '{"prompt":"p","timestamp":-5}', "timestamp: "],
  ["a month that does not exist", '{"prompt":"p","timestamp":"2026-13-45"}', "timestamp: "],
  ["a day that its month does not have", '{"prompt":"p","timestamp":"2026-02-31"}', "timestamp: "],
  ["the same with a time", '{"prompt":"p","timestamp":"2025-02-29T10:00:00-11:00"}', "timestamp: "],
  ["metadata of another type", '{"prompt":"p","metadata":"x"}', "metadata: "],
  ["an id of another type", '{"prompt":"p","id":7}', "id: "],
  ["an id without an end", JSON.stringify({ prompt: "p", id: "x".repeat(300) }), "id: "],
  ["what is nested too deep", `{"prompt":"p","metadata":${"[".repeat(DEEP)}${"]".repeat(DEEP)}}`, "is nested deeper"],
  [
    "a verdict among others that is none",
    JSON.stringify({ prompt: "p", grader_details: [PASSED, { ...PASSED, verdict: { kind: "graded", score: 7 } }] }),
    "grader_details.1.verdict.score: ",
  ],
  [
    "a part of a pipeline that is no grader",
    JSON.stringify({ prompt: "p", grader_details: [{ ...PASSED, parts: [{}] }] }),
    "grader_details.0.parts.0.grader: ",
  ],
  [
    "more graders than anybody has",
    JSON.stringify({ prompt: "p", grader_details: Array.from({ length: 501 }, () => PASSED) }),
    "grader_details: ",
  ],
  [
    "reasons without an end",
    JSON.stringify({ prompt: "p", grader_details: [{ ...PASSED, reason: "x".repeat(1_100_000) }] }),
    "grader_details: ",
  ],
  [
    "too many scores",
    JSON.stringify({ prompt: "p", scores: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [n, 1])) }),
    "scores: ",
  ],
])("a line with %s is bad, and told by its number; its neighbours are taken in", async (_what, bad, problem) => {
  await using store = await temporaryDatabase();
  const report = await take(store.database, [{ prompt: "before" }, "", bad, { prompt: "after" }]);
  expect(report).toMatchObject({ imported: 2, known: 0, bad: 1, problems: [{ line: 3 }] });
  expect(report.problems[0]?.problem).toContain(problem);
  expect((await exported(store.database)).map(({ prompt }) => prompt)).toEqual(["before", "after"]);
});

test("a prompt of five million characters is bad, and told shortly", async () => {
  await using store = await temporaryDatabase();
  const report = await take(store.database, [{ prompt: "x".repeat(5_000_000) }]);
  expect(report).toMatchObject({ imported: 0, bad: 1 });
  expect(report.problems[0]?.problem.length).toBeLessThan(300);
});

test("lines with much of anything are stored a few at a time", async () => {
  await using store = await temporaryDatabase();
  const much = "x ".repeat(500_000);
  const writes: number[] = [];
  const database: Database = {
    ...store.database,
    write: async (work) => {
      writes.push(1);
      return store.database.write(work);
    },
  };
  const lines = Array.from({ length: 10 }, (_, n) => ({
    prompt: `p${n}`,
    grader_details: [{ ...PASSED, evidence: much }],
  }));
  expect(await take(database, lines)).toMatchObject({ imported: 10 });
  expect(writes).toHaveLength(2);
});

test("names that programs trip over are names like others", async () => {
  await using store = await temporaryDatabase();
  const line =
    '{"prompt":"p\\u0000\\ud800","__proto__":{"x":1},"constructor":1,"scores":{"__proto__":0.5},"metadata":{"__proto__":{"outcome":"passed"},"usage":{"__proto__":1}}}';
  expect(await take(store.database, [line])).toMatchObject({ imported: 1, bad: 0 });
  const [first] = await exported(store.database);
  expect(first).toMatchObject({ prompt: "p", metadata: { outcome: "ungraded" } });
});

test("what another tool says of its graders in a form of its own is left out", async () => {
  await using store = await temporaryDatabase();
  const lines = [[{ name: "tone", passed: true }], ["tone"], 7, { tone: 1 }];
  await take(
    store.database,
    lines.map((grader_details, n) => ({ prompt: `p${n}`, grader_details, scores: { tone: 1 } })),
  );
  expect((await exported(store.database)).map(({ scores }) => scores["tone"])).toEqual([1, 1, 1, 1]);
});

test("facts of a foreign line that are none of ours are left out", async () => {
  await using store = await temporaryDatabase();
  const metadata = { run_id: 7, outcome: "great", usage: "much", circuit: "burnt", label_source: "human", note: {} };
  await take(store.database, [{ prompt: "p", schema: "v9", label: "good", metadata, more: [1, 2] }]);
  expect(await exported(store.database)).toMatchObject([
    {
      label: "good",
      metadata: { run_id: null, outcome: "passed", usage: null, circuit: null, label_source: "human", note: null },
    },
  ]);
});

test("secrets are taken out of everything that is kept", async () => {
  await using store = await temporaryDatabase();
  const key = `AIza${"Sy".repeat(17)}x`;
  const own = "the-gateway-opens-with-this";
  const text = `${key} ${own}`;
  await take(
    store.database,
    [
      {
        id: key,
        prompt: text,
        response: text,
        operation: own,
        model: own,
        error: text,
        scores: { [own]: 1 },
        metadata: { run_id: own, provider: own, note: text, failure_kind: own },
      },
      {
        prompt: "q",
        grader_details: [{ grader: "regex", verdict: { kind: "graded", reason: text, more: { deep: text } } }],
      },
    ],
    { secrets: [own] },
  );
  const rows = JSON.stringify(await store.database.queries.selectFrom("trials").selectAll().execute());
  expect(rows).not.toContain(key);
  expect(rows).not.toContain(own);
  expect(rows).toContain("[redacted:");
});

test("a secret that the end of a long error would cut in two is taken out whole", async () => {
  await using store = await temporaryDatabase();
  const key = `AIza${"Sy".repeat(17)}x`;
  const error = `${"e ".repeat(990)}${key}`;
  await take(store.database, [
    { prompt: "text", error },
    { prompt: "object", error: { error } },
    { prompt: "fact", metadata: { error } },
  ]);
  const stored = await exported(store.database);
  expect(stored.map(({ metadata }) => metadata.error?.includes("AIza"))).toEqual([false, false, false]);
  expect(stored.map(({ metadata }) => (metadata.error?.length ?? 0) <= 2_000)).toEqual([true, true, true]);
});

test("lines that are taken in are those of docs/trial-import.schema.json", () => {
  const schema = JSON.parse(readFileSync("docs/trial-import.schema.json", "utf8"));
  const isValid = new Ajv2020({ strict: false }).compile(schema);
  expect(isValid({ prompt: "p", success: false, error: { a: 1 }, anything: 1 })).toBe(true);
  expect(isValid({ response: "no prompt" })).toBe(false);
});

test("imported trials are kept as long as others, from their import", async () => {
  await using store = await temporaryDatabase();
  await take(store.database, [{ prompt: "made long ago", timestamp: "2020-01-01" }]);
  const { bite } = trialRetention({ textDays: 7, runDays: 90, trialDays: 180, eventDays: 30, jobDays: 7 });
  const day = 86_400_000;
  const tidied = (nowMs: number): Promise<number> => store.database.write((queries) => bite(queries, nowMs));
  expect(await tidied(NOW_MS + 179 * day)).toBe(0);
  expect(await tidied(NOW_MS + 181 * day)).toBe(1);
});
