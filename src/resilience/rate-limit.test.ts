// How a rate limit is learned, kept and forgotten.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterEvent, type RateEvent, type RateLimit, standing, UNLIMITED } from "./rate-limit.ts";
import { RETRY } from "./testing.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/durations.ts";

const NOON_MS = Date.UTC(2026, 0, 1, 12);
const RAISE_MS = 20_000;

type Refused = Extract<RateEvent, { kind: "refused" }>;

const refused = (facts: Partial<Refused> = {}): RateEvent => ({
  kind: "refused",
  nowMs: NOON_MS,
  cuts: 0,
  askedMs: 7_000,
  takenPerMinute: 100,
  ...facts,
});
const answered = (nowMs: number, cuts = 1): RateEvent => ({ kind: "answered", nowMs, cuts });
const taken = (nowMs: number): RateEvent => ({ kind: "taken", nowMs });
const quotaUsedUp = (nowMs: number, askedMs?: number): RateEvent => ({ kind: "quota-used-up", nowMs, askedMs });

const next = (limit: RateLimit, event: RateEvent): RateLimit => afterEvent(limit, event, RETRY);
const after = (...events: readonly RateEvent[]): RateLimit => events.reduce(next, UNLIMITED);
const rateOf = (limit: RateLimit): number | null => (limit.kind === "limited" ? limit.perMinute : null);

describe("a 429", () => {
  test("blocks for as long as the provider asks", () => {
    const limit = after(refused());
    expect(standing(limit, NOON_MS)).toEqual({ kind: "wait", ms: 7_000 });
    expect(standing(limit, NOON_MS + 6_999)).toEqual({ kind: "wait", ms: 1 });
    expect(standing(limit, NOON_MS + 7_000)).toEqual({ kind: "turn" });
  });

  test("that asks for nothing blocks longer each time, up to the cap", () => {
    let limit: RateLimit = UNLIMITED;
    const waits: unknown[] = [];
    for (let cuts = 0; cuts < 7; cuts += 1) {
      limit = next(limit, refused({ askedMs: undefined, cuts }));
      waits.push(standing(limit, NOON_MS));
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000].map((ms) => ({ kind: "wait", ms })));
  });

  test("lowers the rate to less than what the provider took in the minute before", () => {
    expect(rateOf(after(refused()))).toBe(70);
  });

  test("lowers a learned rate further", () => {
    expect(rateOf(after(refused(), refused({ cuts: 1, takenPerMinute: 80 })))).toBeCloseTo(49);
    expect(rateOf(after(refused(), refused({ cuts: 1, takenPerMinute: 60 })))).toBeCloseTo(42);
  });

  test("after which nothing was taken lowers the learned rate by its share alone", () => {
    expect(rateOf(after(refused(), refused({ cuts: 1, takenPerMinute: 0 })))).toBeCloseTo(49);
  });

  test("never lowers it below one request in the base wait of a retry", () => {
    expect(rateOf(after(refused({ takenPerMinute: 0 })))).toBe(30);
    expect(rateOf(after(refused({ takenPerMinute: 42 })))).toBe(30);
  });

  test("to a call from before the cut only makes the block longer", () => {
    const limit = after(refused());
    expect(next(limit, refused({ askedMs: 5_000 }))).toBe(limit);
    const longer = next(limit, refused({ askedMs: 9_000 }));
    expect(standing(longer, NOON_MS)).toEqual({ kind: "wait", ms: 9_000 });
    expect(rateOf(longer)).toBe(70);
  });
});

describe("under a limit", () => {
  const limit = after(refused({ askedMs: 0 }));

  test("calls go one at a time, evenly spaced", () => {
    const one = next(limit, taken(NOON_MS));
    expect(standing(one, NOON_MS)).toEqual({ kind: "wait", ms: 858 });
    expect(standing(one, NOON_MS + 858)).toEqual({ kind: "turn" });
  });

  test("time without calls saves nothing up", () => {
    const late = next(limit, taken(NOON_MS + HOUR_MS));
    expect(standing(late, NOON_MS + HOUR_MS)).toEqual({ kind: "wait", ms: 858 });
  });

  test("each 20 s with an answer raise the rate, by more each time", () => {
    expect(next(limit, answered(NOON_MS + RAISE_MS - 1))).toMatchObject({ perMinute: 70, refusals: 0 });
    const raised = next(limit, answered(NOON_MS + RAISE_MS));
    expect(rateOf(raised)).toBe(80);
    expect(rateOf(next(raised, answered(NOON_MS + RAISE_MS)))).toBe(80);
    expect(rateOf(next(raised, answered(NOON_MS + 2 * RAISE_MS)))).toBe(100);
  });

  test("an answer to a call from before the cut raises nothing", () => {
    expect(next(limit, answered(NOON_MS + HOUR_MS, 0))).toBe(limit);
  });

  test("a rate twice as high as what was taken before the cut is forgotten", () => {
    let now: RateLimit = limit;
    let raises = 0;
    for (; now.kind === "limited"; raises += 1) now = next(now, answered(NOON_MS + (raises + 1) * RAISE_MS));
    expect(raises).toBe(5);
    expect(now).toEqual({ kind: "free", cuts: 1 });
  });

  test("a clock that is set back by an hour makes nobody wait longer than was asked", () => {
    expect(standing(after(refused()), NOON_MS - HOUR_MS)).toEqual({ kind: "turn" });
    expect(standing(next(limit, taken(NOON_MS)), NOON_MS - HOUR_MS)).toEqual({ kind: "turn" });
    expect(rateOf(next(limit, answered(NOON_MS - HOUR_MS)))).toBe(80);
  });
});

describe("a used-up quota", () => {
  test("is left alone for as long as the provider asks", () => {
    expect(standing(after(quotaUsedUp(NOON_MS, 34_000)), NOON_MS)).toEqual({ kind: "exhausted", ms: 34_000 });
  });

  test("is left alone for an hour where the provider does not say", () => {
    expect(standing(after(quotaUsedUp(NOON_MS)), NOON_MS)).toEqual({ kind: "exhausted", ms: HOUR_MS });
  });

  test("is never left alone beyond the end of the UTC day", () => {
    const late = Date.UTC(2026, 0, 1, 23, 50);
    expect(standing(after(quotaUsedUp(late)), late)).toEqual({ kind: "exhausted", ms: 600_000 });
    expect(standing(after(quotaUsedUp(late, 86_400_000)), late)).toEqual({ kind: "exhausted", ms: 600_000 });
  });

  test("may be tried again after that, and an answer forgets it", () => {
    const limit = after(quotaUsedUp(NOON_MS));
    expect(standing(limit, NOON_MS + HOUR_MS)).toEqual({ kind: "free" });
    expect(next(limit, answered(NOON_MS + HOUR_MS))).toEqual({ kind: "free", cuts: 1 });
  });

  test("outweighs a 429", () => {
    const limit = after(quotaUsedUp(NOON_MS));
    expect(next(limit, refused({ cuts: 1 }))).toBe(limit);
  });
});

/** A provider that takes so many requests in any minute, and callers who always have another request. */
function simulate(perMinute: number, minutes: number): { sent: number; taken: number } {
  const endMs = NOON_MS + minutes * MINUTE_MS;
  const times: number[] = [];
  let limit: RateLimit = UNLIMITED;
  /** The first of the last minute. */
  let first = 0;
  let sent = 0;
  let nowMs = NOON_MS;
  while (nowMs < endMs) {
    const now = standing(limit, nowMs);
    if (now.kind === "wait" || now.kind === "exhausted") {
      nowMs += now.ms;
      continue;
    }
    const { cuts } = limit;
    limit = next(limit, taken(nowMs));
    sent += 1;
    while ((times[first] ?? nowMs) <= nowMs - MINUTE_MS) first += 1;
    const inMinute = times.length - first;
    if (inMinute < perMinute) {
      times.push(nowMs);
      limit = next(limit, answered(nowMs, cuts));
    } else {
      const askedMs = (times[first] ?? nowMs) + MINUTE_MS - nowMs;
      limit = next(limit, refused({ nowMs, cuts, askedMs, takenPerMinute: inMinute }));
    }
    nowMs += 50;
  }
  return { sent, taken: times.length };
}

test("whatever a provider takes per minute, callers get nine tenths of it, and are refused once a minute at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), (perMinute) => {
      const minutes = 60;
      const { sent, taken: took } = simulate(perMinute, minutes);
      expect(took).toBeGreaterThan(0.9 * perMinute * minutes);
      expect(sent - took).toBeLessThanOrEqual(minutes);
    }),
    { numRuns: 60 },
  );
});
