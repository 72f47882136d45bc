import { describe, expect, test } from "vitest";
import { type Account, admit, exhausted } from "./admission.ts";
import type { Bound } from "./refusal.ts";
import { usd } from "./testing.ts";

const day: Bound = { kind: "limit", period: "day" };
const month: Bound = { kind: "limit", period: "month" };

function account(bound: Bound, limit: number, settled: number, reserved = 0): Account {
  return { bound, limitMicroUsd: usd(limit), settledMicroUsd: usd(settled), reservedMicroUsd: usd(reserved) };
}

describe("one more worst case", () => {
  test("fits up to the last micro-dollar", () => {
    expect(admit("p", [account(day, 1, 0.4, 0.4)], usd(0.2))).toEqual({ kind: "fits" });
  });

  test("waits where it would fit without the reservations in flight", () => {
    expect(admit("p", [account(day, 1, 0.4, 0.5)], usd(0.2))).toEqual({ kind: "wait", bound: day });
  });

  test("is refused where it does not fit alone, whatever is in flight", () => {
    expect(admit("p", [account(day, 1, 0.9, 0.1)], usd(0.2))).toMatchObject({
      kind: "refused",
      refusal: { bound: day, leftMicroUsd: usd(0.1), worstCaseMicroUsd: usd(0.2) },
    });
  });

  test("is refused rather than made to wait where another bound cannot hold it", () => {
    expect(admit("p", [account(day, 1, 0, 1), account(month, 2, 1.9)], usd(0.2))).toMatchObject({
      refusal: { bound: month },
    });
  });

  test("is refused by the bound with the least left", () => {
    expect(admit("p", [account(day, 1, 0.9), account(month, 2, 1.95)], usd(0.2))).toMatchObject({
      refusal: { bound: month },
    });
  });

  test("is refused with the bound that would hold it where no max_tokens is small enough", () => {
    expect(admit("p", [account(day, 1, 0.9)], usd(0.2), usd(0.11))).toMatchObject({
      refusal: { neededMicroUsd: usd(1.1) },
    });
    expect(admit("p", [account(day, 1, 0.9)], usd(0.2), usd(0.1))).toMatchObject({ refusal: { neededMicroUsd: null } });
  });

  test("fits everywhere where nothing bounds", () => {
    expect(admit("p", [], usd(1_000))).toEqual({ kind: "fits" });
  });

  test("is refused by a limit of 0 even where it costs nothing", () => {
    expect(admit("p", [account(day, 0, 0)], usd(0))).toMatchObject({ kind: "refused" });
  });

  test("may cost nothing in a run that may cost nothing", () => {
    expect(admit("p", [account({ kind: "run" }, 0, 0)], usd(0))).toEqual({ kind: "fits" });
  });

  test("has nothing left, not less, where more was spent than a limit that was lowered", () => {
    expect(admit("p", [account(day, 1, 3)], usd(0.2))).toMatchObject({ refusal: { leftMicroUsd: 0 } });
  });
});

describe("before a call is known", () => {
  test("a provider with something left is admitted, whatever is in flight", () => {
    expect(exhausted("p", [account(day, 1, 0.99, 0.01)])).toBeNull();
  });

  test("a provider at its limit is refused", () => {
    expect(exhausted("p", [account(day, 1, 1)])).toMatchObject({ bound: day, worstCaseMicroUsd: null });
  });

  test("a blocked provider is refused", () => {
    expect(exhausted("p", [account(month, 0, 0)])).toMatchObject({ bound: month });
  });
});
