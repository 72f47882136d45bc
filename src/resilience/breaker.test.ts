// The breaker over a real store: what is shared, what is written, and what is said about it.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_KINDS, FAILURE_RULES } from "../failure/index.ts";
import { FakeClock } from "../kernel/testing.ts";
import { type Database, latestEvents, openDatabase } from "../storage/index.ts";
import { type Admission, type Admitted, type Breaker, circuitBreaker } from "./breaker.ts";
import { type TemporaryDatabase, temporaryDatabase } from "../storage/testing.ts";
import { breakerDeps, CIRCUIT, countingWrites } from "./testing.ts";

const TARGET = { provider: "google_gemini", model: "gemini-3.5-flash" };

let store: TemporaryDatabase;
let database: Database;
let clock: FakeClock;
let breaker: Breaker;

beforeEach(async () => {
  store = await temporaryDatabase();
  database = store.database;
  clock = new FakeClock();
  breaker = circuitBreaker(breakerDeps({ database, clock }));
});

afterEach(() => store[Symbol.asyncDispose]());

async function admitted(by: Breaker, holder = "att_1"): Promise<Admitted> {
  const admission = await by.admit(TARGET, holder);
  if (admission.kind === "refused") throw new Error("refused");
  return admission;
}

async function fail(times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await breaker.report(await admitted(breaker), "timeout");
}

async function openCircuit(): Promise<void> {
  await fail(3);
}

const rows = () => database.queries.selectFrom("circuits").selectAll().execute();
const events = () => latestEvents(database.queries, ["circuit-opened", "circuit-closed"], 100);

describe("closed", () => {
  test("a healthy call writes nothing", async () => {
    const counter = countingWrites(database);
    const watched = circuitBreaker(breakerDeps({ database: counter.database, clock }));
    await watched.report(await admitted(watched), "success");
    expect(counter.writes).toBe(0);
    expect(await rows()).toEqual([]);
  });

  test("a third consecutive failure opens the circuit (promise:circuit)", async () => {
    await fail(2);
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("call");
    await fail(1);
    expect(await breaker.admit(TARGET, "att_1")).toEqual({ kind: "refused", retryAfterMs: CIRCUIT.openMs });
  });

  test("an answer between failures starts the count again", async () => {
    await fail(2);
    await breaker.report(await admitted(breaker), "success");
    await fail(2);
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("call");
  });

  test("calls that fail at the same time are all counted", async () => {
    const calls = await Promise.all(["a", "b", "c"].map((holder) => admitted(breaker, holder)));
    await Promise.all(calls.map((call) => breaker.report(call, "network")));
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("refused");
  });

  test.each(FAILURE_KINDS)("three times %s opens exactly where its rule counts it", async (kind) => {
    for (let i = 0; i < 3; i += 1) await breaker.report(await admitted(breaker), kind);
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe(
      FAILURE_RULES[kind].countsAgainstCircuit ? "refused" : "call",
    );
  });

  test("another model and another provider stay closed", async () => {
    await openCircuit();
    expect((await breaker.admit({ ...TARGET, model: "gemini-3.8-flash" }, "att_1")).kind).toBe("call");
    expect((await breaker.admit({ ...TARGET, provider: "simulated" }, "att_1")).kind).toBe("call");
  });
});

describe("open", () => {
  beforeEach(openCircuit);

  test("after the rest one caller gets the probe and the others are refused (promise:circuit)", async () => {
    await clock.advance(CIRCUIT.openMs);
    const admissions = await Promise.all(["a", "b", "c", "d"].map((holder) => breaker.admit(TARGET, holder)));
    expect(admissions.map(({ kind }) => kind).toSorted()).toEqual(["probe", "refused", "refused", "refused"]);
  });

  test("the state survives a restart", async () => {
    await using restarted = await openDatabase(store.directory);
    const other = circuitBreaker(breakerDeps({ database: restarted, clock }));
    await clock.advance(10_000);
    expect(await other.admit(TARGET, "att_1")).toEqual({ kind: "refused", retryAfterMs: 20_000 });
  });

  test("a late answer of a call from before the opening does not close it", async () => {
    const late = { kind: "call", target: TARGET, trips: 0 } as const;
    await breaker.report(late, "success");
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("refused");
  });
});

describe("half-open", () => {
  let probe: Admitted;

  beforeEach(async () => {
    await openCircuit();
    await clock.advance(CIRCUIT.openMs);
    probe = await admitted(breaker, "prober");
  });

  test("an answer closes the circuit (promise:circuit)", async () => {
    await breaker.report(probe, "success");
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("call");
  });

  test("a failure opens it for another rest", async () => {
    await breaker.report(probe, "server_error");
    expect(await breaker.admit(TARGET, "att_1")).toEqual({ kind: "refused", retryAfterMs: CIRCUIT.openMs });
  });

  test.each(["cancelled", "budget", "rate_limited", "bad_request", "blocked", "unjudged"] as const)(
    "%s is no verdict: the next caller probes",
    async (kind) => {
      await breaker.report(probe, kind);
      expect((await breaker.admit(TARGET, "next")).kind).toBe("probe");
    },
  );

  test.each(["empty", "malformed", "truncated"] as const)("%s fails the probe: the model rests again", async (kind) => {
    await breaker.report(probe, kind);
    expect(await breaker.admit(TARGET, "next")).toEqual({ kind: "refused", retryAfterMs: CIRCUIT.openMs });
  });

  test("a probe that never reports makes way when its lease ends", async () => {
    await clock.advance(CIRCUIT.probeLeaseMs - 1);
    expect(await breaker.admit(TARGET, "next")).toEqual({ kind: "refused", retryAfterMs: 1 });
    await clock.advance(1);
    expect((await breaker.admit(TARGET, "next")).kind).toBe("probe");
  });

  test("the verdict of a probe whose lease went to another is ignored", async () => {
    await clock.advance(CIRCUIT.probeLeaseMs);
    await admitted(breaker, "next");
    await breaker.report(probe, "server_error");
    await breaker.report(probe, "success");
    expect(await breaker.admit(TARGET, "att_1")).toEqual({ kind: "refused", retryAfterMs: CIRCUIT.probeLeaseMs });
  });

  test("failures of calls from before the opening do not count after the closing", async () => {
    await breaker.report(probe, "success");
    for (let i = 0; i < 3; i += 1) await breaker.report({ kind: "call", target: TARGET, trips: 0 }, "timeout");
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("call");
  });
});

describe("waiting", () => {
  test("nobody waits for a healthy model", async () => {
    expect(await breaker.waitMs(TARGET)).toBe(0);
  });

  test("a caller waits for the rest to end, and takes nothing by looking", async () => {
    await openCircuit();
    await clock.advance(10_000);
    expect(await breaker.waitMs(TARGET)).toBe(20_000);
    await clock.advance(20_000);
    expect(await breaker.waitMs(TARGET)).toBe(0);
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("probe");
  });

  test("while a probe is under way a caller looks again after a second at most", async () => {
    await openCircuit();
    await clock.advance(CIRCUIT.openMs);
    await breaker.admit(TARGET, "prober");
    expect(await breaker.waitMs(TARGET)).toBe(1_000);
    await clock.advance(CIRCUIT.probeLeaseMs - 300);
    expect(await breaker.waitMs(TARGET)).toBe(300);
  });
});

describe("events", () => {
  test("an opening and a closing are told once each, with the failure", async () => {
    await openCircuit();
    await clock.advance(CIRCUIT.openMs);
    await breaker.report(await admitted(breaker), "success");
    expect((await events()).map(({ kind, detail, atMs }) => ({ kind, detail, atMs }))).toEqual([
      {
        kind: "circuit-closed",
        detail: { ...TARGET, trips: 1, from: "half-open", failure: "timeout" },
        atMs: clock.now(),
      },
      {
        kind: "circuit-opened",
        detail: { ...TARGET, trips: 1, from: "closed", failure: "timeout" },
        atMs: clock.now() - CIRCUIT.openMs,
      },
    ]);
  });

  test("an opening whose event cannot be stored does not happen", async () => {
    await fail(2);
    const call = await admitted(breaker);
    await database.queries.schema.dropTable("events").execute();
    await expect(breaker.report(call, "timeout")).rejects.toThrow("no such table");
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("call");
  });
});

describe("a state that cannot be read", () => {
  const damaged = ["", "{", "null", '{"kind":"ajar"}', '{"kind":"closed","consecutiveFailures":-1,"trips":0}'];

  test.each(damaged)("%j counts as a rest since it was written, and a probe decides", async (state) => {
    await fail(1);
    const before = await admitted(breaker);
    await database.queries.updateTable("circuits").set({ state }).execute();
    expect(await breaker.admit(TARGET, "att_1")).toEqual({ kind: "refused", retryAfterMs: CIRCUIT.openMs });

    await clock.advance(CIRCUIT.openMs);
    const probe = await admitted(breaker);
    expect(probe.kind).toBe("probe");
    const [event] = await events();
    expect(event).toMatchObject({ kind: "circuit-opened", detail: { from: "unreadable", failure: null, text: state } });

    await breaker.report(probe, "success");
    for (let i = 0; i < 3; i += 1) await breaker.report(before, "timeout");
    expect((await breaker.admit(TARGET, "att_1")).kind).toBe("call");
  });
});

test("whatever the order of reads and writes of several breakers, one gets the probe", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 5 }), async (scheduler, callers) => {
      round += 1;
      const target = { ...TARGET, model: `model-${round}` };
      for (let i = 0; i < 3; i += 1) await breaker.report({ kind: "call", target, trips: 0 }, "timeout");
      await clock.advance(CIRCUIT.openMs);
      const interleaved: Database = {
        ...database,
        write: async (work) => {
          await scheduler.schedule(Promise.resolve(), "write");
          return database.write(work);
        },
      };
      const admissions = Promise.all(
        Array.from({ length: callers }, async (_, caller): Promise<Admission> => {
          await scheduler.schedule(Promise.resolve(), "ask");
          return circuitBreaker(breakerDeps({ database: interleaved, clock })).admit(target, `att_${caller}`);
        }),
      );
      await scheduler.waitFor(admissions);
      expect((await admissions).filter(({ kind }) => kind === "probe")).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
});

test("a failure that meets another writer's change is counted on top of it", async () => {
  const first = await admitted(breaker);
  const second = await admitted(breaker);
  let meddled = false;
  const contended: Database = {
    ...database,
    write: async (work) => {
      if (!meddled) {
        meddled = true;
        await breaker.report(first, "timeout");
      }
      return database.write(work);
    },
  };
  await circuitBreaker(breakerDeps({ database: contended, clock })).report(second, "timeout");
  const [row] = await rows();
  expect(JSON.parse(row?.state ?? "")).toEqual({ kind: "closed", consecutiveFailures: 2, sinceMs: 0, trips: 0 });
});
