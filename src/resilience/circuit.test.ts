// The transitions of a circuit, and the laws that hold for every sequence of them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type JudgedCalls, NO_CALLS } from "./call-history.ts";
import { admission, type Circuit, type CircuitEvent, HEALTHY, next, type ProbeLease, type Ticket } from "./circuit.ts";
import { CIRCUIT } from "./testing.ts";

const NOW_MS = Date.UTC(2026, 0, 1);
const lease: ProbeLease = { holder: "att_1", untilMs: NOW_MS + CIRCUIT.probeLeaseMs };
const otherLease: ProbeLease = { holder: "att_2", untilMs: NOW_MS + CIRCUIT.probeLeaseMs };
const call: Ticket = { kind: "call", trips: 1 };
const oldCall: Ticket = { kind: "call", trips: 0 };
const probe: Ticket = { kind: "probe", lease };
const oldProbe: Ticket = { kind: "probe", lease: otherLease };

const SINCE_MS = NOW_MS - 60_000;

const closed = (consecutiveFailures: number, sinceMs = SINCE_MS): Circuit => ({
  kind: "closed",
  consecutiveFailures,
  sinceMs,
  trips: 1,
});
const open = (openedAtMs: number, trips = 1): Circuit => ({ kind: "open", openedAtMs, trips });
const halfOpen = (held: ProbeLease | null, successes = 0): Circuit => ({
  kind: "half-open",
  openedAtMs: NOW_MS - CIRCUIT.openMs,
  probe: held,
  successes,
  trips: 1,
});

/** `latest` and `semantic` as failures of calls. */
const history = (latest: readonly [number, number], semantic: readonly [number, number]): JudgedCalls => ({
  latest: { failures: latest[0], calls: latest[1] },
  semantic: { failures: semantic[0], calls: semantic[1] },
});

const answered = (ticket: Ticket): CircuitEvent => ({ kind: "answered", ticket, nowMs: NOW_MS });
const failed = (ticket: Ticket, calls = NO_CALLS, inARow = true): CircuitEvent => ({
  kind: "failed",
  ticket,
  nowMs: NOW_MS,
  inARow,
  calls,
});
const noAnswer = (calls = NO_CALLS): CircuitEvent => failed(call, calls, false);
const released = (ticket: Ticket): CircuitEvent => ({ kind: "released", ticket });
const leased: CircuitEvent = { kind: "probe-leased", lease, nowMs: NOW_MS };

const refused = (retryAfterMs: number) => ({ kind: "refused", retryAfterMs });

const RESTED_MS = NOW_MS - CIRCUIT.openMs;

describe("transitions", () => {
  const table: readonly [string, Circuit, CircuitEvent, Circuit][] = [
    ["a first failure is counted", closed(0), failed(call), closed(1)],
    ["a third consecutive failure opens the circuit", closed(2), failed(call), open(NOW_MS, 2)],
    ["an answer resets the count", closed(2), answered(call), closed(0)],
    ["an outcome without verdict leaves the count", closed(2), released(call), closed(2)],
    [
      "half of the last ten calls failed: it opens",
      closed(0),
      failed(call, history([5, 10], [0, 10])),
      open(NOW_MS, 2),
    ],
    ["less than half of them leaves it closed", closed(0), failed(call, history([9, 20], [0, 20])), closed(1)],
    ["of nine calls the share says nothing", closed(0), failed(call, history([8, 9], [0, 9])), closed(1)],
    ["an answer that is none is no failure in a row", closed(2), noAnswer(), closed(2)],
    ["five such answers of ten open it", closed(0), noAnswer(history([0, 10], [5, 10])), open(NOW_MS, 2)],
    ["five such answers of eleven leave it closed", closed(0), noAnswer(history([0, 11], [5, 11])), closed(0)],
    ["four such answers of four leave it closed", closed(0), noAnswer(history([0, 4], [4, 4])), closed(0)],
    ["a start that lies ahead becomes now", closed(0, NOW_MS + 1), failed(call), closed(1, NOW_MS)],
    ["so does one that an answer that is none finds", closed(0, NOW_MS + 1), noAnswer(), closed(0, NOW_MS)],
    ["a failure of a call from before an opening is not counted", closed(2), failed(oldCall), closed(2)],
    ["an answer to a call from before an opening does not reset", closed(2), answered(oldCall), closed(2)],
    ["a probe that reports after the closing is ignored", closed(2), failed(probe), closed(2)],
    ["a closed circuit leases no probe", closed(2), leased, closed(2)],
    ["an open circuit ignores a late answer", open(NOW_MS), answered(call), open(NOW_MS)],
    ["an open circuit ignores a late failure", open(RESTED_MS), failed(call), open(RESTED_MS)],
    ["a resting circuit leases no probe", open(RESTED_MS + 1), leased, open(RESTED_MS + 1)],
    ["a rested circuit leases its probe", open(RESTED_MS), leased, halfOpen(lease)],
    ["an answered probe closes the circuit from now on", halfOpen(lease), answered(probe), closed(0, NOW_MS)],
    ["a failed probe opens it again", halfOpen(lease), failed(probe), open(NOW_MS, 2)],
    ["a probe without verdict makes way", halfOpen(lease), released(probe), halfOpen(null)],
    ["a late call does not close a half-open circuit", halfOpen(lease), answered(call), halfOpen(lease)],
    ["a late call does not open a half-open circuit", halfOpen(lease), failed(call), halfOpen(lease)],
    ["a probe whose lease went to another is ignored", halfOpen(lease), answered(oldProbe), halfOpen(lease)],
    ["a probe under way keeps its lease", halfOpen(otherLease), leased, halfOpen(otherLease)],
    ["a free probe goes to who asks", halfOpen(null), leased, halfOpen(lease)],
    [
      "a probe that never reported makes way when its lease ends",
      halfOpen({ holder: "att_0", untilMs: NOW_MS }),
      leased,
      halfOpen(lease),
    ],
  ];

  test.each(table)("%s", (_fact, before, event, after) => {
    expect(next(before, event, CIRCUIT)).toEqual(after);
  });

  test("an event that changes nothing returns the same circuit", () => {
    for (const [, before, event, after] of table) {
      const same = next(before, event, CIRCUIT) === before;
      expect(same).toBe(JSON.stringify(before) === JSON.stringify(after));
    }
  });

  test("with a success threshold of two the second answered probe closes the circuit", () => {
    const config = { ...CIRCUIT, successThreshold: 2 };
    const afterFirst = next(halfOpen(lease), answered(probe), config);
    expect(afterFirst).toEqual(halfOpen(null, 1));
    expect(next(next(afterFirst, leased, config), answered(probe), config)).toEqual(closed(0, NOW_MS));
  });
});

describe("admission", () => {
  const table: readonly [string, Circuit, object][] = [
    ["a closed circuit lets calls through", closed(2), { kind: "allowed" }],
    ["an open circuit refuses for the rest of its time", open(NOW_MS - 10_000), refused(20_000)],
    ["a rested circuit offers its probe", open(RESTED_MS), { kind: "probe-available" }],
    ["a probe under way refuses others until its lease ends", halfOpen(lease), refused(CIRCUIT.probeLeaseMs)],
    ["a free probe is offered", halfOpen(null), { kind: "probe-available" }],
    ["a clock set back a little never asks for more than a rest", open(NOW_MS + 20_000), refused(CIRCUIT.openMs)],
    ["a clock set back by more than a rest ends it", open(NOW_MS + 30_001), { kind: "probe-available" }],
    [
      "a clock set back by more than a lease ends it",
      halfOpen({ holder: "att_0", untilMs: NOW_MS + 2 * CIRCUIT.probeLeaseMs + 1 }),
      { kind: "probe-available" },
    ],
  ];

  test.each(table)("%s", (_fact, circuit, permission) => {
    expect(admission(circuit, NOW_MS, CIRCUIT)).toEqual(permission);
  });
});

describe("laws", () => {
  /** One failure opens, so that short sequences reach every state. */
  const config = { ...CIRCUIT, failureThreshold: 1 };
  /** What callers and the clock may do; `pick` chooses among the tickets that are out. */
  const step = fc.oneof(
    fc.record({ do: fc.constant("admit" as const) }),
    fc.record({
      do: fc.constantFrom("answered" as const, "failed" as const, "released" as const),
      pick: fc.nat(),
      /** A dead or doubled caller: its ticket stays out and may be reported again. */
      again: fc.boolean(),
    }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.nat({ max: 2 * config.probeLeaseMs }) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  interface World {
    readonly circuit: Circuit;
    readonly nowMs: number;
    readonly tickets: readonly Ticket[];
    readonly count: number;
  }
  const start: World = { circuit: HEALTHY, nowMs: NOW_MS, tickets: [], count: 0 };

  function act(world: World, action: Step): World {
    const { circuit, nowMs, tickets, count } = world;
    switch (action.do) {
      case "wait":
        return { ...world, nowMs: nowMs + action.ms };
      case "admit": {
        const permission = admission(circuit, nowMs, config);
        if (permission.kind === "refused") return world;
        if (permission.kind === "allowed") {
          return { ...world, tickets: [...tickets, { kind: "call", trips: circuit.trips }] };
        }
        const given = { holder: `att_${count}`, untilMs: nowMs + config.probeLeaseMs };
        return {
          ...world,
          circuit: next(circuit, { kind: "probe-leased", lease: given, nowMs }, config),
          tickets: [...tickets, { kind: "probe", lease: given }],
          count: count + 1,
        };
      }
      case "answered":
      case "failed":
      case "released": {
        const index = tickets.length === 0 ? -1 : action.pick % tickets.length;
        const ticket = tickets[index];
        if (ticket === undefined) return world;
        return {
          ...world,
          circuit: next(circuit, { kind: action.do, ticket, nowMs, inARow: true, calls: NO_CALLS }, config),
          tickets: action.again ? tickets : tickets.filter((_, at) => at !== index),
        };
      }
    }
  }

  const steps = fc.array(step, { maxLength: 60, size: "max" });

  test("no two probes are out at once, whoever reports, dies or reports twice", () => {
    fc.assert(
      fc.property(steps, (actions) => {
        let world = start;
        /** Probes that hold a lease and have not reported. */
        let out: ProbeLease[] = [];
        for (const action of actions) {
          const after = act(world, action);
          const reported = "pick" in action ? world.tickets[action.pick % world.tickets.length] : undefined;
          out = out.filter(
            (held) => held.untilMs > after.nowMs && !(reported?.kind === "probe" && reported.lease === held),
          );
          if (after.count > world.count) {
            expect(out).toEqual([]);
            const given = after.tickets.at(-1);
            if (given?.kind === "probe") out.push(given.lease);
          }
          world = after;
        }
      }),
      { numRuns: 500 },
    );
  });

  test("after at most two waits of the asked length a call or a probe is let through, wherever the clock was set", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: -1e12, max: 1e12 }), (actions, jumpMs) => {
        const { circuit, nowMs } = actions.reduce(act, start);
        let atMs = Math.max(0, nowMs + jumpMs);
        for (let waits = 0; waits < 2; waits += 1) {
          const permission = admission(circuit, atMs, config);
          if (permission.kind !== "refused") return;
          expect(permission.retryAfterMs).toBeGreaterThan(0);
          expect(permission.retryAfterMs).toBeLessThanOrEqual(config.probeLeaseMs);
          atMs += permission.retryAfterMs;
        }
        expect(admission(circuit, atMs, config).kind).not.toBe("refused");
      }),
    );
  });

  test("an open circuit changes only by a lease, and a half-open one closes only by an answer", () => {
    fc.assert(
      fc.property(steps, (actions) => {
        let world = start;
        for (const action of actions) {
          const after = act(world, action);
          if (world.circuit.kind === "open" && action.do !== "admit") expect(after.circuit).toBe(world.circuit);
          if (world.circuit.kind === "half-open" && after.circuit.kind === "closed") expect(action.do).toBe("answered");
          world = after;
        }
      }),
    );
  });

  test("a closed circuit counts as a list of outcomes does: it opens when the last three verdicts are failures", () => {
    const outcome = fc.constantFrom("answered" as const, "failed" as const, "released" as const);
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (outcomes, failureThreshold) => {
          const counting = { ...CIRCUIT, failureThreshold };
          const verdicts: string[] = [];
          let circuit: Circuit = HEALTHY;
          for (const kind of outcomes) {
            const ticket: Ticket = { kind: "call", trips: 0 };
            circuit = next(circuit, { kind, ticket, nowMs: NOW_MS, inARow: true, calls: NO_CALLS }, counting);
            if (kind !== "released") verdicts.push(kind);
            const last = verdicts.slice(-failureThreshold);
            const opens = last.length === failureThreshold && last.every((verdict) => verdict === "failed");
            expect(circuit.kind).toBe(opens ? "open" : "closed");
            if (opens) return;
          }
        },
      ),
    );
  });
});
