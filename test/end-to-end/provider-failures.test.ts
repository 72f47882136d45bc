// A provider that misbehaves, or that nobody has set up: what is tried again, what is not, and a way out that works.
import { createServer } from "node:net";
import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { SIMULATED_API_KEY } from "../../src/config/index.ts";
import type { SimulatedProvider } from "../../src/models/simulated/index.ts";
import { afterAllTests, makeHome, MODEL, startProvider, startServer, spendingOf, type TestServer } from "./harness.ts";

/** The worst case of a call with this, at the harness's price: a cent. */
const MAX_TOKENS = 1_000;

describe("time", () => {
  test("a silent provider is cut off after the attempt's time, counted at the worst case, and asked again", async () => {
    const home = makeHome({ timeouts: { attempt_ms: 300 } });
    const provider = await startProvider({
      script: [{ prompt: "Wait", answers: [{ fault: "hang" }, { text: "Here." }] }],
    });
    const server = await startServer({ home, provider });
    const run = await server.run("spawn_agent", { prompt: "Wait", max_tokens: MAX_TOKENS });
    expect(run).toMatchObject({ status: "completed", response: "Here." });
    expect(run.attempts).toMatchObject([
      { outcome: "timeout", estimated: true, cost_usd: 0.01, detail: "no answer within 0.3 s" },
      { outcome: "answered" },
    ]);
    expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: run.cost_usd, reserved_usd: 0 });
  });

  test("a run ends when its timeout_ms is used up, and a larger one, as the hint says, is enough", async () => {
    const provider = await startProvider({
      script: [{ prompt: "Wait", answers: [{ fault: "hang" }, { text: "Here." }] }],
    });
    const server = await startServer({ home: makeHome(), provider });
    const run = await server.run("spawn_agent", { prompt: "Wait", timeout_ms: 300, max_tokens: MAX_TOKENS });
    expect(run).toMatchObject({
      status: "failed",
      code: "runs/deadline",
      hint: "Start it again with a larger timeout_ms.",
      attempts: [{ outcome: "deadline", estimated: true, cost_usd: 0.01 }],
    });
    expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: 0.01, reserved_usd: 0 });
    const again = await server.run("spawn_agent", { prompt: "Wait", timeout_ms: 30_000 });
    expect(again).toMatchObject({ status: "completed", response: "Here." });
  });

  test("the wait that a provider asks for is kept (promise:asked-waits-are-kept)", async () => {
    const provider = await startProvider({
      retryDelay: "0.700s",
      script: [{ prompt: "Slow down", answers: [{ fault: "rate_limited" }, { text: "Now." }] }],
    });
    const server = await startServer({ home: makeHome(), provider });
    const run = await server.run("spawn_agent", { prompt: "Slow down" });
    expect(run.attempts).toMatchObject([{ outcome: "rate_limited", cost_usd: 0 }, { outcome: "answered" }]);
    const [first, second] = provider.journal();
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(700);
  });

  test("a wait longer than the longest of ours is left to the person", async () => {
    const provider = await startProvider({
      retryDelay: "3600s",
      script: [{ prompt: "Slow down", answers: [{ fault: "rate_limited" }] }],
    });
    const server = await startServer({ home: makeHome(), provider });
    expect(await server.refused("spawn_agent", { prompt: "Slow down" })).toMatchObject({
      code: "models/rate-limited",
      retryable: true,
    });
    expect(provider.journal()).toHaveLength(1);
  });
});

describe("what is asked once", () => {
  const FAULTS = [
    ["safety", "models/blocked"],
    ["blocked", "models/blocked"],
    ["context_overflow", "models/context-overflow"],
    ["unknown_model", "models/not-found"],
  ] as const;
  const atEnd = afterAllTests();
  let provider: SimulatedProvider;
  let server: TestServer;

  beforeAll(async () => {
    const script = FAULTS.map(([fault]) => ({ prompt: fault, answers: [{ fault }] }));
    provider = await startProvider({ script }, atEnd);
    server = await startServer({ home: makeHome({}, atEnd), provider }, atEnd);
  });

  test.each(FAULTS)("%s is not sent again", async (fault, code) => {
    expect(await server.refused("spawn_agent", { prompt: fault })).toMatchObject({ code, retryable: false });
    expect(provider.journal().filter(({ prompt }) => prompt === fault)).toHaveLength(1);
  });

  test("a used-up quota is not asked about again by any prompt", async () => {
    await using spent = await startProvider({ script: [{ prompt: "first", answers: [{ fault: "daily_quota" }] }] });
    const other = await startServer({ home: makeHome(), provider: spent });
    for (const prompt of ["first", "second"]) {
      expect(await other.refused("spawn_agent", { prompt })).toMatchObject({ code: "models/quota-exhausted" });
    }
    expect(spent.journal()).toHaveLength(1);
  });
});

describe("what is asked again", () => {
  test("what stays broken is given up after the last retry", async () => {
    const home = makeHome({ retry: { base_ms: 1, max_retries: 2 }, circuit: { failure_threshold: 100 } });
    const provider = await startProvider({ script: [{ prompt: "Ask", answers: [{ fault: "server_error" }] }] });
    const server = await startServer({ home, provider });
    const refusal = await server.refused("spawn_agent", { prompt: "Ask" });
    expect(refusal).toMatchObject({ code: "models/server-error", retryable: true, next: ["run_control"] });
    expect(provider.journal()).toHaveLength(3);
  });
});

describe("set-up", () => {
  test("without any key an agent says what to set", async () => {
    const server = await startServer({ home: makeHome() });
    const refusal = await server.refused("spawn_agent", { prompt: "Hi" });
    expect(refusal).toMatchObject({ code: "models/no-provider" });
    expect(refusal.hint).toContain("GEMINI_API_KEY");
    expect(await server.call("cost_summary")).toMatchObject({ isError: false });
  });

  test("a wrong key is named and not repeated, and the right one, as the hint says, works", async () => {
    const home = makeHome();
    const provider = await startProvider();
    const wrong = "AIzaSy-this-is-not-the-right-key-000000";
    const server = await startServer({ home, env: { GEMINI_API_KEY: wrong, GEMINI_BASE_URL: provider.url } });
    const answer = await server.call("spawn_agent", { prompt: "Hi" });
    expect(answer).toMatchObject({
      isError: true,
      structured: {
        code: "models/unauthorized",
        retryable: false,
        hint: expect.stringContaining("GEMINI_API_KEY"),
        cost_usd: 0,
      },
    });
    expect(answer.text).not.toContain(wrong);
    expect(provider.journal()).toMatchObject([{ keyOk: false, status: 400 }]);

    const env = { GEMINI_API_KEY: SIMULATED_API_KEY, GEMINI_BASE_URL: provider.url };
    const restarted = await startServer({ home, env });
    const run = await restarted.run("run_control", { run_id: answer.structured["run_id"], action: "retry" });
    expect(await restarted.run("run_wait", { run_id: run.run_id })).toMatchObject({
      status: "completed",
      model: { provider: "google_gemini", model: MODEL },
    });
  });

  test("a misspelt model is refused before a run begins, and the nearest name, as the hint says, works", async () => {
    const provider = await startProvider();
    const server = await startServer({ home: makeHome(), provider });
    const refusal = await server.refused("spawn_agent", { prompt: "Hi", model: "gemini-3.8-flahs" });
    expect(refusal).toMatchObject({ code: "models/unknown-model" });
    expect(provider.journal()).toEqual([]);
    expect((await server.call("run_list")).structured).toEqual({ runs: [] });

    const nearest = /^Use "([^"]+)"/.exec(refusal.hint)?.[1];
    expect(nearest).toBe("gemini-3.8-flash");
    const run = await server.run("spawn_agent", { prompt: "Hi", model: nearest });
    expect(run).toMatchObject({ status: "completed", model: { model: nearest } });
  });

  test("a provider that is not configured says what to set", async () => {
    const provider = await startProvider();
    const server = await startServer({ home: makeHome(), provider });
    const refusal = await server.refused("spawn_agent", { prompt: "Hi", model: "google_gemini:gemini-2.5-flash" });
    expect(refusal).toMatchObject({ code: "models/unconfigured-provider" });
    expect(refusal.hint).toContain("GEMINI_API_KEY");
    expect(await server.run("spawn_agent", { prompt: "Hi" })).toMatchObject({ status: "completed" });
  });

  test("an address where nobody listens costs nothing, and a retry works once somebody does", async () => {
    const port = await freePort();
    const home = makeHome({ retry: { base_ms: 1, max_retries: 1 } });
    const server = await startServer({ home, provider: { url: `http://127.0.0.1:${port}` } });
    const failed = await server.run("spawn_agent", { prompt: "Anybody?" });
    expect(failed).toMatchObject({
      status: "failed",
      code: "models/network",
      retryable: true,
      hint: "Check the network and the provider's base URL, then retry the run.",
      cost_usd: 0,
      attempts: [],
    });
    expect(spendingOf(await server.costs())).toMatchObject({ spent_usd: 0, reserved_usd: 0 });

    await startProvider({ port });
    await server.run("run_control", { run_id: failed.run_id, action: "retry" });
    expect(await server.run("run_wait", { run_id: failed.run_id })).toMatchObject({ status: "completed" });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
