// Rate limits over a real store: what is shared, what is written, and what says nothing.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FAILURE_KINDS, type Failure, type FailureKind } from "../failure/index.ts";
import { FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import type { Database } from "../storage/index.ts";
import { type TemporaryDatabase, temporaryDatabase } from "../storage/testing.ts";
import { type RateLimits, rateLimits, type RatePass } from "./rate-limits.ts";
import { countingWrites, NO_HISTORY, rememberingLog, RETRY } from "./testing.ts";

const TARGET = { provider: "google_gemini", model: "gemini-3.5-flash" };
const API_KEY = "AIzaSyD-some-key-of-nobody-0123456789";
const PER_MINUTE = 100;
/** What 70 % of it leave between two calls. */
const INTERVAL_MS = 858;

let store: TemporaryDatabase;
let clock: FakeClock;
let limits: RateLimits;

beforeEach(async () => {
  store = await temporaryDatabase();
  clock = new FakeClock();
  limits = limitsOver(store.database);
});

afterEach(() => store[Symbol.asyncDispose]());

function limitsOver(database: Database, apiKey = API_KEY): RateLimits {
  const calls = { ...NO_HISTORY, takenCalls: () => Promise.resolve(PER_MINUTE) };
  const providers = { google_gemini: { apiKey } };
  return rateLimits({ database, clock, retry: RETRY, calls, providers, log: rememberingLog() });
}

async function pass(from = limits): Promise<RatePass> {
  const turn = await from.take(TARGET);
  if (turn.kind !== "go") throw new Error(turn.kind);
  return turn.pass;
}

function failure(kind: FailureKind, retryAfterMs?: number): Failure {
  return { kind, detail: redact("no"), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const refuse = async (retryAfterMs?: number): Promise<void> =>
  limits.report(await pass(), failure("rate_limited", retryAfterMs));
const rows = () => store.database.queries.selectFrom("rate_limits").selectAll().execute();

describe("without a limit", () => {
  test("calls cost one read and no write", async () => {
    const counter = countingWrites(store.database);
    const reads = vi.spyOn(store.database.queries, "executeQuery");
    const watched = limitsOver(counter.database);
    expect(await watched.look(TARGET)).toBeNull();
    await watched.report(await pass(watched), "answered");
    expect([reads.mock.calls.length, counter.writes]).toEqual([1, 0]);
  });

  test.each(FAILURE_KINDS.filter((kind) => kind !== "rate_limited" && kind !== "quota_exhausted"))(
    "%s says nothing about the rate",
    async (kind) => {
      await limits.report(await pass(), failure(kind));
      expect(await rows()).toEqual([]);
    },
  );
});

describe("after a 429", () => {
  test("every process waits for as long as the provider asked", async () => {
    await refuse(7_000);
    const other = limitsOver(await store.openAgain());
    expect(await other.take(TARGET)).toEqual({ kind: "wait", ms: 7_000 });
    expect(await other.look(TARGET)).toEqual({ kind: "wait", ms: 7_000 });
  });

  test("another model and another key go on", async () => {
    await refuse(7_000);
    expect((await limits.take({ ...TARGET, model: "gemini-3.8-flash" })).kind).toBe("go");
    expect((await limitsOver(store.database, "another key").take(TARGET)).kind).toBe("go");
  });

  test("of all who ask in all processes one goes, and the next after the learned interval", async () => {
    await refuse(7_000);
    await clock.advance(7_000);
    const processes = [limits, limitsOver(await store.openAgain()), limitsOver(await store.openAgain())];
    for (let turn = 0; turn < 5; turn += 1) {
      const turns = await Promise.all([...processes, ...processes].map((each) => each.take(TARGET)));
      expect(turns.filter(({ kind }) => kind === "go")).toHaveLength(1);
      expect(turns.find(({ kind }) => kind === "wait")).toEqual({ kind: "wait", ms: INTERVAL_MS });
      await clock.advance(INTERVAL_MS);
    }
  });

  test("looking takes no turn", async () => {
    await refuse(0);
    expect((await limits.take(TARGET)).kind).toBe("go");
    await clock.advance(INTERVAL_MS);
    expect(await limits.look(TARGET)).toBeNull();
    expect((await limits.take(TARGET)).kind).toBe("go");
    expect(await limits.look(TARGET)).toEqual({ kind: "wait", ms: INTERVAL_MS });
  });

  test("the calls that were already under way cut the rate once", async () => {
    const passes = await Promise.all([pass(), pass(), pass(), pass()]);
    await Promise.all(passes.map((each) => limits.report(each, failure("rate_limited", 1_000))));
    const [row] = await rows();
    expect(JSON.parse(row?.state ?? "")).toMatchObject({ perMinute: 0.7 * PER_MINUTE, cuts: 1 });
  });

  test("answers raise the rate until nothing is in force", async () => {
    await refuse(0);
    for (let raise = 0; raise < 5; raise += 1) {
      const granted = await pass();
      await clock.advance(20_000);
      await limits.report(granted, "answered");
    }
    const [row] = await rows();
    expect(JSON.parse(row?.state ?? "")).toEqual({ kind: "free", cuts: 1 });
  });

  test("the key is not stored", async () => {
    await refuse();
    const [row] = await rows();
    expect(row?.key).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(row)).not.toContain(API_KEY.slice(4, 12));
  });
});

test("a used-up quota turns the next calls away at once", async () => {
  await limits.report(await pass(), failure("quota_exhausted"));
  expect(await limits.take(TARGET)).toEqual({ kind: "exhausted", ms: 3_600_000 });
  expect(await limits.look(TARGET)).toEqual({ kind: "exhausted", ms: 3_600_000 });
  await clock.advance(3_600_000);
  const granted = await pass();
  await limits.report(granted, "answered");
  const [row] = await rows();
  expect(JSON.parse(row?.state ?? "")).toEqual({ kind: "free", cuts: 1 });
});

test.each(["", "{", '{"kind":"limited"}', '{"kind":"limited","perMinute":0}'])(
  "a state that cannot be read, %j, is no limit, and the next 429 teaches it again",
  async (state) => {
    const before = await pass();
    await refuse(7_000);
    await store.database.queries.updateTable("rate_limits").set({ state }).execute();
    expect((await limits.take(TARGET)).kind).toBe("go");
    await limits.report(before, failure("rate_limited", 7_000));
    expect((await limits.take(TARGET)).kind).toBe("go");
    await refuse(7_000);
    expect((await limits.take(TARGET)).kind).toBe("wait");
  },
);
