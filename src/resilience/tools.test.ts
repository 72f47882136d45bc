// healing_status as a client sees it.
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import type { Tool } from "../tooling/index.ts";
import { type Breaker, circuitBreaker } from "./breaker.ts";
import { healingUseCases, type RecentFailures } from "./healing-status.ts";
import { type TemporaryDatabase, temporaryDatabase } from "../storage/testing.ts";
import { bulkheads, type Bulkheads } from "./bulkhead.ts";
import { rateLimits } from "./rate-limits.ts";
import { retryBudgets, type RetryBudgets } from "./retry-budget.ts";
import { breakerDeps, CIRCUIT, NO_HISTORY, rememberingLog, RETRY } from "./testing.ts";
import { healingTools } from "./tools.ts";

const BULKHEAD = { maxConcurrent: 2, maxWaiting: 3 };
const NOTHING = {
  circuits: [],
  rate_limits: [],
  retry_budgets: [],
  bulkheads: [],
  recent_failures: [],
  recent_changes: [],
};
const OPENED = "2026-01-01T00:00:00.000Z";

let store: TemporaryDatabase;
let clock: FakeClock;
let breaker: Breaker;
let failures: RecentFailures[];
let retries: RetryBudgets;
let crowds: Bulkheads;

beforeEach(async () => {
  store = await temporaryDatabase();
  clock = new FakeClock(Date.parse(OPENED));
  breaker = circuitBreaker(breakerDeps({ database: store.database, clock }));
  failures = [];
  retries = retryBudgets();
  crowds = bulkheads(BULKHEAD);
});

afterEach(() => store[Symbol.asyncDispose]());

async function fail(model: string, times: number): Promise<void> {
  const target = { provider: "google_gemini", model };
  for (let i = 0; i < times; i += 1) await breaker.report({ kind: "call", target, trips: 0 }, "timeout");
}

function tool(): Tool {
  const { database } = store;
  const healing = healingUseCases({
    database,
    clock,
    config: { circuit: CIRCUIT, bulkhead: BULKHEAD },
    retryBudgets: retries,
    bulkheads: crowds,
    recentFailures: () => Promise.resolve(failures),
  });
  const [healingStatus] = healingTools(() => Promise.resolve(healing));
  if (healingStatus === undefined) throw new Error("no tool");
  return healingStatus;
}

/** Checked against the output schema, as a client does. */
async function status(): Promise<Record<string, unknown>> {
  const healing = tool();
  const result = await healing.call({}, { signal: new AbortController().signal, progress: () => undefined });
  return healing.output.parse(result.structured);
}

test("with nothing wrong there is nothing to show", async () => {
  expect(await status()).toEqual(NOTHING);
});

test("an open circuit is shown with its failure and the time of its next probe", async () => {
  await fail("gemini-3.5-flash", 3);
  expect(await status()).toEqual({
    ...NOTHING,
    circuits: [
      {
        provider: "google_gemini",
        model: "gemini-3.5-flash",
        state: "open",
        consecutive_failures: null,
        trips: 1,
        opened_at: OPENED,
        next_probe_at: "2026-01-01T00:00:30.000Z",
        last_failure: { kind: "timeout", at: OPENED },
      },
    ],
    recent_changes: [
      {
        kind: "circuit-opened",
        provider: "google_gemini",
        model: "gemini-3.5-flash",
        from: "closed",
        failure: "timeout",
        at: OPENED,
      },
    ],
  });
});

test("a circuit whose probe is under way shows when another may be tried", async () => {
  await fail("gemini-3.5-flash", 3);
  await clock.advance(CIRCUIT.openMs);
  await breaker.admit({ provider: "google_gemini", model: "gemini-3.5-flash" }, "att_1");
  expect((await status())["circuits"]).toMatchObject([
    { state: "half-open", opened_at: OPENED, next_probe_at: "2026-01-01T00:02:40.000Z" },
  ]);
});

test("resting models come first", async () => {
  await fail("a-failed-once", 1);
  await fail("b-open", 3);
  const { circuits } = await status();
  expect(circuits).toMatchObject([
    { model: "b-open", state: "open" },
    { model: "a-failed-once", state: "closed", consecutive_failures: 1, opened_at: null, next_probe_at: null },
  ]);
});

async function refuse(model: string, kind: "rate_limited" | "quota_exhausted", retryAfterMs: number): Promise<void> {
  const limits = rateLimits({
    database: store.database,
    clock,
    retry: RETRY,
    calls: { ...NO_HISTORY, takenCalls: () => Promise.resolve(75) },
    providers: {},
    log: rememberingLog(),
  });
  const pass = { target: { provider: "google_gemini", model }, cuts: 0, limited: false };
  await limits.report(pass, { kind, detail: redact("no"), retryAfterMs });
}

test("rate limits show the learned rate, and who is held back until when, longest first", async () => {
  await refuse("a", "rate_limited", 0);
  await refuse("b", "rate_limited", 7_000);
  await refuse("c", "quota_exhausted", 60_000);
  const limit = { provider: "google_gemini", key: expect.stringMatching(/^[0-9a-f]{16}$/) };
  expect((await status())["rate_limits"]).toEqual([
    { ...limit, model: "c", state: "exhausted", per_minute: null, next_request_at: "2026-01-01T00:01:00.000Z" },
    { ...limit, model: "b", state: "limited", per_minute: 52.5, next_request_at: "2026-01-01T00:00:07.000Z" },
    { ...limit, model: "a", state: "limited", per_minute: 52.5, next_request_at: null },
  ]);
});

test("what is left for retries, and who calls and waits, is shown for each provider", async () => {
  retries.of("google_gemini").pay("timeout");
  const { signal } = new AbortController();
  for (let i = 0; i < 3; i += 1) void crowds.enter("google_gemini", signal);
  expect(await status()).toMatchObject({
    retry_budgets: [{ provider: "google_gemini", tokens: 490, capacity: 500 }],
    bulkheads: [{ provider: "google_gemini", under_way: 2, waiting: 1, max_concurrent: 2, max_waiting: 3 }],
  });
});

test("recent failures come newest first", async () => {
  failures = [
    { provider: "google_gemini", model: "m", kind: "timeout", count: 2, lastAtMs: clock.now() },
    { provider: "google_gemini", model: "m", kind: "network", count: 1, lastAtMs: clock.now() + 1_000 },
  ];
  expect((await status())["recent_failures"]).toEqual([
    { provider: "google_gemini", model: "m", kind: "network", count: 1, last_at: "2026-01-01T00:00:01.000Z" },
    { provider: "google_gemini", model: "m", kind: "timeout", count: 2, last_at: OPENED },
  ]);
});

test("the answer stays below 25,000 characters however much has happened", async () => {
  for (let i = 0; i < 60; i += 1) await fail(`some-rather-long-model-name-${i}-preview`, 3);
  for (let i = 0; i < 30; i += 1) await refuse(`some-rather-long-model-name-${i}-preview`, "rate_limited", 1_000);
  failures = Array.from({ length: 100 }, (_, i) => ({
    provider: "google_gemini",
    model: `some-rather-long-model-name-${i}-preview`,
    kind: "context_overflow",
    count: 1_000_000,
    lastAtMs: clock.now(),
  }));
  const shown = await status();
  expect(shown["circuits"]).toHaveLength(40);
  expect(shown["rate_limits"]).toHaveLength(20);
  expect(JSON.stringify(shown).length).toBeLessThan(25_000);
});

test("nothing is loaded before the tool is called", () => {
  const tools = healingTools(() => Promise.reject(new Error("loaded")));
  expect(tools.map(({ name }) => name)).toEqual(["healing_status"]);
});
