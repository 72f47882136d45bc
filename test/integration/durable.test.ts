// Work that is left to the background, over the whole product in this process.
import { readFileSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { createApp, type Role, type UseCases } from "../../src/app.ts";
import { loadConfig } from "../../src/config/index.ts";
import { durableTools } from "../../src/durable/index.ts";
import type { RunAnswer } from "../../src/runs/index.ts";
import { appUnderTest, type AppUnderTest } from "./app-under-test.ts";
import { processWorld } from "../../src/app.ts";

const never = new AbortController().signal;
const call = { signal: never, progress: () => {} };

/** Another process on the same data directory, as far as it can be one in this one. */
async function another(
  { dataDirectory, provider }: AppUnderTest,
  role: Role,
): Promise<AsyncDisposable & { readonly useCases: UseCases }> {
  const config = loadConfig(
    {
      env: { TASK_ORCHESTRATOR_HOME: dataDirectory },
      cwd: dataDirectory,
      homeDirectory: dataDirectory,
      platform: "linux",
    },
    { provider: { name: "simulated", url: provider.url } },
  );
  const app = createApp(config, processWorld(config), role);
  return { useCases: await app.useCases(), [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

async function tool(useCases: UseCases, name: string, args: object): Promise<Record<string, unknown>> {
  const found = durableTools(() => Promise.resolve(useCases.durable)).find((each) => each.name === name);
  return (await found?.call(args, call))?.structured ?? {};
}

const submit = (useCases: UseCases, args: object): Promise<Record<string, unknown>> =>
  tool(useCases, "job_submit", args);

const end = (useCases: UseCases, runId: unknown): Promise<RunAnswer> =>
  useCases.runs.wait(String(runId), 10_000, never);

test("a submitted agent waits in the store until a worker comes (promise:submitted-is-stored)", async () => {
  await using app = await appUnderTest({ script: [{ prompt: "Later", answers: [{ text: "Now" }] }] });
  const first = await submit(app.useCases, { kind: "agent", payload: { prompt: "Later" } });
  expect(first).toMatchObject({ status: "queued", kind: "agent", queue: { ahead: 0 } });
  const second = await submit(app.useCases, { kind: "agent", payload: { prompt: "Later" } });
  expect(second).toMatchObject({ status: "queued", queue: { ahead: 1 } });
  expect(app.provider.journal()).toEqual([]);

  await using worker = await another(app, "works");
  for (const { run_id } of [first, second]) {
    expect(await end(worker.useCases, run_id)).toMatchObject({ status: "completed", response: "Now" });
  }
  expect(app.provider.journal()).toHaveLength(2);
});

test("a batch, an export and a backup are submitted like an agent", async () => {
  await using app = await appUnderTest();
  await using worker = await another(app, "works");
  const batch = await submit(app.useCases, {
    kind: "batch",
    payload: { prompts: ["One", "Two"], graders: ["non_empty"] },
  });
  expect(await end(worker.useCases, batch["run_id"])).toMatchObject({ summary: { total: 2, completed: 2 } });

  const exported = await end(app.useCases, (await submit(app.useCases, { kind: "export" }))["run_id"]);
  expect(exported).toMatchObject({ status: "completed", kind: "export", output: { rows: 2 } });
  const path = String(exported.response);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { prompt: "One", label: "good", scores: { non_empty: 1 } },
    { prompt: "Two", label: "good" },
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const asJson = await end(
    app.useCases,
    (await submit(app.useCases, { kind: "export", payload: { format: "json" } }))["run_id"],
  );
  expect(JSON.parse(readFileSync(String(asJson.response), "utf8"))).toHaveLength(2);
  const none = { kind: "export", payload: { since: "2999-01-01T00:00:00Z", format: "json" } };
  expect(await end(app.useCases, (await submit(app.useCases, none))["run_id"])).toMatchObject({ output: { rows: 0 } });

  const backup = await end(app.useCases, (await submit(app.useCases, { kind: "backup" }))["run_id"]);
  using copy = new DatabaseSync(String(backup.response), { readOnly: true });
  expect(copy.prepare("select count(*) as count from trials").get()).toEqual({ count: 2 });
});

test("what could not be worked on is refused at once", async () => {
  await using app = await appUnderTest();
  const refused = (args: object) => expect(submit(app.useCases, args)).rejects;
  await refused({ kind: "agent" }).toMatchObject({ code: "tools/invalid-arguments" });
  await refused({ kind: "agent", payload: { prompt: "p", model: "no-such-model" } }).toMatchObject({
    code: "models/unknown-model",
  });
  await refused({ kind: "agent", payload: { prompt: "p", wait_ms: 1 } }).toMatchObject({
    code: "tools/invalid-arguments",
  });
  await refused({ kind: "backup", payload: { to: "/etc/passwd" } }).toMatchObject({ code: "tools/invalid-arguments" });
  await refused({ kind: "command", payload: { run: "rm -rf /" } }).toMatchObject({ code: "tools/invalid-arguments" });
  await refused({ kind: "export", payload: { since: "yesterday" } }).toMatchObject({ code: "tools/invalid-arguments" });
  await refused({ kind: "backup", run_at: "soon" }).toMatchObject({ code: "tools/invalid-arguments" });
});

test("a dedupe key keeps a job from coming twice, and a time keeps it from coming early", async () => {
  await using app = await appUnderTest();
  const job = { kind: "agent", payload: { prompt: "Once" }, dedupe_key: "k", run_at: "2999-01-01T00:00:00Z" };
  const first = await submit(app.useCases, job);
  expect(first).toMatchObject({ status: "queued", queue: { not_before: "2999-01-01T00:00:00.000Z" } });
  expect(await submit(app.useCases, job)).toMatchObject({ run_id: first["run_id"], existing: true });
  await app.useCases.runs.cancel(String(first["run_id"]));
  expect(await submit(app.useCases, job)).not.toMatchObject({ run_id: first["run_id"] });
});

test("a schedule makes a run at its time, under a name that replaces and ends it", async () => {
  await using app = await appUnderTest();
  const nightly = {
    name: "nightly",
    kind: "agent",
    payload: { prompt: "Good night" },
    cron: "0 3 * * *",
    time_zone: "Europe/Berlin",
  };
  expect(await tool(app.useCases, "job_schedule", nightly)).toMatchObject({
    schedules: [{ name: "nightly", kind: "agent", cron: "0 3 * * *", time_zone: "Europe/Berlin", missed: "once" }],
  });
  await tool(app.useCases, "job_schedule", { ...nightly, name: "monthly", cron: "0 0 1 * *" });
  await expect(tool(app.useCases, "job_schedule", { ...nightly, cron: "at noon" })).rejects.toMatchObject({
    code: "jobs/invalid-cron",
  });
  await expect(tool(app.useCases, "job_schedule", { ...nightly, payload: {} })).rejects.toMatchObject({
    code: "tools/invalid-arguments",
  });
  await expect(tool(app.useCases, "job_schedule", { name: "other", cron: null })).rejects.toMatchObject({
    code: "durable/unknown-schedule",
    hint: "There are: monthly, nightly.",
  });
  // Its time has come.
  using database = new DatabaseSync(`${app.dataDirectory}/orchestrator.db`);
  database.exec("update job_schedules set next_ms = 1 where name like '%nightly'");

  await using worker = await another(app, "works");
  await expect.poll(() => app.provider.journal().map(({ prompt }) => prompt)).toEqual(["Good night"]);
  // The same time comes once more, as after a death between the run and the end of its job: it is the same run.
  database.exec("update job_schedules set next_ms = 1 where name like '%nightly'");
  const done = database.prepare("select count(*) as jobs from jobs where kind like 'scheduled %' and state = 'done'");
  await expect.poll(() => done.get()).toEqual({ jobs: 2 });
  expect((await app.useCases.runs.list({ limit: 10 })).runs).toHaveLength(1);
  const left = await tool(worker.useCases, "job_schedule", { name: "nightly", cron: null });
  expect(left).toMatchObject({ schedules: [{ name: "monthly" }] });
});

test("a retry of what waits does it here, at once", async () => {
  await using app = await appUnderTest();
  const { run_id } = await submit(app.useCases, { kind: "agent", payload: { prompt: "Now" } });
  await app.useCases.runs.retry(String(run_id));
  expect(await end(app.useCases, run_id)).toMatchObject({ status: "completed" });
});

test("a real server does not go on with what a simulated one left, nor another project's", async () => {
  await using app = await appUnderTest();
  await submit(app.useCases, { kind: "agent", payload: { prompt: "Mine" } });
  const { dataDirectory, provider } = app;
  const elsewhere = loadConfig(
    {
      env: { TASK_ORCHESTRATOR_HOME: dataDirectory, TASK_ORCHESTRATOR_PROJECT: "other" },
      cwd: dataDirectory,
      homeDirectory: dataDirectory,
      platform: "linux",
    },
    { provider: { name: "simulated", url: provider.url } },
  );
  await using other = createApp(elsewhere, processWorld(elsewhere), "works");
  const useCases = await other.useCases();
  const { run_id } = await submit(useCases, { kind: "agent", payload: { prompt: "Theirs" } });
  expect(await end(useCases, run_id)).toMatchObject({ status: "completed" });
  expect(provider.journal().map(({ prompt }) => prompt)).toEqual(["Theirs"]);
});

test("a schedule whose job cannot be submitted any more says why", async () => {
  await using app = await appUnderTest();
  const schedule = { name: "nightly", payload: { prompt: "Good night" }, cron: "0 3 * * *" };
  await tool(app.useCases, "job_schedule", schedule);
  using database = new DatabaseSync(`${app.dataDirectory}/orchestrator.db`);
  database.exec("update job_schedules set next_ms = 1, payload = replace(payload, 'Good night', '')");
  await using worker = await another(app, "works");
  const failed = { schedules: [{ name: "nightly", last_error: expect.stringContaining("payload.prompt") }] };
  await expect.poll(() => tool(worker.useCases, "job_schedule", {})).toMatchObject(failed);
});

test("a run whose input another version stored fails with a reason, from the queue and when it is asked for", async () => {
  await using app = await appUnderTest({ script: [] });
  const { run_id } = await submit(app.useCases, { kind: "agent", payload: { prompt: "Later" } });
  using store = new DatabaseSync(`${app.dataDirectory}/orchestrator.db`);
  store.prepare("update runs set input = ? where id = ?").run('{"prompt":["of another version"]}', String(run_id));
  const unusable = { code: "runs/unusable-input" };
  await expect(app.useCases.runs.retry(String(run_id))).rejects.toMatchObject(unusable);

  await using worker = await another(app, "works");
  expect(await end(worker.useCases, run_id)).toMatchObject({ status: "failed", ...unusable });
});
