// kill -9: what a server leaves behind, and what the next one on the same data makes of it.
import { expect, test } from "vitest";
import { type Home, makeHome, POLL, startProvider, startServer, spendingOf } from "./harness.ts";

const MAX_TOKENS = 1_000;
/** A second server knows that the first one is dead when its lease is over. */
function homeWithShortLease(): Home {
  return makeHome({ runs: { lease_ms: 2_000, heartbeat_ms: 500 } });
}

test("20 runs in flight at a kill -9 are gone on with by the next server, and what each start cost is known (promise:death-is-noticed)", async () => {
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
  for (const { run_id } of started) {
    expect(await server.run("run_wait", { run_id })).toMatchObject({
      status: "completed",
      estimated_usd: 0.01,
      attempts: [{ outcome: "interrupted", estimated: true, cost_usd: 0.01 }, { outcome: "answered" }],
    });
  }
  expect(provider.journal()).toHaveLength(40);
  expect(spendingOf(await server.costs())).toMatchObject({ reserved_usd: 0 });
});

test("a batch at a kill -9 keeps what was answered, and the next server does the rest (promise:answers-are-kept)", async () => {
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
  const before = await killed.run("run_get", { run_id });
  process.kill(killed.pid, "SIGKILL");

  const server = await startServer({ home, provider });
  const done = await server.run("run_wait", { run_id });
  expect(done).toMatchObject({ run_id, status: "completed", summary: { total: 6, completed: 6 }, estimated_usd: 0.02 });
  expect(done.results.map(({ run_id: id }) => id)).toEqual(before.results.map(({ run_id: id }) => id));
  const asked = provider.journal().map(({ prompt }) => String(prompt));
  expect(asked.toSorted()).toEqual([...prompts, "Hang 1", "Hang 2"].toSorted());
  expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: done.cost_usd, reserved_usd: 0 });
});

test("a server whose client leaves hands its runs to the next one at once, without waiting for a lease", async () => {
  const home = makeHome();
  const provider = await startProvider({ script: [{ prompt: "Hang", answers: [{ fault: "hang" }, {}] }] });
  const left = await startServer({ home, provider });
  const { run_id } = await left.run("spawn_agent", { prompt: "Hang", max_tokens: MAX_TOKENS, wait_ms: 0 });
  await expect.poll(() => provider.journal().length, POLL).toBe(1);
  await left.close();

  const server = await startServer({ home, provider });
  const run = await server.run("run_wait", { run_id });
  expect(run).toMatchObject({
    status: "completed",
    attempts: [{ outcome: "interrupted", estimated: true, cost_usd: 0.01 }, { outcome: "answered" }],
  });
  expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: run.cost_usd, reserved_usd: 0 });
});

test("a second server takes over while it runs, without anybody asking it", async () => {
  const home = homeWithShortLease();
  const provider = await startProvider({ script: [{ prompt: "Hang", answers: [{ fault: "hang" }, {}] }] });
  const killed = await startServer({ home, provider });
  const second = await startServer({ home, provider });
  await second.run("spawn_agent", { prompt: "Here I am" });
  await killed.run("spawn_agent", { prompt: "Hang", max_tokens: MAX_TOKENS, wait_ms: 0 });
  await expect.poll(() => provider.journal().length, POLL).toBe(2);
  process.kill(killed.pid, "SIGKILL");
  await expect.poll(() => provider.journal().length, POLL).toBe(3);
});

test.skipIf(process.platform === "win32")(
  "a server that was stopped for longer than its lease does not answer a second time, and what it cost is counted once",
  async () => {
    const home = homeWithShortLease();
    const provider = await startProvider({ latencyMs: 500 });
    const stopped = await startServer({ home, provider });
    const { run_id } = await stopped.run("spawn_agent", { prompt: "Slow", max_tokens: MAX_TOKENS, wait_ms: 0 });
    await expect.poll(() => provider.journal().length, POLL).toBe(1);
    process.kill(stopped.pid, "SIGSTOP");

    const server = await startServer({ home, provider });
    expect(await server.run("run_wait", { run_id })).toMatchObject({ status: "completed", estimated_usd: 0.01 });
    process.kill(stopped.pid, "SIGCONT");
    await expect
      .poll(async () => (await server.run("run_get", { run_id })).attempts, POLL)
      .toMatchObject([{ outcome: "answered" }, { outcome: "answered" }]);
    const run = await server.run("run_get", { run_id });
    expect(run.estimated_usd).toBeUndefined();
    expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: run.cost_usd, reserved_usd: 0 });
  },
);
