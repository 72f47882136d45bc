// The retry loop, with a clock that moves only when told.
import { expect, test } from "vitest";
import type { FailureKind } from "../failure/index.ts";
import { redact } from "../redaction/index.ts";
import { FakeClock } from "../kernel/testing.ts";
import { type Failed, type Retry, retrying } from "./retry.ts";
import { type RetryBudget, retryBudgets } from "./retry-budget.ts";
import { RETRY } from "./testing.ts";

const HALF = { next: () => 0.5 };

type Result = { readonly kind: "answered"; readonly text: string } | Failed;

const failed = (kind: FailureKind): Result => ({ kind: "failed", failure: { kind, detail: redact("it broke") } });
const answer: Result = { kind: "answered", text: "done" };

interface Facts {
  readonly remainingMs?: number;
  readonly budget?: RetryBudget;
}

/** Answers attempt n with `results[n - 1]`, the last one repeated. */
function scripted(
  results: readonly Result[],
  { remainingMs = 600_000, budget = retryBudgets().of("google_gemini") }: Facts = {},
) {
  const clock = new FakeClock();
  const controller = new AbortController();
  const endMs = clock.monotonic() + remainingMs;
  const attempts: number[] = [];
  const retries: Retry[] = [];
  const result = retrying<Result>(
    {
      config: RETRY,
      budget,
      random: HALF,
      clock,
      signal: controller.signal,
      remainingMs: () => endMs - clock.monotonic(),
      onRetry: (retry) => {
        retries.push(retry);
      },
    },
    () => {
      const attemptNumber = attempts.length + 1;
      attempts.push(attemptNumber);
      return Promise.resolve(results[Math.min(attemptNumber, results.length) - 1] ?? answer);
    },
  );
  return { clock, controller, attempts, retries, result };
}

test("an answer is returned without a wait", async () => {
  const { clock, attempts, result } = scripted([answer]);
  expect(await result).toBe(answer);
  expect(attempts).toEqual([1]);
  expect(clock.sleeps).toEqual([]);
});

test("a failure that may pass is tried again after a wait", async () => {
  const { clock, attempts, retries, result } = scripted([failed("timeout"), failed("overloaded"), answer]);
  await clock.advance(10_000);
  expect(await result).toBe(answer);
  expect(attempts).toEqual([1, 2, 3]);
  expect(clock.sleeps).toEqual([1_000, 2_000]);
  expect(retries.map(({ retryNumber, waitMs, failure }) => [retryNumber, waitMs, failure.kind])).toEqual([
    [1, 1_000, "timeout"],
    [2, 2_000, "overloaded"],
  ]);
});

test("six attempts are made at most, and the last failure is returned", async () => {
  const last = failed("server_error");
  const network = failed("network");
  const { clock, attempts, result } = scripted([network, network, network, network, network, last]);
  await clock.advance(600_000);
  expect(await result).toBe(last);
  expect(attempts).toHaveLength(6);
});

test("a failure that will not pass is returned at once", async () => {
  const blocked = failed("blocked");
  const { attempts, retries, result } = scripted([blocked]);
  expect(await result).toBe(blocked);
  expect(attempts).toEqual([1]);
  expect(retries).toEqual([]);
});

test("no retry is started whose wait would pass the deadline", async () => {
  const { clock, attempts, result } = scripted([failed("timeout")], { remainingMs: 2_500 });
  await clock.advance(10_000);
  expect((await result).kind).toBe("failed");
  expect(attempts).toEqual([1, 2]);
});

test.each([
  ["longer than the cap", 3_600_000, 600_000_000, "slow down; the provider asks to wait 3600 s"],
  ["longer than what remains", 36_500, 30_000, "slow down; the provider asks to wait 37 s"],
])("a failure whose asked wait is %s says how long it is", async (_what, retryAfterMs, remainingMs, detail) => {
  const failure = { kind: "rate_limited", detail: redact("slow down"), retryAfterMs } as const;
  const { attempts, result } = scripted([{ kind: "failed", failure }], { remainingMs });
  expect(await result).toEqual({ kind: "failed", failure: { ...failure, detail } });
  expect(attempts).toEqual([1]);
});

test("an abort ends the wait without another attempt", async () => {
  const timeout = failed("timeout");
  const { clock, controller, attempts, result } = scripted([timeout, answer]);
  await clock.advance(1);
  controller.abort();
  expect(await result).toBe(timeout);
  expect(attempts).toEqual([1]);
});

test("a failure that arrives with the abort is not waited on", async () => {
  const { clock, controller, retries, result } = scripted([failed("network")]);
  controller.abort();
  expect((await result).kind).toBe("failed");
  expect(retries).toEqual([]);
  expect(clock.sleeps).toEqual([]);
});

test("where the budget is used up the failure stands and says so", async () => {
  const budget = retryBudgets().of("google_gemini");
  while (budget.pay("network") !== null);
  const { attempts, retries, result } = scripted([failed("overloaded"), answer], { budget });
  expect(await result).toMatchObject({
    failure: { kind: "overloaded", detail: "it broke; not retried, because too many retries have failed lately" },
  });
  expect(attempts).toEqual([1]);
  expect(retries).toEqual([]);
});

test("an answer after retries gives back what the last one has cost", async () => {
  const budgets = retryBudgets();
  const { clock, result } = scripted([failed("timeout"), failed("network"), answer], { budget: budgets.of("p") });
  await clock.advance(10_000);
  await result;
  expect(budgets.status()).toEqual([{ provider: "p", tokens: 490 }]);
});

test("of a thousand calls to a provider that is down, all but a hundred fail without a retry", async () => {
  const budget = retryBudgets().of("google_gemini");
  let attempts = 0;
  for (let call = 0; call < 1_000; call += 1) {
    const { clock, attempts: made, result } = scripted([failed("server_error")], { budget });
    await clock.advance(600_000);
    await result;
    attempts += made.length;
  }
  expect(attempts).toBe(1_100);
});
