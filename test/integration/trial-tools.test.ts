// Labels and exports through the tools, over the whole product in this process.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { evaluationTools } from "../../src/evaluation/index.ts";
import { createOrchestrator } from "../../src/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";

const call = { signal: new AbortController().signal, progress: () => {} };

async function tool(
  { useCases }: AppUnderTest,
  name: "trial_label" | "trial_export",
  args: object = {},
): Promise<Record<string, unknown>> {
  const found = evaluationTools(() => Promise.resolve(useCases.evaluation)).find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no tool ${name}`);
  const { structured, isError } = await found.call(args, call);
  return { ...structured, isError };
}

const written = z.object({ path: z.string(), count: z.number(), cursor: z.string() });
const file = (answer: Record<string, unknown>) => written.parse(answer);

const lines = (path: unknown) =>
  readFileSync(String(path), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a label goes with its answer into every later export, and outweighs the outcome", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "6 x 7", answers: [{ text: "41" }, { text: "42" }] }] });
  const { run_id } = await app.spawn({
    prompt: "6 x 7",
    graders: [{ type: "numeric", equals: 42 }],
    on_fail: "repair",
  });
  expect(await tool(app, "trial_label", { run_id, label: "bad", note: "no units" })).toMatchObject({
    run_id,
    outcome: "passed",
    label: "bad",
    note: "no units",
  });
  const { path, count, cursor } = file(await tool(app, "trial_export", {}));
  expect(count).toBe(2);
  expect(path).toMatch(new RegExp(`^${join(app.dataDirectory, "exports")}/trials-run_\\w+\\.jsonl$`));
  expect(lines(path)).toMatchObject([
    { response: "41", label: "bad", metadata: { label_source: "outcome", finish_reason: "stop", circuit: "closed" } },
    { response: "42", label: "bad", metadata: { label_source: "human", note: "no units", cursor } },
  ]);
});

test("of a run that was not repaired the answer that it gave is labelled, not the one that was no better", async () => {
  const said = ["alpha and beta", "worse"];
  await using app = await appUnderTest({ provider: { says: () => ({ text: said.shift() ?? "" }) } });
  const graders = [{ type: "contains" as const, all: ["alpha", "beta", "gamma"] }];
  const { run_id, response } = await app.spawn({ prompt: "Name them.", graders, on_fail: "repair" });
  expect(response).toBe("alpha and beta");
  await tool(app, "trial_label", { run_id, label: "good" });
  const { path } = file(await tool(app, "trial_export", {}));
  expect(lines(path)).toMatchObject([
    { response: "alpha and beta", label: "good", metadata: { label_source: "human" } },
    { response: "worse", label: "bad", metadata: { label_source: "outcome" } },
  ]);
});

test("an export after a cursor has what came since, as JSON lines or a list", async () => {
  await using app = await appUnderTest();
  await app.spawn({ prompt: "one" });
  const { cursor: after } = file(await tool(app, "trial_export"));
  expect(await tool(app, "trial_export", { after })).toMatchObject({ count: 0, cursor: after });
  await app.spawn({ prompt: "two" });
  const { path, count } = file(await tool(app, "trial_export", { after, format: "json" }));
  expect(count).toBe(1);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject([{ prompt: "two" }]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a batch, a run that nobody knows, and one without an answer yet are told apart", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "bad", answers: [{ fault: "blocked" }] }] });
  const batch = await app.spawnEach({ agents: [{ prompt: "one" }] });
  await expect(tool(app, "trial_label", { run_id: batch.run_id, label: "good" })).rejects.toMatchObject({
    code: "evaluation/no-trial",
  });
  const prompt = batch.results?.[0]?.run_id;
  expect(await tool(app, "trial_label", { run_id: prompt, label: "good" })).toMatchObject({ label: "good" });
  await expect(tool(app, "trial_label", { run_id: "run_x", label: "good" })).rejects.toMatchObject({
    code: "runs/unknown-run",
  });
  const { run_id } = await app.spawn({ prompt: "bad" });
  expect(await tool(app, "trial_label", { run_id, label: "good" })).toMatchObject({ outcome: "failed", label: "good" });
});

test.each([
  ["trial_label", {}],
  ["trial_label", { run_id: "r" }],
  ["trial_label", { run_id: ["r"], label: "good" }],
  ["trial_label", { run_id: "r", label: "perfect" }],
  ["trial_label", { run_id: "r", note: "x".repeat(10_000) }],
  ["trial_export", { format: "csv" }],
  ["trial_export", { since: "yesterday" }],
  ["trial_export", { label: "ungraded" }],
  ["trial_export", { path: "/etc/passwd" }],
  ["trial_export", { after: 7 }],
] as const)("%s refuses %j", async (name, args) => {
  await using app = await appUnderTest();
  await expect(tool(app, name, args)).rejects.toMatchObject({ code: "tools/invalid-arguments" });
});

test("a cursor that is none begins no run", async () => {
  await using app = await appUnderTest();
  await app.spawn({ prompt: "one" });
  await expect(tool(app, "trial_export", { after: "1.00000000" })).rejects.toMatchObject({
    code: "evaluation/bad-cursor",
  });
  expect((await app.useCases.runs.list({ limit: 10, kind: "export" })).runs).toEqual([]);
});

test("an export that cannot be written is a failed run that says where, and can be done again", async () => {
  await using app = await appUnderTest();
  await app.spawn({ prompt: "one" });
  const folder = join(app.dataDirectory, "exports");
  writeFileSync(folder, "in the way");
  const failed = await tool(app, "trial_export");
  expect(failed).toMatchObject({ isError: true, status: "failed", code: "evaluation/export-failed" });
});

test("the library labels and exports, too", async () => {
  await using app = await appUnderTest();
  const environment = {
    TASK_ORCHESTRATOR_HOME: app.dataDirectory,
    TASK_ORCHESTRATOR_SIMULATED_URL: app.provider.url,
    TASK_ORCHESTRATOR_PROJECT: "library",
  };
  await using orchestrator = await createOrchestrator({ environment, provider: "simulated" });
  const { run_id } = await orchestrator.spawnAgent({ prompt: "hello" });
  expect(await orchestrator.trials.label({ run_id, label: "good" })).toMatchObject({ label: "good" });
  const { path, count, cursor } = await orchestrator.trials.export({ label: "good" });
  expect([count, lines(path)]).toMatchObject([1, [{ prompt: "hello", metadata: { cursor, project: "library" } }]]);
  await expect(orchestrator.trials.label({ run_id })).rejects.toMatchObject({ code: "tools/invalid-arguments" });
  await expect(orchestrator.trials.export({ after: "x" })).rejects.toMatchObject({ code: "evaluation/bad-cursor" });
});
