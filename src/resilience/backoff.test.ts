// How long a retry waits, and when it is given up.
import fc from "fast-check";
import { expect, test } from "vitest";
import { FAILURE_KINDS, FAILURE_RULES, type Failure, type FailureKind } from "../failure/index.ts";
import { redact } from "../redaction/index.ts";
import { seededRandom } from "../kernel/random.ts";
import { delayMs, retryDelay } from "./backoff.ts";
import { RETRY } from "./testing.ts";

const lowest = { next: () => 0 };
const highest = { next: () => 1 - 2 ** -32 };

function failure(kind: FailureKind, retryAfterMs?: number): Failure {
  return { kind, detail: redact("it broke"), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

test.each([
  [1, 2_000],
  [2, 4_000],
  [3, 8_000],
  [4, 16_000],
  [5, 32_000],
  [6, 60_000],
])("retry %i waits at most %i ms and at least none", (retryNumber, ceilingMs) => {
  expect(delayMs(retryNumber, RETRY, highest)).toBe(ceilingMs);
  expect(delayMs(retryNumber, RETRY, lowest)).toBe(0);
});

test.each(FAILURE_KINDS)("%s is retried exactly where its rule says so", (kind) => {
  const delay = retryDelay({ failure: failure(kind), retryNumber: 1, remainingMs: 600_000 }, RETRY, lowest);
  expect(delay).toEqual(
    FAILURE_RULES[kind].retried ? { kind: "wait", ms: 0 } : { kind: "give-up", why: "not-retried" },
  );
});

test("the sixth retry is given up (promise:retries)", () => {
  const failed = { failure: failure("timeout"), remainingMs: 600_000 };
  expect(retryDelay({ ...failed, retryNumber: 5 }, RETRY, lowest)).toEqual({ kind: "wait", ms: 0 });
  const sixth = retryDelay({ ...failed, retryNumber: 6 }, RETRY, lowest);
  expect(sixth).toEqual({ kind: "give-up", why: "retries-used-up" });
});

test("a wait that the provider asks for is kept, with jitter above it (promise:asked-waits-are-kept)", () => {
  const failed = { failure: failure("rate_limited", 7_000), retryNumber: 1, remainingMs: 600_000 };
  expect(retryDelay(failed, RETRY, lowest)).toEqual({ kind: "wait", ms: 7_000 });
  expect(retryDelay(failed, RETRY, highest)).toEqual({ kind: "wait", ms: 9_000 });
});

test("a wait above the cap is given up rather than cut short", () => {
  const failed = { failure: failure("rate_limited", 60_001), retryNumber: 1, remainingMs: 600_000 };
  expect(retryDelay(failed, RETRY, lowest)).toEqual({ kind: "give-up", why: "asked-too-long" });
});

test("a wait that would use up the remaining time is given up at once", () => {
  const failed = { failure: failure("rate_limited", 7_000), retryNumber: 1, remainingMs: 7_000 };
  expect(retryDelay(failed, RETRY, lowest)).toEqual({ kind: "give-up", why: "deadline" });
});

test("jitter above an asked wait takes no more than what remains", () => {
  const failed = { failure: failure("rate_limited", 1_000), retryNumber: 1, remainingMs: 2_500 };
  expect(retryDelay(failed, RETRY, highest)).toEqual({ kind: "wait", ms: 2_499 });
});

test("a wait never passes the cap or the deadline, nor ends before the provider asked", () => {
  fc.assert(
    fc.property(
      fc.record({
        retryNumber: fc.integer({ min: 1, max: 10 }),
        remainingMs: fc.double({ min: 0, max: 700_000, noNaN: true }),
        asked: fc.option(fc.double({ min: 0, max: 100_000, noNaN: true }), { nil: undefined }),
        seed: fc.string(),
      }),
      fc.record({
        baseMs: fc.integer({ min: 1, max: 10_000 }),
        factor: fc.double({ min: 1, max: 10, noNaN: true }),
        capMs: fc.integer({ min: 1, max: 100_000 }),
        maxRetries: fc.integer({ min: 0, max: 10 }),
      }),
      ({ retryNumber, remainingMs, asked, seed }, config) => {
        const failed = { failure: failure("overloaded", asked), retryNumber, remainingMs };
        const delay = retryDelay(failed, config, seededRandom(seed));
        if (delay.kind === "give-up") return;
        expect(retryNumber).toBeLessThanOrEqual(config.maxRetries);
        expect(delay.ms).toBeLessThan(remainingMs);
        expect(delay.ms).toBeLessThanOrEqual(config.capMs);
        expect(delay.ms).toBeGreaterThanOrEqual(asked ?? 0);
      },
    ),
  );
});
