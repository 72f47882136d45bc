import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { fakeRun } from "../runs/testing.ts";
import { createCost } from "./cost.ts";
import type { Reservation } from "./ledger.ts";
import { openTestCost, reserveRequest, usd } from "./testing.ts";

const run = fakeRun();

/** Lets everything run that waits for nothing but the database, which answers without a timer. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What a reservation has become by now; undefined while it waits. */
function watch(reservation: Promise<Reservation>): { readonly now: () => Promise<Reservation["kind"] | undefined> } {
  let answer: Reservation | undefined;
  void reservation.then((value) => (answer = value));
  return {
    now: async () => {
      await quiet();
      return answer?.kind;
    },
  };
}

test("who would fit alone waits for what is in flight, and goes on at once when it settles", async () => {
  await using cost = await openTestCost();
  await cost.ledger.reserve(reserveRequest("a", 0.7));
  const second = watch(cost.ledger.reserve(reserveRequest("b", 0.5)));
  expect(await second.now()).toBeUndefined();
  await cost.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(0.1) });
  expect(await second.now()).toBe("reserved");
});

test("a release makes room as well", async () => {
  await using cost = await openTestCost();
  await cost.ledger.reserve(reserveRequest("a", 0.7));
  const second = watch(cost.ledger.reserve(reserveRequest("b", 0.5)));
  await quiet();
  await cost.ledger.release("a", run, { outcome: "cancelled" });
  expect(await second.now()).toBe("reserved");
});

test("a limit that is raised makes room as well", async () => {
  await using cost = await openTestCost();
  await cost.ledger.reserve(reserveRequest("a", 0.7));
  const second = watch(cost.ledger.reserve(reserveRequest("b", 0.5)));
  await quiet();
  await cost.setBudget("google_gemini", { day: { usd: usd(2) } });
  expect(await second.now()).toBe("reserved");
});

test("who waits is refused when what it waited for has used up the room", async () => {
  await using cost = await openTestCost();
  await cost.ledger.reserve(reserveRequest("a", 0.7));
  const second = watch(cost.ledger.reserve(reserveRequest("b", 0.5)));
  await quiet();
  await cost.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(0.7) });
  expect(await second.now()).toBe("refused");
});

test("a big one is not passed by smaller ones that came later", async () => {
  await using cost = await openTestCost();
  await cost.ledger.reserve(reserveRequest("a", 0.5));
  await cost.ledger.reserve(reserveRequest("b", 0.4));
  const big = watch(cost.ledger.reserve(reserveRequest("big", 0.9)));
  await quiet();
  const small = watch(cost.ledger.reserve(reserveRequest("small", 0.1)));
  expect([await big.now(), await small.now()]).toEqual([undefined, undefined]);
  await cost.ledger.settle("b", run, { outcome: "answered", costMicroUsd: usd(0) });
  expect([await big.now(), await small.now()]).toEqual([undefined, undefined]);
  await cost.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(0) });
  expect([await big.now(), await small.now()]).toEqual(["reserved", "reserved"]);
});

test("who waits for its own run's cap holds up no other run", async () => {
  await using cost = await openTestCost();
  const capped = fakeRun({ runId: "run_2", rootRunId: "run_2", caps: [{ runId: "run_2", microUsd: usd(0.1) }] });
  await cost.ledger.reserve(reserveRequest("a", 0.1, { run: capped }));
  const second = watch(cost.ledger.reserve(reserveRequest("b", 0.1, { run: capped })));
  await quiet();
  const other = watch(cost.ledger.reserve(reserveRequest("c", 0.1)));
  expect([await second.now(), await other.now()]).toEqual([undefined, "reserved"]);
});

test("the end of its run ends the wait, and lets those behind go on", async () => {
  await using cost = await openTestCost();
  const ending = new AbortController();
  await cost.ledger.reserve(reserveRequest("a", 0.5));
  const big = watch(cost.ledger.reserve(reserveRequest("big", 0.9, { run: fakeRun({ signal: ending.signal }) })));
  await quiet();
  const small = watch(cost.ledger.reserve(reserveRequest("small", 0.1)));
  expect([await big.now(), await small.now()]).toEqual([undefined, undefined]);
  ending.abort("deadline");
  expect([await big.now(), await small.now()]).toEqual(["aborted", "reserved"]);
});

test("what another process settles is seen within 100 ms", async () => {
  await using cost = await openTestCost();
  const other = createCost({ ...cost, takeOverDead: () => Promise.resolve() });
  await other.ledger.reserve(reserveRequest("a", 0.7));
  const second = watch(cost.ledger.reserve(reserveRequest("b", 0.5)));
  await quiet();
  await other.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(0) });
  expect(await second.now()).toBeUndefined();
  await cost.clock.advance(100);
  expect(await second.now()).toBe("reserved");
});

test("a new day has room of its own", async () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1, 23, 59, 59, 950));
  await using cost = await openTestCost({ clock });
  await cost.ledger.reserve(reserveRequest("a", 0.7));
  const second = watch(cost.ledger.reserve(reserveRequest("b", 0.5)));
  await quiet();
  await clock.advance(100);
  expect(await second.now()).toBe("reserved");
});

test("who waits has dead processes taken over, at most once a second", async () => {
  let takeOvers = 0;
  await using cost = await openTestCost({
    takeOverDead: () => {
      takeOvers += 1;
      return Promise.resolve();
    },
  });
  await cost.ledger.reserve(reserveRequest("a", 0.7));
  expect(takeOvers).toBe(0);
  const waiting = watch(cost.ledger.reserve(reserveRequest("b", 0.5)));
  for (let tenths = 0; tenths < 25; tenths += 1) {
    await waiting.now();
    await cost.clock.advance(100);
  }
  expect(takeOvers).toBe(3);
});

test("who waits for a process that died is refused once that counts as spent", async () => {
  const takeOverDead = async (): Promise<void> => {
    await cost.database.write((queries) => cost.ledger.takeOver(queries, "owner_dead", cost.clock.now()));
  };
  await using cost = await openTestCost({ takeOverDead });
  await cost.ledger.reserve(reserveRequest("a", 0.7, { run: fakeRun({ ownerId: "owner_dead" }) }));
  expect(await cost.ledger.reserve(reserveRequest("b", 0.5))).toMatchObject({
    kind: "refused",
    refusal: { left: usd(0.3) },
  });
});
