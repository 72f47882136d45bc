// Work that outlives processes, through real ones: servers, the worker command, kill -9.
import { join } from "node:path";
import { mkdirSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { BIN, environment, type Home, makeHome, POLL, startProvider, startServer } from "./harness.ts";
import { start } from "./processes.ts";

const SHORT_LEASE = { runs: { lease_ms: 2_000, heartbeat_ms: 500 } };
const MAX_TOKENS = 1_000;

/** In the folder in which the servers start: the same project. */
function startWorker(home: Home, provider: { readonly url: string }) {
  const worker = start(process.execPath, [BIN, "worker", "--provider", "simulated"], {
    cwd: join(home.data, ".."),
    env: environment(home, provider),
  });
  onTestFinished(() => void worker.child.kill("SIGKILL"));
  return worker;
}

test("what a server leaves is done by the worker command, which ends when it is told to", async () => {
  const home = makeHome(SHORT_LEASE);
  const provider = await startProvider();
  const server = await startServer({ home, provider });
  const { run_id } = await server.run("job_submit", {
    kind: "batch",
    payload: { prompts: ["One", "Two"], max_tokens: MAX_TOKENS },
    run_at: new Date(Date.now() + 3_000).toISOString(),
  });
  await server.close();
  expect(provider.journal()).toEqual([]);

  const worker = startWorker(home, provider);
  await expect.poll(() => provider.journal().length, POLL).toBe(2);
  worker.child.kill("SIGTERM");
  const { code, stdout, stderr } = await worker.ended;
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toContain("Working");

  const next = await startServer({ home, provider });
  expect(await next.run("run_wait", { run_id })).toMatchObject({ status: "completed", summary: { completed: 2 } });
});

test("of several servers and a worker one works at a time", async () => {
  const home = makeHome(SHORT_LEASE);
  const provider = await startProvider({ latencyMs: 200 });
  const servers = await Promise.all([1, 2, 3].map(() => startServer({ home, provider })));
  await Promise.all(servers.map((server) => server.costs()));
  startWorker(home, provider);
  const submitted = await Promise.all(
    servers.map((server, n) => server.run("job_submit", { kind: "agent", payload: { prompt: `Job ${n}` } })),
  );
  for (const [n, { run_id }] of submitted.entries()) {
    expect(await servers[(n + 1) % 3]?.run("run_wait", { run_id })).toMatchObject({ status: "completed" });
  }
  using database = new DatabaseSync(home.database, { readOnly: true });
  expect(database.prepare("select count(*) as leases from leases").get()).toEqual({ leases: 1 });
  expect(provider.journal()).toHaveLength(3);
});

test("a batch that is paused stays paused over a kill -9 and a restart, and goes on where it was", async () => {
  const home = makeHome(SHORT_LEASE);
  const provider = await startProvider({ latencyMs: 300 });
  const prompts = ["1", "2", "3", "4", "5", "6"];
  const killed = await startServer({ home, provider });
  const { run_id } = await killed.run("spawn_parallel_agents", { prompts, concurrency: 1, wait_ms: 0 });
  await expect.poll(() => provider.journal().length, POLL).toBeGreaterThan(1);
  await killed.run("run_control", { run_id, action: "pause" });
  await expect.poll(async () => (await killed.run("run_get", { run_id })).status, POLL).toBe("paused");
  const before = provider.journal().length;
  process.kill(killed.pid, "SIGKILL");

  const server = await startServer({ home, provider });
  expect(await server.run("run_wait", { run_id, wait_ms: 4_000 })).toMatchObject({
    status: "paused",
    summary: { completed: before, queued: prompts.length - before },
  });
  expect(await server.refused("run_control", { run_id, action: "retry" })).toMatchObject({
    code: "runs/not-retryable",
  });
  await server.run("run_control", { run_id, action: "resume" });
  expect(await server.run("run_wait", { run_id })).toMatchObject({ status: "completed", summary: { completed: 6 } });
  expect(
    provider
      .journal()
      .map(({ prompt }) => String(prompt))
      .toSorted(),
  ).toEqual(prompts);
});

test("an agent that looked into a folder goes on after a kill -9 without asking again what was answered", async () => {
  const home = makeHome({ ...SHORT_LEASE, agents: { roots: ["/"] } });
  const folder = join(home.data, "..", "repository");
  mkdirSync(folder);
  writeFileSync(join(folder, "limits.ts"), "export const LIMIT = 7;\n");
  const search = { tool_calls: [{ name: "search", arguments: { pattern: "LIMIT" } }] };
  const read = { tool_calls: [{ name: "read", arguments: { path: "limits.ts" } }] };
  const provider = await startProvider({
    script: [{ prompt: "Where?", steps: [search, { ...read, fault: "hang" }, { text: "limits.ts:1" }] }],
  });
  const killed = await startServer({ home, provider });
  const request = { prompt: "Where?", working_dir: folder, max_tokens: MAX_TOKENS, wait_ms: 0 };
  const { run_id } = await killed.run("spawn_agent", request);
  await expect.poll(() => provider.journal().length, POLL).toBe(2);
  const under_way = await killed.run("run_get", { run_id });
  expect(under_way.status).toBe("running");
  process.kill(killed.pid, "SIGKILL");

  const server = await startServer({ home, provider });
  expect(await server.run("run_wait", { run_id })).toMatchObject({
    status: "completed",
    response: "limits.ts:1",
    attempts: [{ outcome: "answered" }, { outcome: "interrupted", estimated: true }, {}, {}],
  });
  expect(provider.journal().map(({ step }) => step)).toEqual([0, 1, 1, 2]);
  // The search was done before the kill, and is not done again.
  const { timeline } = await server.run("run_get", { run_id });
  const used = timeline.flatMap(({ step, tool }) => (step === "tool-used" ? [tool] : []));
  expect(used).toEqual(["search", "read"]);
});

test("a client that asks for progress hears what an agent does", async () => {
  const home = makeHome();
  const provider = await startProvider({ latencyMs: 1_500 });
  const server = await startServer({ home, provider });
  const messages: string[] = [];
  await server.run("spawn_agent", { prompt: "Slow" }, { onprogress: ({ message }) => messages.push(message ?? "") });
  expect(messages[0]).toMatch(/^step 1 · \$\d+\.\d{4}$/);
});
