// What every queue does, whatever keeps its jobs: each adapter's tests run this suite.
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import type { Claim, NewJob } from "./job.ts";
import type { JobQueue } from "./queue.ts";

export interface QueueUnderTest extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly queue: JobQueue;
  /** The same jobs, as another process has them. */
  again(): Promise<JobQueue>;
}

export const LEASE_MS = 1_000;
const HOUR_MS = 3_600_000;
const FREE = { a: 100, b: 100 };

function claimFrom(queue: JobQueue, max = 1, kinds: Readonly<Record<string, number>> = FREE): Promise<Claim[]> {
  return queue.claim({ ownerId: "worker", leaseMs: LEASE_MS, kinds, max });
}

async function added(queue: JobQueue, ...jobs: readonly Partial<NewJob>[]): Promise<string[]> {
  const ids: string[] = [];
  for (const job of jobs) ids.push((await queue.enqueue({ kind: "a", payload: {}, ...job })).id);
  return ids;
}

const idsOf = (claims: readonly Claim[]): string[] => claims.map(({ job }) => job.id);

async function onlyClaim(queue: JobQueue): Promise<Claim> {
  const [claim] = await claimFrom(queue);
  if (claim === undefined) throw new Error("nothing to claim");
  return claim;
}

export function queueContract(open: () => Promise<QueueUnderTest>): void {
  test("a job comes with what it was given, in its first attempt", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    await queue.enqueue({ kind: "a", payload: { n: 1 }, priority: 3, timeoutMs: 5, group: "g", maxAttempts: 7 });
    const { job } = await onlyClaim(queue);
    expect(job).toMatchObject({ kind: "a", payload: { n: 1 }, state: "active", priority: 3, timeoutMs: 5, group: "g" });
    expect(job).toMatchObject({ attempt: 1, maxAttempts: 7, createdAtMs: clock.now(), startedAtMs: clock.now() });
  });

  test("higher priority comes first, equal ones in the order of their coming", async () => {
    await using opened = await open();
    const [low, first, second, high] = await added(opened.queue, { priority: -1 }, {}, {}, { priority: 5 });
    expect(idsOf(await claimFrom(opened.queue, 4))).toEqual([high, first, second, low]);
  });

  test("every fifth claim takes who came first", async () => {
    await using opened = await open();
    const [old] = await added(opened.queue, {}, ...Array.from({ length: 9 }, () => ({ priority: 1 })));
    expect(idsOf(await claimFrom(opened.queue, 5))[4]).toBe(old);
  });

  test("kinds share one order, and each has its own limit", async () => {
    await using opened = await open();
    const { queue } = opened;
    const [a1, b1, a2, b2] = await added(queue, {}, { kind: "b" }, {}, { kind: "b", priority: 1 });
    const claims = await claimFrom(queue, 10, { a: 1, b: 2 });
    expect(idsOf(claims)).toEqual([b2, a1, b1]);
    await queue.finish(claims[1] ?? (await onlyClaim(queue)), { kind: "done", result: null });
    expect(idsOf(await claimFrom(queue, 10, { a: 1, b: 2 }))).toEqual([a2]);
  });

  test("a kind that nobody asks for is left", async () => {
    await using opened = await open();
    await added(opened.queue, { kind: "c" });
    expect(await claimFrom(opened.queue)).toEqual([]);
  });

  test("a delayed job waits for its time", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    const [later] = await added(queue, { runAtMs: clock.now() + 50 });
    expect(await claimFrom(queue)).toEqual([]);
    expect(await queue.nextTimeMs(["a"])).toBe(clock.now() + 50);
    await clock.advance(50);
    expect(idsOf(await claimFrom(queue))).toEqual([later]);
  });

  test("a dedupe key answers the job that holds it, until that one has ended", async () => {
    await using opened = await open();
    const { queue } = opened;
    const job = { kind: "a", payload: {}, dedupeKey: "key" };
    const { id } = await queue.enqueue(job);
    expect(await queue.enqueue(job)).toEqual({ id, existing: true });
    expect(await queue.enqueue({ ...job, kind: "b" })).toMatchObject({ existing: false });
    const claim = await onlyClaim(queue);
    expect(await queue.enqueue(job)).toEqual({ id, existing: true });
    await queue.finish(claim, { kind: "done", result: null });
    expect(await queue.enqueue(job)).toMatchObject({ existing: false });
  });

  test("what depends on jobs waits until all are done, and knows no other", async () => {
    await using opened = await open();
    const { queue } = opened;
    const [first, second] = await added(queue, {}, {});
    const [last] = await added(queue, { dependsOn: [first ?? "", second ?? "", first ?? ""], priority: 9 });
    for (const id of [first, second]) {
      expect((await queue.get(last ?? ""))?.state).toBe("blocked");
      const claim = await onlyClaim(queue);
      expect(claim.job.id).toBe(id);
      await queue.finish(claim, { kind: "done", result: null });
    }
    expect(idsOf(await claimFrom(queue))).toEqual([last]);
    await expect(added(queue, { dependsOn: ["job_none"] })).rejects.toMatchObject({ code: "jobs/unknown-dependency" });
  });

  test("a failed try comes again at its time; after the last it is a dead letter, which a replay brings back", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    const [id = ""] = await added(queue, { maxAttempts: 2 });
    const retryAtMs = clock.now() + 100;
    expect(await queue.finish(await onlyClaim(queue), { kind: "failed", error: "one", retryAtMs })).toBe(true);
    expect(await claimFrom(queue)).toEqual([]);
    await clock.advance(100);
    await queue.finish(await onlyClaim(queue), { kind: "failed", error: "two", retryAtMs });
    expect(await queue.get(id)).toMatchObject({ state: "dead", error: "two", attempt: 2, finishedAtMs: clock.now() });
    expect(await queue.replay(id)).toBe(true);
    expect(await queue.replay(id)).toBe(false);
    expect((await onlyClaim(queue)).job).toMatchObject({ id, attempt: 1, error: null });
  });

  test("a failure that is not tried again is a dead letter at once", async () => {
    await using opened = await open();
    const [id = ""] = await added(opened.queue, { maxAttempts: 9 });
    await opened.queue.finish(await onlyClaim(opened.queue), { kind: "failed", error: "no", retryAtMs: null });
    expect(await opened.queue.get(id)).toMatchObject({ state: "dead" });
  });

  test("a job that had nothing to do yet comes again at its time, and the try does not count", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    await added(queue, { maxAttempts: 1 });
    const runAtMs = clock.now() + 100;
    await queue.finish(await onlyClaim(queue), { kind: "again", runAtMs });
    expect(await claimFrom(queue)).toEqual([]);
    await clock.advance(100);
    expect((await onlyClaim(queue)).job.attempt).toBe(1);
  });

  test("a job is found by its key while it is open, and knows how many come before it", async () => {
    await using opened = await open();
    const { queue } = opened;
    const [first] = await added(queue, { dedupeKey: "k" });
    await added(queue, { priority: 2 }, {});
    const found = await queue.find("a", "k");
    expect(found).toMatchObject({ id: first, state: "queued" });
    expect(found === null ? -1 : await queue.ahead(found)).toBe(1);
    expect(await queue.find("a", "other")).toBeNull();
    expect(await queue.find("b", "k")).toBeNull();
  });

  test("kinds of the product's own are listed only by their names", async () => {
    await using opened = await open();
    const { queue } = opened;
    const [own] = await added(queue, { kind: "with a blank" }, {});
    expect((await queue.list({ limit: 10 })).map(({ kind }) => kind)).toEqual(["a"]);
    expect((await queue.list({ kind: "with a blank", limit: 10 })).map(({ id }) => id)).toEqual([own]);
  });

  test("a claim that is returned does not count as a try", async () => {
    await using opened = await open();
    await added(opened.queue, { maxAttempts: 1 });
    await opened.queue.finish(await onlyClaim(opened.queue), { kind: "returned" });
    expect((await onlyClaim(opened.queue)).job).toMatchObject({ attempt: 1 });
  });

  test("a lost worker's job goes to the next, and nothing of the first counts any more", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    const other = await opened.again();
    const [id = ""] = await added(queue, {});
    const stale = await onlyClaim(queue);
    await clock.advance(LEASE_MS);
    const claim = await onlyClaim(other);
    expect(claim.job).toMatchObject({ id, attempt: 2, error: "the worker was lost" });
    expect(await queue.renew([stale, claim], LEASE_MS)).toEqual(["lost", "kept"]);
    expect(await queue.finish(stale, { kind: "done", result: "stale" })).toBe(false);
    expect(await other.finish(claim, { kind: "done", result: "fresh" })).toBe(true);
    expect(await queue.get(id)).toMatchObject({ state: "done", result: "fresh" });
  });

  test("a lease that is renewed does not end", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    await added(queue, {});
    const claim = await onlyClaim(queue);
    for (let beat = 0; beat < 5; beat += 1) {
      await clock.advance(LEASE_MS - 1);
      expect(await queue.renew([claim], LEASE_MS)).toEqual(["kept"]);
    }
    expect(await claimFrom(queue)).toEqual([]);
  });

  test("what waits is cancelled at once, with what depends on it; what is active is asked to end", async () => {
    await using opened = await open();
    const { queue } = opened;
    const [active = ""] = await added(queue, { priority: 1 });
    const [after = ""] = await added(queue, { dependsOn: [active] });
    const [last = ""] = await added(queue, { dependsOn: [after] });
    const claim = await onlyClaim(queue);
    expect(await queue.cancel(active)).toMatchObject({ state: "active" });
    expect(await queue.renew([claim], LEASE_MS)).toEqual(["cancel"]);
    expect(await queue.finish(claim, { kind: "failed", error: "stopped", retryAtMs: 0 })).toBe(true);
    for (const id of [active, after, last]) expect(await queue.get(id)).toMatchObject({ state: "cancelled" });
    expect(await queue.cancel("job_none")).toBeNull();
  });

  test("a cancelled job holds back nothing of what it waited for", async () => {
    await using opened = await open();
    const { queue } = opened;
    const [first = ""] = await added(queue, { maxAttempts: 1 });
    const [second = ""] = await added(queue, { dependsOn: [first] });
    await queue.cancel(second);
    await queue.finish(await onlyClaim(queue), { kind: "done", result: null });
    expect(await queue.get(second)).toMatchObject({ state: "cancelled" });
  });

  test("done is done, even where it was to be cancelled", async () => {
    await using opened = await open();
    const [id = ""] = await added(opened.queue, {});
    const claim = await onlyClaim(opened.queue);
    await opened.queue.cancel(id);
    await opened.queue.finish(claim, { kind: "done", result: 1 });
    expect(await opened.queue.cancel(id)).toMatchObject({ state: "done", result: 1 });
  });

  test.each([
    [{ scope: "kind", name: "a" }, { group: "g" }, { kind: "b" }],
    [{ scope: "group", name: "g" }, { group: "g" }, { group: "h" }],
  ] as const)("a pause of %j holds back what it names and nothing else, also for others", async (pause, held, free) => {
    await using opened = await open();
    const { queue } = opened;
    const [heldId, freeId] = await added(queue, { ...held, priority: 1 }, free);
    await queue.pause(pause);
    await queue.pause(pause);
    const other = await opened.again();
    expect(await other.pauses()).toEqual([pause]);
    expect(idsOf(await claimFrom(other, 9))).toEqual([freeId]);
    await other.resume(pause);
    expect(idsOf(await claimFrom(queue, 9))).toEqual([heldId]);
  });

  test("jobs are listed newest first, page by page, and counted by kind and state", async () => {
    await using opened = await open();
    const { queue } = opened;
    const ids = await added(queue, {}, { kind: "b" }, {}, {});
    await queue.finish(await onlyClaim(queue), { kind: "done", result: null });
    const page = await queue.list({ limit: 2 });
    expect(page.map(({ id }) => id)).toEqual(ids.slice(2).toReversed());
    expect((await queue.list({ limit: 9, before: page[1]?.id ?? "" })).map(({ id }) => id)).toEqual(
      ids.slice(0, 2).toReversed(),
    );
    expect((await queue.list({ limit: 9, kind: "a", state: "done" })).map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect(await queue.counts()).toEqual([
      { kind: "a", state: "done", count: 1 },
      { kind: "a", state: "queued", count: 2 },
      { kind: "b", state: "queued", count: 1 },
    ]);
  });

  const NIGHTLY = { name: "nightly", kind: "a", payload: { n: 1 }, cron: "0 3 * * *", timeZone: "UTC" };

  test("a schedule makes one job at its time, whoever looks, and again the next day", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    const other = await opened.again();
    const midnight = clock.now();
    expect(await queue.schedule({ ...NIGHTLY, missed: "once" })).toMatchObject({ nextMs: midnight + 3 * HOUR_MS });
    expect(await claimFrom(queue)).toEqual([]);
    expect(await other.nextTimeMs(["a"])).toBe(midnight + 3 * HOUR_MS);
    await clock.advance(3 * HOUR_MS);
    // Who does not do the kind makes no job of it, and does not wait for its time.
    expect(await claimFrom(other, 9, { b: 1 })).toEqual([]);
    expect(await other.nextTimeMs(["b"])).toBeNull();
    const claims = [...(await claimFrom(other, 9)), ...(await claimFrom(queue, 9))];
    expect(claims.map(({ job }) => job.payload)).toEqual([{ n: 1, scheduled_at: "2026-01-01T03:00:00.000Z" }]);
    expect(await queue.schedules()).toMatchObject([{ name: "nightly", nextMs: midnight + 27 * HOUR_MS }]);
  });

  test.each([
    ["skip", [4]],
    ["once", [3, 4]],
    ["all", [1, 2, 3, 4]],
  ] as const)(
    "of an hourly schedule that slept for 3 hours, the policy %s does the hours %j",
    async (missed, hours) => {
      await using opened = await open();
      const { queue, clock } = opened;
      await queue.schedule({ ...NIGHTLY, cron: "0 * * * *", missed });
      const done: number[] = [];
      for (const sleepMs of [3.5 * HOUR_MS, 0.5 * HOUR_MS]) {
        await clock.advance(sleepMs);
        for (const claim of await claimFrom(queue, 9)) {
          done.push(new Date(claim.job.runAtMs).getUTCHours());
          await queue.finish(claim, { kind: "done", result: null });
        }
      }
      expect(done).toEqual(hours);
    },
  );

  test("while a schedule's job has not ended no other is made", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    await queue.schedule({ ...NIGHTLY, missed: "once" });
    await clock.advance(3 * HOUR_MS);
    const claim = await onlyClaim(queue);
    for (let beat = 0; beat < 24; beat += 1) {
      await queue.renew([claim], 2 * HOUR_MS);
      await clock.advance(HOUR_MS);
    }
    expect(await claimFrom(queue)).toEqual([]);
    expect(await queue.list({ limit: 9 })).toHaveLength(1);
  });

  test("a schedule is replaced by its name, ends when it is taken out, and says when it is none", async () => {
    await using opened = await open();
    const { queue, clock } = opened;
    await queue.schedule({ ...NIGHTLY, missed: "once" });
    await queue.schedule({ ...NIGHTLY, cron: "0 5 * * *", missed: "skip" });
    expect(await queue.schedules()).toMatchObject([{ cron: "0 5 * * *", nextMs: clock.now() + 5 * HOUR_MS }]);
    expect(await queue.unschedule("nightly")).toBe(true);
    expect(await queue.unschedule("nightly")).toBe(false);
    await clock.advance(24 * HOUR_MS);
    expect(await claimFrom(queue)).toEqual([]);
    for (const [wrong, code] of [
      [{ cron: "nonsense" }, "jobs/invalid-cron"],
      [{ cron: "* * * * * *" }, "jobs/invalid-cron"],
      [{ timeZone: "Mars/Olympus" }, "jobs/invalid-time-zone"],
    ] as const) {
      const schedule = { ...NIGHTLY, missed: "once", ...wrong } as const;
      await expect(queue.schedule(schedule)).rejects.toMatchObject({ code });
    }
  });

  test("a secret in an error is not kept", async () => {
    await using opened = await open();
    const [id = ""] = await added(opened.queue, {});
    const error = `key AIza${"x".repeat(35)} refused`;
    await opened.queue.finish(await onlyClaim(opened.queue), { kind: "failed", error, retryAtMs: null });
    expect((await opened.queue.get(id))?.error).toBe("key [redacted:google-key] refused");
  });
}
