// What retries cost, what answers give back, and when there is no retry left.
import fc from "fast-check";
import { expect, test } from "vitest";
import { RETRY_BUDGET, type RetryBudget, retryBudgets } from "./retry-budget.ts";

const PROVIDER = "google_gemini";

function budget(): { of: RetryBudget; tokens: () => number | undefined } {
  const budgets = retryBudgets();
  return { of: budgets.of(PROVIDER), tokens: () => budgets.status()[0]?.tokens };
}

test("a retry costs 5 tokens, and 10 after a timeout", () => {
  const { of, tokens } = budget();
  expect(of.pay("overloaded")).toBe(5);
  expect(of.pay("timeout")).toBe(10);
  expect(tokens()).toBe(485);
});

test("a provider that only fails is retried 100 times in all", () => {
  const { of } = budget();
  let retries = 0;
  while (of.pay("server_error") !== null) retries += 1;
  expect(retries).toBe(100);
});

test("an answer gives back what its retry has cost, and 1 token where it was no retry", () => {
  const { of, tokens } = budget();
  const paid = of.pay("timeout");
  of.answered(paid);
  expect(tokens()).toBe(500);
  of.pay("network");
  of.answered(null);
  expect(tokens()).toBe(496);
});

test("each provider has a budget of its own", () => {
  const budgets = retryBudgets();
  while (budgets.of(PROVIDER).pay("network") !== null);
  expect(budgets.of("simulated").pay("network")).toBe(5);
  expect(budgets.of(PROVIDER).pay("network")).toBeNull();
});

test("whatever happens, there are never less tokens than none nor more than the bucket holds", () => {
  const act = fc.constantFrom("timeout" as const, "network" as const, "answered" as const);
  fc.assert(
    fc.property(fc.array(act, { maxLength: 300 }), (acts) => {
      const { of, tokens } = budget();
      let paid: number | null = null;
      for (const happens of acts) {
        if (happens === "answered") of.answered(paid);
        else paid = of.pay(happens);
        expect(tokens() ?? RETRY_BUDGET.capacity).toBeGreaterThanOrEqual(0);
        expect(tokens() ?? RETRY_BUDGET.capacity).toBeLessThanOrEqual(RETRY_BUDGET.capacity);
      }
    }),
  );
});
