// What circuits and rate limits do when the store cannot be read or written: a real database, damaged or read-only.
import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import { type Database, StorageError } from "../storage/index.ts";
import { type TemporaryDatabase, temporaryDatabase } from "../storage/testing.ts";
import { type Breaker, circuitBreaker } from "./breaker.ts";
import { type RateLimits, rateLimits } from "./rate-limits.ts";
import { breakerDeps, CIRCUIT, NO_HISTORY, rememberingLog, RETRY } from "./testing.ts";

const TARGET = { provider: "google_gemini", model: "gemini-3.5-flash" };
const REFUSED = { kind: "rate_limited", detail: redact("slow down"), retryAfterMs: 7_000 } as const;

let store: TemporaryDatabase;
let clock: FakeClock;
let log: ReturnType<typeof rememberingLog>;

beforeEach(async () => {
  store = await temporaryDatabase();
  clock = new FakeClock();
  log = rememberingLog();
});

afterEach(() => store[Symbol.asyncDispose]());

const breakerOver = (database: Database): Breaker => circuitBreaker(breakerDeps({ database, clock, log }));
const limitsOver = (database: Database): RateLimits =>
  rateLimits({ database, clock, retry: RETRY, calls: NO_HISTORY, providers: {}, log });

/** The store with the pages of this table overwritten. */
async function damaged(table: string): Promise<Database> {
  const { path } = store.database;
  await store.database[Symbol.asyncDispose]();
  const raw = new DatabaseSync(path);
  const pageSize = Number(raw.prepare("pragma page_size").get()?.["page_size"]);
  const pages = raw.prepare("select rootpage from sqlite_master where tbl_name = ?").all(table);
  raw.close();
  const bytes = readFileSync(path);
  for (const { rootpage } of pages) {
    const end = Number(rootpage) * pageSize;
    bytes.fill(0xff, end - pageSize, end);
  }
  writeFileSync(path, bytes);
  return store.openAgain();
}

const makeReadOnly = (): Promise<unknown> =>
  store.database.write((queries) => sql`pragma query_only = 1`.execute(queries));

async function openCircuit(): Promise<void> {
  const breaker = breakerOver(store.database);
  for (let i = 0; i < CIRCUIT.failureThreshold; i += 1) {
    await breaker.report({ kind: "call", target: TARGET, trips: 0 }, "timeout");
  }
}

async function limitRate(): Promise<void> {
  const pass = { target: TARGET, cuts: 0, limited: false };
  await limitsOver(store.database).report(pass, REFUSED);
}

describe("a circuit that cannot be read", () => {
  test("refuses nobody, and says so in the log", async () => {
    await openCircuit();
    const breaker = breakerOver(await damaged("circuits"));
    expect(await breaker.waitMs(TARGET)).toBe(0);
    expect(await breaker.admit(TARGET, "att_1")).toEqual({ kind: "unseen", target: TARGET });
    expect(log.events).toEqual(["circuit-not-read", "circuit-not-read"]);
  });

  test("is told of with the run that asked", async () => {
    const breaker = breakerOver(await damaged("circuits"));
    await breaker.waitMs(TARGET, "run_1");
    await breaker.admit(TARGET, "att_1", "run_2");
    expect(log.runIds).toEqual(["run_1", "run_2"]);
  });

  test("is not moved by what comes of the call", async () => {
    const breaker = breakerOver(await damaged("circuits"));
    await breaker.report({ kind: "unseen", target: TARGET }, "timeout");
    expect(log.events).toEqual([]);
  });
});

describe("a circuit that cannot be written", () => {
  test("still refuses while the model rests, and lets calls through while it is closed", async () => {
    await openCircuit();
    await makeReadOnly();
    const breaker = breakerOver(store.database);
    expect(await breaker.admit(TARGET, "att_1")).toEqual({ kind: "refused", retryAfterMs: CIRCUIT.openMs });
    expect((await breaker.admit({ ...TARGET, model: "another" }, "att_1")).kind).toBe("call");
  });

  test("gives out no probe, as nobody could see that it is out", async () => {
    await openCircuit();
    await makeReadOnly();
    await clock.advance(CIRCUIT.openMs);
    const admission = await breakerOver(store.database).admit(TARGET, "att_1", "run_1");
    expect(admission).toEqual({ kind: "refused", retryAfterMs: 1_000 });
    expect([log.events, log.runIds]).toEqual([["probe-not-leased"], ["run_1"]]);
  });

  test("says to who reports a failure that it was not counted, and to who reports an answer nothing", async () => {
    await makeReadOnly();
    const breaker = breakerOver(store.database);
    const call = { kind: "call", target: TARGET, trips: 0 } as const;
    await expect(breaker.report(call, "timeout")).rejects.toThrow(StorageError);
    await breaker.report(call, "success");
  });
});

describe("a rate limit", () => {
  test("that cannot be read holds nobody back", async () => {
    await limitRate();
    const limits = limitsOver(await damaged("rate_limits"));
    expect((await limits.take(TARGET)).kind).toBe("go");
    expect(await limits.look(TARGET)).toBeNull();
    expect(log.events).toEqual(["rate-limit-not-read"]);
  });

  test("that cannot be written still keeps the wait that the provider asked for, and then lets calls go unspaced", async () => {
    await limitRate();
    await makeReadOnly();
    const limits = limitsOver(store.database);
    expect(await limits.take(TARGET)).toEqual({ kind: "wait", ms: 7_000 });
    await clock.advance(7_000);
    expect((await limits.take(TARGET, "run_1")).kind).toBe("go");
    expect((await limits.take(TARGET, "run_2")).kind).toBe("go");
    expect(log.events).toEqual(["turn-not-taken", "turn-not-taken"]);
    expect(log.runIds).toEqual(["run_1", "run_2"]);
  });

  test("that cannot be written says so to who reports a 429", async () => {
    await makeReadOnly();
    const pass = { target: TARGET, cuts: 0, limited: false };
    await expect(limitsOver(store.database).report(pass, REFUSED)).rejects.toThrow(StorageError);
  });
});
