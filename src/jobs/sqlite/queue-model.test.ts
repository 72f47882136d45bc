// The queue against a small model of it: whatever is done to both, in whatever order, they agree about every job.
import fc from "fast-check";
import { expect, test } from "vitest";
import { timeOrderedIds } from "../../kernel/node/ids.ts";
import { FakeClock } from "../../kernel/testing.ts";
import { redact } from "../../redaction/index.ts";
import { temporaryDatabase } from "../../storage/testing.ts";
import type { Claim, ClaimEnd, JobState } from "../job.ts";
import type { JobQueue } from "../queue.ts";
import { LEASE_MS } from "../testing.ts";
import { sqliteJobQueue } from "./queue.ts";

const LIMITS: Readonly<Record<string, number>> = { a: 2, b: 3 };
const MAX_ATTEMPTS = 2;

interface ModelJob {
  readonly id: string;
  readonly kind: string;
  readonly priority: number;
  readonly key: string | undefined;
  readonly waitsFor: ModelJob[];
  runAtMs: number;
  state: JobState;
  attempt: number;
  epoch: number;
  leaseUntilMs: number;
  toCancel: boolean;
}

/** The same rules over a list in memory, in the plainest way. */
class Model {
  readonly jobs: ModelJob[] = [];
  readonly paused = new Set<string>();
  #claims = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  duplicateOf(kind: string, key: string | undefined): ModelJob | undefined {
    const open = new Set<JobState>(["blocked", "delayed", "queued", "active"]);
    return key === undefined
      ? undefined
      : this.jobs.find((job) => job.kind === kind && job.key === key && open.has(job.state));
  }

  add(job: Pick<ModelJob, "id" | "kind" | "priority" | "key" | "waitsFor" | "runAtMs">): void {
    const waitsFor = job.waitsFor.filter(({ state }) => state !== "done");
    const state = waitsFor.length > 0 ? "blocked" : this.#ready(job.runAtMs);
    this.jobs.push({ ...job, waitsFor, state, attempt: 0, epoch: 0, leaseUntilMs: 0, toCancel: false });
  }

  claim(max: number): ModelJob[] {
    const nowMs = this.#clock.now();
    const hasWork = this.jobs.some(
      (job) =>
        job.state === "queued" ||
        (job.state === "delayed" && job.runAtMs <= nowMs) ||
        (job.state === "active" && job.leaseUntilMs <= nowMs),
    );
    if (!hasWork) return [];
    for (const job of this.jobs) {
      if (job.state === "active" && job.leaseUntilMs <= nowMs)
        this.end(job, { kind: "failed", error: "", retryAtMs: nowMs });
    }
    for (const job of this.jobs) if (job.state === "delayed" && job.runAtMs <= nowMs) job.state = "queued";
    const claimed: ModelJob[] = [];
    while (claimed.length < max) {
      const active = (kind: string): number =>
        this.jobs.filter((job) => job.state === "active" && job.kind === kind).length;
      const free = this.jobs.filter(
        ({ state, kind }) => state === "queued" && !this.paused.has(kind) && active(kind) < (LIMITS[kind] ?? 0),
      );
      const byAge = (this.#claims + 1) % 5 === 0;
      const [next] = byAge ? free : free.toSorted((one, other) => other.priority - one.priority);
      if (next === undefined) break;
      this.#claims += 1;
      Object.assign(next, { state: "active", attempt: next.attempt + 1, epoch: next.epoch + 1, toCancel: false });
      next.leaseUntilMs = nowMs + LEASE_MS;
      claimed.push(next);
    }
    return claimed;
  }

  end(job: ModelJob, end: ClaimEnd): void {
    const nowMs = this.#clock.now();
    if (end.kind === "done") {
      job.state = "done";
      for (const other of this.jobs) {
        if (other.state !== "blocked" || !other.waitsFor.includes(job)) continue;
        other.waitsFor.splice(other.waitsFor.indexOf(job), 1);
        if (other.waitsFor.length === 0) other.state = this.#ready(other.runAtMs);
      }
    } else if (job.toCancel || end.kind === "cancelled") {
      this.#cancelled(job);
    } else if (end.kind === "returned") {
      job.state = "queued";
      job.attempt -= 1;
    } else if (end.kind === "again") {
      job.attempt -= 1;
      job.runAtMs = end.runAtMs;
      job.state = this.#ready(end.runAtMs);
    } else if (end.retryAtMs === null || job.attempt >= MAX_ATTEMPTS) {
      job.state = "dead";
    } else {
      job.runAtMs = end.retryAtMs;
      job.state = end.retryAtMs <= nowMs ? "queued" : "delayed";
    }
  }

  cancel(job: ModelJob): void {
    if (job.state === "active") job.toCancel = true;
    else if (["blocked", "delayed", "queued"].includes(job.state)) this.#cancelled(job);
  }

  #cancelled(job: ModelJob): void {
    job.state = "cancelled";
    for (const other of this.jobs) {
      if (other.state === "blocked" && other.waitsFor.includes(job)) this.#cancelled(other);
    }
  }

  #ready(runAtMs: number): JobState {
    return runAtMs <= this.#clock.now() ? "queued" : "delayed";
  }
}

interface World {
  readonly queues: readonly JobQueue[];
  readonly clock: FakeClock;
  readonly claims: Claim[];
}

type Step = (model: Model, world: World) => Promise<void>;

/** The n-th of a list, round and round. */
function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}

const nat = fc.nat({ max: 50 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        kind: fc.constantFrom("a", "b", "c"),
        priority: fc.nat({ max: 2 }),
        delayMs: fc.constantFrom(0, 0, 300),
        key: fc.constantFrom(undefined, undefined, "k"),
        on: fc.array(nat, { maxLength: 2 }),
      })
      .map(enqueue),
  },
  { weight: 3, arbitrary: fc.nat({ max: 3 }).map((max) => claim(max)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(nat, fc.constantFrom("done", "failed", "failed later", "dead", "returned", "again", "cancelled"))
      .map(finish),
  },
  { weight: 1, arbitrary: nat.map(renew) },
  { weight: 1, arbitrary: nat.map(cancel) },
  { weight: 1, arbitrary: nat.map(replay) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("a", "b"), fc.boolean()).map(pause) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(1, 300, LEASE_MS).map(
      (ms): Step =>
        (_model, { clock }) =>
          clock.advance(ms),
    ),
  },
);

function enqueue(given: {
  kind: string;
  priority: number;
  delayMs: number;
  key: string | undefined;
  on: number[];
}): Step {
  return async (model, { queues: [queue], clock }) => {
    const { kind, priority, key } = given;
    const on = given.on.flatMap((n) => pick(model.jobs, n) ?? []).filter(({ state }) => state !== "cancelled");
    const waitsFor = [...new Set(on)];
    const runAtMs = clock.now() + given.delayMs;
    const answer = await queue?.enqueue({
      kind,
      payload: {},
      priority,
      runAtMs,
      maxAttempts: MAX_ATTEMPTS,
      dependsOn: waitsFor.map(({ id }) => id),
      ...(key === undefined ? {} : { dedupeKey: key }),
    });
    const earlier = model.duplicateOf(kind, key);
    expect(answer?.existing).toBe(earlier !== undefined);
    if (earlier === undefined) model.add({ id: answer?.id ?? "", kind, priority, key, waitsFor, runAtMs });
    else expect(answer?.id).toBe(earlier.id);
  };
}

function claim(max: number): Step {
  return async (model, { queues: [queue], claims }) => {
    const claimed = await queue?.claim({ ownerId: "w", leaseMs: LEASE_MS, kinds: LIMITS, max });
    expect(claimed?.map(({ job }) => job.id)).toEqual(model.claim(max).map(({ id }) => id));
    claims.push(...(claimed ?? []));
  };
}

function finish([n, how]: readonly [number, string]): Step {
  return async (model, { queues, clock, claims }) => {
    const held = pick(claims, n);
    const job = model.jobs.find(({ id }) => id === held?.job.id);
    if (held === undefined || job === undefined) return;
    const nowMs = clock.now();
    const ends: Readonly<Record<string, ClaimEnd>> = {
      done: { kind: "done", result: n },
      failed: { kind: "failed", error: "e", retryAtMs: nowMs },
      "failed later": { kind: "failed", error: "e", retryAtMs: nowMs + 300 },
      dead: { kind: "failed", error: "e", retryAtMs: null },
      returned: { kind: "returned" },
      again: { kind: "again", runAtMs: nowMs + 300 },
    };
    const end = ends[how] ?? { kind: "cancelled" };
    const valid = job.state === "active" && job.epoch === held.epoch;
    expect(await pick(queues, n)?.finish(held, end)).toBe(valid);
    if (valid) model.end(job, end);
  };
}

function renew(n: number): Step {
  return async (model, { queues, clock, claims }) => {
    const held = pick(claims, n);
    const job = model.jobs.find(({ id }) => id === held?.job.id);
    if (held === undefined || job === undefined) return;
    const valid = job.state === "active" && job.epoch === held.epoch;
    const expected = valid ? (job.toCancel ? "cancel" : "kept") : "lost";
    expect(await pick(queues, n)?.renew([held], LEASE_MS)).toEqual([expected]);
    if (valid) job.leaseUntilMs = clock.now() + LEASE_MS;
  };
}

function cancel(n: number): Step {
  return async (model, { queues }) => {
    const job = pick(model.jobs, n);
    if (job === undefined) return;
    await pick(queues, n)?.cancel(job.id);
    model.cancel(job);
  };
}

function replay(n: number): Step {
  return async (model, { queues }) => {
    const job = pick(model.jobs, n);
    if (job === undefined) return;
    const comesBack = job.state === "dead" && model.duplicateOf(job.kind, job.key) === undefined;
    expect(await pick(queues, n)?.replay(job.id)).toBe(comesBack);
    if (comesBack) Object.assign(job, { state: "queued", attempt: 0, toCancel: false });
  };
}

function pause([name, on]: readonly [string, boolean]): Step {
  return async (model, { queues: [queue] }) => {
    if (on) model.paused.add(name);
    else model.paused.delete(name);
    await (on ? queue?.pause({ scope: "kind", name }) : queue?.resume({ scope: "kind", name }));
  };
}

test("no job is lost or doubled, and order, limits, keys, leases, pauses and dependencies hold", async () => {
  await using store = await temporaryDatabase();
  const second = await store.openAgain();
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 60, size: "max" }), async (script) => {
      await store.database.write(async (queries) => {
        await queries.deleteFrom("jobs").execute();
        await queries.deleteFrom("job_dependencies").execute();
        await queries.deleteFrom("job_pauses").execute();
      });
      const clock = new FakeClock();
      const ids = timeOrderedIds(clock);
      const queues = [store.database, second].map((database) => sqliteJobQueue({ database, clock, ids, redact }));
      const world = { queues, clock, claims: [] };
      const model = new Model(clock);
      for (const step of script) {
        await step(model, world);
        const stored = await store.database.queries
          .selectFrom("jobs")
          .select(["id", "state", "attempt"])
          .orderBy("seq")
          .execute();
        expect(stored).toEqual(model.jobs.map(({ id, state, attempt }) => ({ id, state, attempt })));
      }
    }),
    { numRuns: 150 },
  );
});
