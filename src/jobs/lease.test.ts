// What one process at a time may do, with the clock in hand.
import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import type { Log } from "../observability/index.ts";
import type { Database } from "../storage/index.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import { isWithinLease, Lease } from "./lease.ts";
import { startLeasedWork } from "./leased-work.ts";

const LEASE_MS = 12_000;
const HEARTBEAT_MS = 3_000;
const ignore = (): void => {};
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function leaseOf(database: Database, clock: FakeClock, holderId: string): Lease {
  return new Lease(database, clock, { name: "worker p", holderId, leaseMs: LEASE_MS });
}

/** Its work is known by its name while it lasts. */
function compete(
  database: Database,
  clock: FakeClock,
  name: string,
  atWork: Set<string>,
  lease: Pick<Lease, "hold" | "giveUp"> = leaseOf(database, clock, name),
): AsyncDisposable {
  return startLeasedWork({
    lease,
    clock,
    log,
    heartbeatMs: HEARTBEAT_MS,
    begin: () => {
      atWork.add(name);
      return Promise.resolve({
        [Symbol.asyncDispose]: () => {
          atWork.delete(name);
          return Promise.resolve();
        },
      });
    },
  });
}

test("a lease is one process's at a time, and anybody's once it has ended", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const first = leaseOf(store.database, clock, "first");
  const second = leaseOf(await store.openAgain(), clock, "second");
  expect([await first.hold(), await second.hold()]).toEqual([true, false]);
  await clock.advance(LEASE_MS - 1);
  expect([await second.hold(), await first.hold()]).toEqual([false, true]);
  await clock.advance(LEASE_MS);
  expect([await second.hold(), await first.hold()]).toEqual([true, false]);
});

test("another one's lease is not given up", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const first = leaseOf(store.database, clock, "first");
  const second = leaseOf(store.database, clock, "second");
  await first.hold();
  await second.giveUp();
  expect(await second.hold()).toBe(false);
  await first.giveUp();
  expect(await second.hold()).toBe(true);
});

test("a clock that was set back does not keep a lease for longer", async () => {
  await using store = await temporaryDatabase();
  const [ahead, now] = [new FakeClock(3_600_000), new FakeClock(0)];
  await leaseOf(store.database, ahead, "first").hold();
  expect(await leaseOf(store.database, now, "second").hold()).toBe(true);
});

test("a lease counts while its end lies ahead, by at most ten leases", () => {
  const [time, lease] = [fc.nat(4_000_000_000_000), fc.integer({ min: 1, max: 86_400_000 })];
  const leases = fc.oneof(fc.constantFrom(0, 10), fc.integer({ min: -20, max: 20 }));
  const offset = fc.integer({ min: -1, max: 1 });
  fc.assert(
    fc.property(time, lease, leases, offset, (nowMs, leaseMs, leasesAhead, offsetMs) => {
      const aheadMs = leasesAhead * leaseMs + offsetMs;
      expect(isWithinLease(nowMs + aheadMs, nowMs, leaseMs)).toBe(aheadMs > 0 && aheadMs <= 10 * leaseMs);
    }),
  );
});

test("a process whose clock is a lease ahead keeps its lease", async () => {
  await using store = await temporaryDatabase();
  const [ahead, now] = [new FakeClock(LEASE_MS), new FakeClock(0)];
  await leaseOf(store.database, ahead, "first").hold();
  expect(await leaseOf(store.database, now, "second").hold()).toBe(false);
});

test("one works, and when it falls silent another one does within the lease and a second", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const atWork = new Set<string>();
  const lease = leaseOf(store.database, clock, "silent");
  let answers = Promise.resolve();
  const silent = { hold: () => answers.then(() => lease.hold()), giveUp: () => lease.giveUp() };
  await using first = compete(store.database, clock, "silent", atWork, silent);
  await expect.poll(() => [...atWork]).toEqual(["silent"]);
  const back = Promise.withResolvers<void>();
  answers = back.promise;
  await using standby = compete(await store.openAgain(), clock, "waits", atWork);
  await clock.advance(LEASE_MS - 1);
  expect([...atWork]).toEqual(["silent"]);
  await clock.advance(1_001);
  await expect.poll(() => [...atWork]).toEqual(["silent", "waits"]);
  // It comes back, and finds that it is no longer its turn.
  back.resolve();
  await expect.poll(() => [...atWork]).toEqual(["waits"]);
  expect([first, standby]).toHaveLength(2);
});

test("who ends leaves the lease to whoever waits", async () => {
  await using store = await temporaryDatabase();
  const clock = new FakeClock();
  const atWork = new Set<string>();
  const first = compete(store.database, clock, "first", atWork);
  await expect.poll(() => [...atWork]).toEqual(["first"]);
  await using second = compete(await store.openAgain(), clock, "second", atWork);
  await first[Symbol.asyncDispose]();
  await clock.advance(1_000);
  await expect.poll(() => [...atWork]).toEqual(["second"]);
  await second[Symbol.asyncDispose]();
  expect([...atWork]).toEqual([]);
});
