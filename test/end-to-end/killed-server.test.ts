// kill -9: what a server leaves behind, and what the next one on the same data makes of it.
import { expect, test } from "vitest";
import { z } from "zod";
import { type Home, makeHome, POLL, startProvider, startServer, spendingOf, type TestServer } from "./harness.ts";

const MAX_TOKENS = 1_000;
const runList = z.object({ runs: z.array(z.looseObject({ run_id: z.string(), status: z.string() })) });

/** A second server knows that the first one is dead when its lease is over. */
function homeWithShortLease(): Home {
  return makeHome({ runs: { lease_ms: 2_000, heartbeat_ms: 500 } });
}

async function statuses(server: TestServer): Promise<Record<string, string>> {
  const { runs } = runList.parse((await server.call("run_list", { limit: 100 })).structured);
  return Object.fromEntries(runs.map(({ run_id, status }) => [run_id, status]));
}

test("20 runs in flight at a kill -9 are all found interrupted, paid for, and one is done by a retry (promise:death-is-noticed)", async () => {
  const home = homeWithShortLease();
  const provider = await startProvider({
    script: [{ prompt: "Hang", answers: [...Array.from({ length: 20 }, () => ({ fault: "hang" as const })), {}] }],
  });
  const killed = await startServer({ home, provider });
  const started = await Promise.all(
    Array.from({ length: 20 }, () => killed.run("spawn_agent", { prompt: "Hang", max_tokens: MAX_TOKENS, wait_ms: 0 })),
  );
  await expect.poll(() => provider.journal().length, POLL).toBe(20);
  process.kill(killed.pid, "SIGKILL");

  const server = await startServer({ home, provider });
  // Until the lease is over they may still be somebody's: nothing is lost, and nothing said that is not known.
  expect(Object.keys(await statuses(server)).toSorted()).toEqual(started.map(({ run_id }) => run_id).toSorted());
  await expect
    .poll(async () => (await server.run("run_get", { run_id: started[0]?.run_id })).status, POLL)
    .toBe("interrupted");
  expect(Object.values(await statuses(server))).toEqual(Array.from({ length: 20 }, () => "interrupted"));
  for (const { run_id } of started) {
    expect(await server.run("run_get", { run_id })).toMatchObject({
      code: "runs/interrupted",
      next: ["run_control"],
      cost_usd: 0.01,
      estimated_usd: 0.01,
      attempts: [{ outcome: "interrupted", estimated: true }],
    });
  }
  const costs = await server.costs();
  expect(spendingOf(costs)).toMatchObject({ spent_usd: 0.2, reserved_usd: 0 });
  expect(costs.providers).toMatchObject([{ estimated_ratio: 1 }]);

  const run_id = started[7]?.run_id;
  expect(await server.run("run_control", { run_id, action: "retry" })).toMatchObject({ run_id, status: "running" });
  expect(await server.run("run_wait", { run_id })).toMatchObject({
    status: "completed",
    attempts: [{ outcome: "interrupted" }, { outcome: "answered" }],
  });
  expect(provider.journal()).toHaveLength(21);
});

test("a batch at a kill -9 keeps what was answered, and a retry does the rest", async () => {
  const home = homeWithShortLease();
  const prompts = ["A", "B", "Hang 1", "Hang 2", "C", "D"];
  const provider = await startProvider({
    script: ["Hang 1", "Hang 2"].map((prompt) => ({ prompt, answers: [{ fault: "hang" as const }, {}] })),
  });
  const killed = await startServer({ home, provider });
  const { run_id } = await killed.run("spawn_parallel_agents", {
    prompts,
    max_tokens: MAX_TOKENS,
    concurrency: 2,
    wait_ms: 0,
  });
  await expect.poll(() => provider.journal().length, POLL).toBe(4);
  process.kill(killed.pid, "SIGKILL");

  const server = await startServer({ home, provider });
  const interrupted = await server.run("run_wait", { run_id });
  expect(interrupted).toMatchObject({
    status: "interrupted",
    summary: { total: 6, completed: 2, interrupted: 4 },
    estimated_usd: 0.02,
  });
  await server.run("run_control", { run_id, action: "retry" });
  const done = await server.run("run_wait", { run_id });
  expect(done).toMatchObject({ run_id, status: "completed", summary: { total: 6, completed: 6 } });
  expect(done.results.map(({ run_id: id }) => id)).toEqual(interrupted.results.map(({ run_id: id }) => id));
  const asked = provider.journal().map(({ prompt }) => String(prompt));
  expect(asked.toSorted()).toEqual([...prompts, "Hang 1", "Hang 2"].toSorted());
  expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: done.cost_usd, reserved_usd: 0 });
});

test("a server whose client leaves interrupts its runs at once, without waiting for a lease", async () => {
  const home = makeHome();
  const provider = await startProvider({ script: [{ prompt: "Hang", answers: [{ fault: "hang" }] }] });
  const left = await startServer({ home, provider });
  const { run_id } = await left.run("spawn_agent", { prompt: "Hang", max_tokens: MAX_TOKENS, wait_ms: 0 });
  await expect.poll(() => provider.journal().length, POLL).toBe(1);
  await left.close();

  const server = await startServer({ home, provider });
  expect(await server.run("run_get", { run_id })).toMatchObject({
    status: "interrupted",
    attempts: [{ outcome: "interrupted", estimated: true, cost_usd: 0.01 }],
  });
  expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: 0.01, reserved_usd: 0 });
});

test.skipIf(process.platform === "win32")(
  "a server that was stopped for longer than its lease still delivers, and what it cost is counted once",
  async () => {
    const home = homeWithShortLease();
    const provider = await startProvider({ latencyMs: 500 });
    const stopped = await startServer({ home, provider });
    const { run_id } = await stopped.run("spawn_agent", { prompt: "Slow", max_tokens: MAX_TOKENS, wait_ms: 0 });
    await expect.poll(() => provider.journal().length, POLL).toBe(1);
    process.kill(stopped.pid, "SIGSTOP");

    const server = await startServer({ home, provider });
    expect(await server.run("run_wait", { run_id })).toMatchObject({ status: "interrupted", estimated_usd: 0.01 });
    process.kill(stopped.pid, "SIGCONT");
    await expect.poll(async () => (await server.run("run_get", { run_id })).status, POLL).toBe("completed");
    const run = await server.run("run_get", { run_id });
    expect(run.attempts).toMatchObject([{ outcome: "answered" }]);
    expect(run.estimated_usd).toBeUndefined();
    expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: run.cost_usd, reserved_usd: 0 });
  },
);
