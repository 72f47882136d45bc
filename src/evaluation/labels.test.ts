// What a person says about an answer.
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import { OrchestratorError } from "../kernel/errors.ts";
import { latestEvents } from "../storage/index.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../storage/testing.ts";
import { aTrial, storeTrials } from "./export/testing.ts";
import { type LabelDeps, labelling, labelRun, labelTrial, type LabelInput } from "./labels.ts";
import { readTrial, unlabelledTrials } from "./unlabelled.ts";

const unknownRun = new OrchestratorError({ code: "runs/unknown-run", message: "", hint: "" });

function depsOf(
  { database }: TemporaryDatabase,
  known: readonly string[] = [],
): LabelDeps & { readonly clock: FakeClock } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only whether there is a run is looked at
  const runs = {
    get: (_project: string, id: string) => (known.includes(id) ? Promise.resolve({}) : Promise.reject(unknownRun)),
  } as unknown as LabelDeps["runs"];
  return { database, clock: new FakeClock(), project: "p", redact, runs };
}

const say = (deps: LabelDeps, input: LabelInput) => labelRun(deps, labelling.parse(input));

test("a run's label is that of its last answer", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("first", { runId: "r" }), aTrial("repaired", { runId: "r" })]);
  expect(await say(depsOf(store), { run_id: "r", label: "good" })).toMatchObject({
    trial_id: "repaired",
    label: "good",
  });
  expect((await readTrial(store.database.queries, "p", "first"))?.metadata.label_source).toBe(null);
});

test("the same again changes nothing, another takes its place, absent stays, null takes away", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("t", { runId: "r" })]);
  const deps = depsOf(store);
  const first = await say(deps, { run_id: "r", label: "bad", note: "wrong sum" });
  await deps.clock.advance(1_000);
  expect(await say(deps, { run_id: "r", label: "bad" })).toEqual(first);
  const other = await say(deps, { run_id: "r", label: "good" });
  expect(other).toMatchObject({ label: "good", note: "wrong sum" });
  expect(other.labelled_at).not.toBe(first.labelled_at);
  expect(await say(deps, { run_id: "r", note: null })).toMatchObject({ label: "good", note: null });
  expect(await say(deps, { run_id: "r", label: null })).toMatchObject({ label: null, labelled_at: null });
  // One for each change.
  expect(await latestEvents(store.database.queries, ["trial-labelled"], 10)).toHaveLength(4);
});

test("a note is redacted", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("t", { runId: "r" })]);
  const { note } = await say(depsOf(store), { run_id: "r", note: `my key is AIza${"Sy".repeat(17)}x` });
  expect(note).toBe("my key is [redacted:google-key]");
});

test("a run that nobody knows, or of another project, is unknown; one without an answer says so", async () => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("t", { runId: "elsewhere", project: "q" })]);
  const deps = depsOf(store, ["batch"]);
  await expect(say(deps, { run_id: "nobody", label: "good" })).rejects.toMatchObject({ code: "runs/unknown-run" });
  await expect(say(deps, { run_id: "elsewhere", label: "good" })).rejects.toMatchObject({ code: "runs/unknown-run" });
  await expect(say(deps, { run_id: "batch", label: "good" })).rejects.toMatchObject({ code: "evaluation/no-trial" });
});

test.each([
  ["nothing", { run_id: "r" }],
  ["no run", { label: "good" }],
  ["an unknown label", { run_id: "r", label: "great" }],
  ["a note of another type", { run_id: "r", note: 7 }],
  ["a note without an end", { run_id: "r", note: "x".repeat(2_001) }],
  ["more than there is", { run_id: "r", label: "good", trial_id: "t" }],
])("%s is refused", (_what, input) => {
  expect(labelling.safeParse(input).success).toBe(false);
});

test("what is unlabelled comes newest first, or failures before others", async () => {
  await using store = await temporaryDatabase();
  const { database } = store;
  const failed = { output: null, failure: "timeout" as const };
  await storeTrials(database, [
    aTrial("old failure", failed),
    aTrial("labelled"),
    aTrial("plain", { createdAtMs: 5, operation: "other" }),
    aTrial("new failure", failed),
    aTrial("newest"),
    aTrial("elsewhere", { project: "q" }),
  ]);
  await labelTrial(depsOf(store), "labelled", { label: "good" });
  const all = { limit: 10, first: "newest" as const, sinceMs: null, operation: null };
  const list = (filter: Partial<typeof all> | { first: "failing" }) =>
    unlabelledTrials(database.queries, "p", { ...all, ...filter });
  expect(await list({})).toEqual(["newest", "new failure", "plain", "old failure"]);
  expect(await list({ first: "failing" })).toEqual(["new failure", "old failure", "newest", "plain"]);
  expect(await list({ limit: 1 })).toEqual(["newest"]);
  expect(await unlabelledTrials(database.queries, "p", { ...all, sinceMs: 6 })).not.toContain("plain");
  expect(await unlabelledTrials(database.queries, "p", { ...all, operation: "other" })).toEqual(["plain"]);
});

test("a trial that is gone cannot be labelled", async () => {
  await using store = await temporaryDatabase();
  expect(await labelTrial(depsOf(store), "gone", { label: "good" })).toBe(null);
  expect(await readTrial(store.database.queries, "p", "gone")).toBe(null);
});
