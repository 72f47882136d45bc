// Circuits over the ledger's own lines: which calls open one by their share, and which never do.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_RULES, type FailureKind } from "../failure/index.ts";
import { FakeClock } from "../kernel/testing.ts";
import { type Breaker, circuitBreaker, type Outcome } from "../resilience/index.ts";
import { breakerDeps, CIRCUIT } from "../resilience/testing.ts";
import { fakeRun } from "../runs/testing.ts";
import { openTestCost, type TestCost, usd } from "./testing.ts";
import { HOUR_MS } from "../kernel/durations.ts";

const TARGET = { provider: "google_gemini", model: "gemini-2.5-flash" } as const;
const run = fakeRun();

/** Its wall clock can be set; what has passed is not moved by that. */
class SettableClock extends FakeClock {
  aheadMs = 0;

  override now(): number {
    return super.now() + this.aheadMs;
  }
}

let clock: SettableClock;
let cost: TestCost;
let breaker: Breaker;
let calls: number;

beforeEach(async () => {
  clock = new SettableClock();
  cost = await openTestCost({ clock });
  breaker = circuitBreaker(breakerDeps({ database: cost.database, clock, calls: cost.callHistory }));
  calls = 0;
});

afterEach(() => cost[Symbol.asyncDispose]());

/** Admitted, ended in the ledger, reported. @returns false when the circuit refuses it. */
async function call(outcome: Outcome): Promise<boolean> {
  calls += 1;
  const attemptId = `att_${calls}`;
  await cost.ledger.reserve({ ...TARGET, attemptId, run, tokensAtMost: 0, worstCaseMicroUsd: usd(0) });
  const admission = await breaker.admit(TARGET, attemptId);
  if (admission.kind === "refused") {
    await cost.ledger.release(attemptId, run, { outcome: "circuit_open" });
    return false;
  }
  await clock.advance(1);
  const end = outcome === "success" ? "answered" : outcome === "unjudged" ? "truncated" : outcome;
  const judged = outcome === "unjudged" ? { judged: false as const } : {};
  await cost.ledger.settle(attemptId, run, { outcome: end, costMicroUsd: usd(0), ...judged });
  await breaker.report(admission, outcome);
  return true;
}

async function callEach(outcomes: readonly Outcome[]): Promise<void> {
  for (const outcome of outcomes) await call(outcome);
}

const times = (count: number, outcome: Outcome): Outcome[] => Array.from({ length: count }, () => outcome);
const isOpen = async (): Promise<boolean> => (await breaker.waitMs(TARGET)) > 0;

/** After an answered probe. */
async function closeAgain(): Promise<void> {
  await clock.advance(CIRCUIT.openMs);
  await call("success");
}

describe("failures of the last calls", () => {
  test("a provider that fails two of three calls opens with the tenth", async () => {
    await callEach(times(3, "server_error").flatMap((kind): Outcome[] => [kind, kind, "success"]));
    expect(await isOpen()).toBe(false);
    await call("server_error");
    expect(await isOpen()).toBe(true);
  });

  test("a provider that fails every third call stays closed", async () => {
    await callEach(times(10, "timeout").flatMap((kind): Outcome[] => [kind, "success", "success"]));
    expect(await isOpen()).toBe(false);
  });

  test("only the last twenty calls are looked at", async () => {
    await callEach(times(40, "success"));
    await callEach(times(9, "network").flatMap((kind): Outcome[] => [kind, "success"]));
    expect(await isOpen()).toBe(false);
    await callEach(["network", "network"]);
    expect(await isOpen()).toBe(true);
  });

  test("fifty aborts of the caller open nothing", async () => {
    await callEach(times(50, "cancelled"));
    await callEach(times(50, "deadline"));
    expect(await isOpen()).toBe(false);
  });

  test.each(["rate_limited", "quota_exhausted", "bad_request", "unauthorized", "blocked", "budget"] as const)(
    "%s neither counts nor makes other failures weigh less",
    async (kind) => {
      await callEach(times(20, kind));
      await callEach(times(5, "success").flatMap((answer): Outcome[] => ["overloaded", ...times(5, kind), answer]));
      expect(await isOpen()).toBe(false);
      await call("overloaded");
      expect(await isOpen()).toBe(true);
    },
  );

  test("closing begins a new count", async () => {
    await callEach(times(3, "server_error"));
    await closeAgain();
    await callEach(["server_error", "success", "server_error", "server_error", "success", "server_error"]);
    expect(await isOpen()).toBe(false);
  });

  test("another model's calls are its own", async () => {
    await callEach(times(4, "server_error").flatMap((kind): Outcome[] => [kind, "success"]));
    expect(await cost.callHistory.takenCalls({ ...TARGET, model: "another" }, 0, clock.now())).toBe(0);
    expect(await cost.callHistory.takenCalls(TARGET, 0, clock.now())).toBe(8);
  });
});

describe("answers that are none", () => {
  const semantic = (["empty", "malformed", "truncated"] as const).map((kind) => [kind] as const);

  test.each(semantic)("five times %s of ten calls open the circuit", async (kind) => {
    await callEach([...times(5, "success"), ...times(4, kind)]);
    expect(await isOpen()).toBe(false);
    await call(kind);
    expect(await isOpen()).toBe(true);
  });

  test("five of eleven do not", async () => {
    await callEach([...times(6, "success"), ...times(5, "empty")]);
    expect(await isOpen()).toBe(false);
  });

  test("they neither count as failures in a row nor begin that count again", async () => {
    await callEach(["timeout", "timeout", "empty"]);
    expect(await isOpen()).toBe(false);
    await call("timeout");
    expect(await isOpen()).toBe(true);
  });

  test("a cut stream counts both in a row and by its share", async () => {
    expect(FAILURE_RULES.cut_stream).toMatchObject({ countsAgainstCircuit: true, semantic: true });
    await callEach([...times(9, "success"), "cut_stream", "empty", "empty", "cut_stream"]);
    await callEach(times(5, "empty"));
    expect(await isOpen()).toBe(true);
  });

  test("after an hour they are forgotten", async () => {
    await callEach(times(4, "empty"));
    await clock.advance(HOUR_MS);
    await callEach(times(4, "empty"));
    expect(await isOpen()).toBe(false);
    await call("empty");
    expect(await isOpen()).toBe(true);
  });

  test("closing forgets them", async () => {
    await callEach(times(5, "empty"));
    await closeAgain();
    await callEach(times(4, "empty"));
    expect(await isOpen()).toBe(false);
  });

  test("what the caller caused is not judged", async () => {
    await callEach(times(50, "unjudged"));
    expect(await isOpen()).toBe(false);
  });
});

describe("a clock that is set", () => {
  test("what was counted while it was an hour ahead does not outweigh what comes after", async () => {
    clock.aheadMs = HOUR_MS;
    await callEach(times(4, "server_error").flatMap((kind): Outcome[] => [kind, "success"]));
    clock.aheadMs = 0;
    await callEach([...times(8, "success"), "server_error"]);
    expect(await isOpen()).toBe(false);
  });

  test("after it was set back failures are counted by their share again", async () => {
    clock.aheadMs = HOUR_MS;
    await callEach(times(3, "server_error"));
    await closeAgain();
    clock.aheadMs = 0;
    await callEach(["server_error", "success"]);
    await callEach(times(4, "server_error").flatMap((kind): Outcome[] => [kind, kind, "success"]));
    expect(await isOpen()).toBe(true);
  });

  test("no model is closed off for longer than a rest, however the clock jumps by an hour", async () => {
    const step = fc.oneof(
      fc.record({ call: fc.constantFrom<FailureKind | "success">("success", "timeout", "timeout", "empty") }),
      fc.record({ waitMs: fc.integer({ min: 1, max: CIRCUIT.openMs }) }),
      fc.record({ jumpMs: fc.constantFrom(-HOUR_MS, HOUR_MS) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        let openedAtMs = clock.monotonic();
        for (const action of steps) {
          const wasOpen = await isOpen();
          if ("waitMs" in action) await clock.advance(action.waitMs);
          else if ("jumpMs" in action) clock.aheadMs += action.jumpMs;
          else await call(action.call);
          const opens = await isOpen();
          if ("call" in action && !wasOpen) openedAtMs = clock.monotonic();
          if (opens) expect(clock.monotonic() - openedAtMs).toBeLessThan(CIRCUIT.openMs);
        }
      }),
      { numRuns: 40 },
    );
  });
});

test("a state that was stored before circuits knew when they closed is still read", async () => {
  await callEach(["timeout", "timeout"]);
  const state = JSON.stringify({ kind: "closed", consecutiveFailures: 2, trips: 0 });
  await cost.database.queries.updateTable("circuits").set({ state }).execute();
  await call("timeout");
  expect(await isOpen()).toBe(true);
});

test("an abandoned probe makes way when its lease ends", async () => {
  await callEach(times(3, "timeout"));
  await clock.advance(CIRCUIT.openMs);
  await breaker.admit(TARGET, "att_abandoned");
  expect(await call("success")).toBe(false);
  await clock.advance(CIRCUIT.probeLeaseMs);
  expect(await call("success")).toBe(true);
  expect(await isOpen()).toBe(false);
});
