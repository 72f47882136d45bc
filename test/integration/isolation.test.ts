// Two projects on one data directory: neither reads, waits for, ends or goes on with the other's runs.
import { expect, test } from "vitest";
import { createApp, processWorld } from "../../src/app.ts";
import { spawnAgentSchema } from "../../src/agents/index.ts";
import { loadConfig } from "../../src/config/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";

/** The same folder and provider, seen from another project. */
async function neighbour(app: AppUnderTest) {
  const config = loadConfig(
    {
      env: { TASK_ORCHESTRATOR_HOME: app.dataDirectory, TASK_ORCHESTRATOR_PROJECT: "neighbour" },
      cwd: app.dataDirectory,
      homeDirectory: app.dataDirectory,
      platform: "linux",
    },
    { provider: { name: "simulated", url: app.provider.url } },
  );
  const other = createApp(config, processWorld(config));
  return { ...(await other.useCases()), [Symbol.asyncDispose]: () => other[Symbol.asyncDispose]() };
}

const SECRET = "the other project's own words";
const caller = { signal: new AbortController().signal, abortEnds: "work" } as const;

test("every way to another project's run ends in an unknown run, and shows none of its text (promise:projects-apart)", async () => {
  await using app = await appUnderTest({ environment: { TASK_ORCHESTRATOR_PROJECT: "home" } });
  const { run_id } = await app.spawn({ prompt: SECRET, idempotency_key: "key" });
  await using other = await neighbour(app);
  const { runs, agents } = other;
  const ways = {
    get: () => runs.get(run_id),
    wait: () => runs.wait(run_id, 0, caller.signal),
    output: () => runs.output(run_id, 0, 100),
    cancel: () => runs.cancel(run_id),
    retry: () => runs.retry(run_id),
    continue: () => agents.spawnAgent(spawnAgentSchema.parse({ prompt: "go on", continue_run_id: run_id }), caller),
  };
  for (const [way, ask] of Object.entries(ways)) {
    const error: unknown = await ask().then(
      (answer) => answer,
      (reason: unknown) => reason,
    );
    expect(error, way).toMatchObject({ code: "runs/unknown-run" });
    expect(JSON.stringify(error), way).not.toContain(SECRET);
  }
  expect(await runs.list({ limit: 10 })).toEqual({ runs: [] });
});

test("an idempotency key is a project's own", async () => {
  await using app = await appUnderTest({ environment: { TASK_ORCHESTRATOR_PROJECT: "home" } });
  const mine = await app.spawn({ prompt: SECRET, idempotency_key: "key" });
  await using other = await neighbour(app);
  const request = spawnAgentSchema.parse({ prompt: "another", idempotency_key: "key" });
  const theirs = await other.agents.spawnAgent(request, caller);
  expect(theirs).toMatchObject({ status: "completed" });
  expect(theirs.run_id).not.toBe(mine.run_id);
});

test("budget and health belong to the data directory, the list of dearest runs to the project", async () => {
  await using app = await appUnderTest({ environment: { TASK_ORCHESTRATOR_PROJECT: "home" } });
  await app.spawn({ prompt: SECRET });
  await using other = await neighbour(app);
  const { providers, byRun } = await other.cost.summarize({});
  expect(providers[0]?.today.settledMicroUsd).toBeGreaterThan(0);
  expect(byRun).toEqual([]);
});
