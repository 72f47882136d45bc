// Waiting, cancelling and asking twice: the run is the thing, a wait only looks at it.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ERAS, makeHome, POLL, startProvider, startServer, spendingOf, type TestServer } from "./harness.ts";

const MAX_TOKENS = 1_000;
const runList = z.object({ runs: z.array(z.looseObject({ run_id: z.string(), status: z.string() })) });

async function listed(server: TestServer): Promise<z.output<typeof runList>["runs"]> {
  return runList.parse((await server.call("run_list")).structured).runs;
}

describe("a wait that ends", () => {
  test("after wait_ms leaves the run running, and run_wait gives its end (promise:wait-is-not-work)", async () => {
    const provider = await startProvider({ latencyMs: 500 });
    const server = await startServer({ home: makeHome(), provider });
    const started = await server.call("spawn_agent", { prompt: "Take your time", wait_ms: 50 });
    expect(started).toMatchObject({ isError: false, structured: { status: "running", next: ["run_wait"] } });
    const run_id = String(started.structured["run_id"]);
    expect(await server.run("run_wait", { run_id, wait_ms: 10 })).toMatchObject({ status: "running" });
    expect(await server.run("run_wait", { run_id })).toMatchObject({ run_id, status: "completed" });
  });

  test.each(ERAS)("with the cancellation of a client of %s leaves the run to complete", async (era) => {
    const provider = await startProvider({ latencyMs: 500 });
    const server = await startServer({ home: makeHome(), provider, era });
    const gaveUp = new AbortController();
    const call = server.call("spawn_agent", { prompt: "Take your time" }, { signal: gaveUp.signal });
    const ended = expect(call).rejects.toThrow();
    await expect.poll(() => provider.journal().length, POLL).toBe(1);
    gaveUp.abort();
    await ended;

    const [run] = await listed(server);
    await expect
      .poll(() => server.run("run_get", { run_id: run?.run_id }), POLL)
      .toMatchObject({
        status: "completed",
        response: expect.any(String),
      });
    expect(provider.journal()).toHaveLength(1);
  });

  test("for a batch in one process is continued from another", async () => {
    const home = makeHome();
    const provider = await startProvider({ latencyMs: 500 });
    const [first, second] = await Promise.all([startServer({ home, provider }), startServer({ home, provider })]);
    const batch = await first.run("spawn_parallel_agents", { prompts: ["1", "2", "3"], concurrency: 1, wait_ms: 0 });
    expect(batch.status).toBe("running");
    const ended = await second.run("run_wait", { run_id: batch.run_id }, { onprogress: () => {} });
    expect(ended).toMatchObject({ status: "completed", summary: { total: 3, completed: 3 } });
    expect(second.frames).toContainEqual(expect.objectContaining({ method: "notifications/progress" }));
  });
});

describe("run_control cancel", () => {
  const HANGING = { script: [{ prompt: "Hang", answers: [{ fault: "hang" as const }] }] };

  test("ends a run and frees what it held: what was sent is counted, nothing stays reserved", async () => {
    const provider = await startProvider(HANGING);
    const server = await startServer({ home: makeHome(), provider });
    const { run_id } = await server.run("spawn_agent", { prompt: "Hang", max_tokens: MAX_TOKENS, wait_ms: 0 });
    await expect.poll(() => provider.journal().length, POLL).toBe(1);
    expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: 0, reserved_usd: 0.01 });

    expect(await server.run("run_control", { run_id, action: "cancel" })).toMatchObject({
      status: "cancelled",
      code: "runs/cancelled",
      cost_usd: 0.01,
      estimated_usd: 0.01,
      attempts: [{ outcome: "cancelled", estimated: true }],
    });
    expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: 0.01, reserved_usd: 0 });
  });

  test("is answered to whoever waits for the run", async () => {
    const provider = await startProvider(HANGING);
    const server = await startServer({ home: makeHome(), provider });
    const waiting = server.run("spawn_agent", { prompt: "Hang" });
    await expect.poll(() => provider.journal().length, POLL).toBe(1);
    const [run] = await listed(server);
    await server.call("run_control", { run_id: run?.run_id, action: "cancel" });
    expect(await waiting).toMatchObject({ status: "cancelled" });
  });

  test("of a batch ends what runs and starts nothing more", async () => {
    const provider = await startProvider(HANGING);
    const server = await startServer({ home: makeHome(), provider });
    const batch = await server.run("spawn_parallel_agents", {
      prompts: Array.from({ length: 6 }, () => "Hang"),
      max_tokens: MAX_TOKENS,
      concurrency: 2,
      wait_ms: 0,
    });
    await expect.poll(() => provider.journal().length, POLL).toBe(2);
    const ended = await server.run("run_control", { run_id: batch.run_id, action: "cancel" });
    expect(ended).toMatchObject({ status: "cancelled", summary: { total: 6, cancelled: 6 } });
    expect(ended.results.map(({ code }) => code)).toEqual([
      "runs/cancelled",
      "runs/cancelled",
      ...Array.from({ length: 4 }, () => "runs/not-started"),
    ]);
    expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: 0.02, reserved_usd: 0 });
    expect(provider.journal()).toHaveLength(2);
  });

  test("of a prompt that waits its turn keeps it from starting", async () => {
    const provider = await startProvider({
      ...HANGING,
      script: [...HANGING.script, { prompt: "Not me", answers: [{ text: "Asked all the same." }] }],
    });
    const server = await startServer({ home: makeHome({ timeouts: { attempt_ms: 1_000 } }), provider });
    const prompts = ["Hang", "Not me"];
    const batch = await server.run("spawn_parallel_agents", { prompts, concurrency: 1, timeout_ms: 500, wait_ms: 0 });
    await expect.poll(() => provider.journal().length, POLL).toBe(1);
    const queued = batch.results[1]?.run_id;
    await server.call("run_control", { run_id: queued, action: "cancel" });
    const ended = await server.run("run_wait", { run_id: batch.run_id });
    expect(ended.results).toMatchObject([{ code: "runs/deadline" }, { status: "cancelled" }]);
    expect(provider.journal().map(({ prompt }) => prompt)).toEqual(["Hang"]);
  });

  test("reaches a run in another process", async () => {
    const home = makeHome();
    const provider = await startProvider(HANGING);
    const [first, second] = await Promise.all([startServer({ home, provider }), startServer({ home, provider })]);
    const { run_id } = await first.run("spawn_agent", { prompt: "Hang", max_tokens: MAX_TOKENS, wait_ms: 0 });
    await expect.poll(() => provider.journal().length, POLL).toBe(1);
    await second.run("run_control", { run_id, action: "cancel" });
    expect(await second.run("run_wait", { run_id })).toMatchObject({ status: "cancelled", estimated_usd: 0.01 });
    expect(spendingOf(await second.costs())).toMatchObject({ spent_usd: 0.01, reserved_usd: 0 });
  });

  test("reaches a batch in another process, of which prompts wait", async () => {
    const home = makeHome();
    const provider = await startProvider(HANGING);
    const [first, second] = await Promise.all([startServer({ home, provider }), startServer({ home, provider })]);
    const prompts = ["Hang", "Hang", "Hang"];
    const { run_id } = await first.run("spawn_parallel_agents", { prompts, concurrency: 1, wait_ms: 0 });
    await expect.poll(() => provider.journal().length, POLL).toBe(1);
    await second.run("run_control", { run_id, action: "cancel" });
    const ended = await second.run("run_wait", { run_id });
    expect(ended).toMatchObject({ status: "cancelled", summary: { total: 3, cancelled: 3 } });
    expect(ended.results.map(({ code }) => code)).toEqual(["runs/cancelled", "runs/not-started", "runs/not-started"]);
    expect(provider.journal()).toHaveLength(1);
  });

  test("of an ended run changes nothing", async () => {
    const provider = await startProvider();
    const server = await startServer({ home: makeHome(), provider });
    const { run_id } = await server.run("spawn_agent", { prompt: "Hi" });
    expect(await server.run("run_control", { run_id, action: "cancel" })).toMatchObject({ status: "completed" });
  });
});

describe("stop_on_failure", () => {
  test("starts nothing after a failed prompt, and a retry of the batch, as the hint says, does the rest", async () => {
    const provider = await startProvider({ script: [{ prompt: "Fail", answers: [{ fault: "safety" }, {}] }] });
    const server = await startServer({ home: makeHome(), provider });
    const prompts = ["First", "Fail", "Last"];
    const batch = await server.run("spawn_parallel_agents", { prompts, concurrency: 1, stop_on_failure: true });
    expect(batch.results).toMatchObject([
      { status: "completed" },
      { status: "failed", code: "models/blocked" },
      { status: "cancelled", code: "runs/not-started" },
    ]);
    const last = await server.run("run_get", { run_id: batch.results[2]?.run_id });
    expect(last.hint).toBe('To do what is left: run_control of the batch, action "retry".');

    await server.run("run_control", { run_id: batch.run_id, action: "retry" });
    const done = await server.run("run_wait", { run_id: batch.run_id });
    expect(done.summary).toEqual({ total: 3, completed: 3 });
    expect(provider.journal().map(({ prompt }) => prompt)).toEqual(["First", "Fail", "Fail", "Last"]);
  });
});

test("a retry of a batch leaves the prompt alone that is being tried again by itself", async () => {
  const provider = await startProvider({
    script: [{ prompt: "Again", answers: [{ fault: "safety" }, { fault: "hang" }] }],
  });
  const server = await startServer({ home: makeHome(), provider });
  const batch = await server.run("spawn_parallel_agents", { prompts: ["Fine", "Again"] });
  const run_id = batch.results[1]?.run_id;
  await server.run("run_control", { run_id, action: "retry" });
  await expect.poll(() => provider.journal().length, POLL).toBe(3);

  await server.call("run_control", { run_id: batch.run_id, action: "retry" });
  expect(await server.run("run_get", { run_id })).toMatchObject({ status: "running" });
  // By the time another agent has its answer a second request for the prompt would have been sent.
  await server.run("spawn_agent", { prompt: "Another" });
  expect(provider.journal().map(({ prompt }) => prompt)).toEqual(["Fine", "Again", "Again", "Another"]);
});

describe("an idempotency_key", () => {
  test("gives the same run to whoever asks again, in this process or another (promise:same-key-same-run)", async () => {
    const home = makeHome();
    const provider = await startProvider({ latencyMs: 300 });
    const [first, second] = await Promise.all([startServer({ home, provider }), startServer({ home, provider })]);
    const request = { prompt: "Once", idempotency_key: "order-7" };
    const runs = await Promise.all([first, second, first, second].map((server) => server.run("spawn_agent", request)));
    expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(1);
    expect(runs.map(({ status }) => status)).toEqual(["completed", "completed", "completed", "completed"]);
    expect(provider.journal()).toHaveLength(1);
  });

  test("gives the same run also when only the wait differs", async () => {
    const provider = await startProvider();
    const server = await startServer({ home: makeHome(), provider });
    const request = { prompt: "Once", idempotency_key: "order-7" };
    const { run_id } = await server.run("spawn_agent", request);
    expect(await server.run("spawn_agent", { ...request, wait_ms: 1 })).toMatchObject({ run_id });
  });

  test("gives a failed run with the way to do it again, and then its answer", async () => {
    const provider = await startProvider({ script: [{ prompt: "Once", answers: [{ fault: "safety" }, {}] }] });
    const server = await startServer({ home: makeHome(), provider });
    const request = { prompt: "Once", idempotency_key: "order-7" };
    const { run_id } = await server.run("spawn_agent", request);
    const again = await server.refused("spawn_agent", request);
    expect(again).toMatchObject({ run_id, status: "failed", next: ["run_control"] });
    expect(again.hint).toContain('run_control, action "retry"');
    await server.run("run_control", { run_id, action: "retry" });
    expect(await server.run("run_wait", { run_id })).toMatchObject({ status: "completed" });
    expect(await server.run("spawn_agent", request)).toMatchObject({ run_id, status: "completed" });
    expect(provider.journal()).toHaveLength(2);
  });

  test("is refused with other arguments", async () => {
    const provider = await startProvider();
    const server = await startServer({ home: makeHome(), provider });
    const { run_id } = await server.run("spawn_agent", { prompt: "Once", idempotency_key: "order-7" });
    const refusal = await server.refused("spawn_agent", { prompt: "Twice", idempotency_key: "order-7" });
    expect(refusal).toMatchObject({ code: "runs/idempotency-mismatch" });
    expect(refusal.message).toContain(run_id);
    expect(provider.journal()).toHaveLength(1);
  });

  test("of a batch is refused with other prompts", async () => {
    const provider = await startProvider();
    const server = await startServer({ home: makeHome(), provider });
    const batch = await server.run("spawn_parallel_agents", { prompts: ["A", "B"], idempotency_key: "order-7" });
    const same = await server.run("spawn_parallel_agents", { prompts: ["A", "B"], idempotency_key: "order-7" });
    expect(same.run_id).toBe(batch.run_id);
    expect(
      await server.refused("spawn_parallel_agents", { prompts: ["A", "C"], idempotency_key: "order-7" }),
    ).toMatchObject({ code: "runs/idempotency-mismatch" });
  });
});
