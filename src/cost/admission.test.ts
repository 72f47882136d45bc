import { describe, expect, test } from "vitest";
import { type Account, admit, exhausted } from "./admission.ts";
import { NOTHING } from "./amounts.ts";
import type { Bound } from "./refusal.ts";
import { usd } from "./testing.ts";

const day: Bound = { kind: "limit", period: "day", unit: "usd" };
const month: Bound = { kind: "limit", period: "month", unit: "usd" };

function account(bound: Bound, limit: number, settled: number, reserved = 0): Account {
  return { bound, limit: usd(limit), settled: usd(settled), reserved: usd(reserved) };
}

const money = (amount: number) => ({ ...NOTHING, usd: usd(amount) });

describe("one more worst case", () => {
  test("fits up to the last micro-dollar", () => {
    expect(admit("p", [account(day, 1, 0.4, 0.4)], money(0.2))).toEqual({ kind: "fits" });
  });

  test("waits where it would fit without the reservations in flight", () => {
    expect(admit("p", [account(day, 1, 0.4, 0.5)], money(0.2))).toEqual({ kind: "wait", bound: day });
  });

  test("is refused where it does not fit alone, whatever is in flight", () => {
    expect(admit("p", [account(day, 1, 0.9, 0.1)], money(0.2))).toMatchObject({
      kind: "refused",
      refusal: { bound: day, left: usd(0.1), worstCase: usd(0.2) },
    });
  });

  test("is refused rather than made to wait where another bound cannot hold it", () => {
    expect(admit("p", [account(day, 1, 0, 1), account(month, 2, 1.9)], money(0.2))).toMatchObject({
      refusal: { bound: month },
    });
  });

  test("is refused by the bound with the least left", () => {
    expect(admit("p", [account(day, 1, 0.9), account(month, 2, 1.95)], money(0.2))).toMatchObject({
      refusal: { bound: month },
    });
  });

  test("is refused with the bound that would hold it where no max_tokens is small enough", () => {
    expect(admit("p", [account(day, 1, 0.9)], money(0.2), money(0.11))).toMatchObject({
      refusal: { needed: usd(1.1) },
    });
    expect(admit("p", [account(day, 1, 0.9)], money(0.2), money(0.1))).toMatchObject({ refusal: { needed: null } });
  });

  test("fits everywhere where nothing bounds", () => {
    expect(admit("p", [], money(1_000))).toEqual({ kind: "fits" });
  });

  test("is refused by a limit of 0 even where it costs nothing", () => {
    expect(admit("p", [account(day, 0, 0)], money(0))).toMatchObject({ kind: "refused" });
  });

  test("may cost nothing in a run that may cost nothing", () => {
    expect(admit("p", [account({ kind: "run" }, 0, 0)], money(0))).toEqual({ kind: "fits" });
  });

  test("has nothing left, not less, where more was spent than a limit that was lowered", () => {
    expect(admit("p", [account(day, 1, 3)], money(0.2))).toMatchObject({ refusal: { left: 0 } });
  });
});

describe("before a call is known", () => {
  test("a provider with something left is admitted, whatever is in flight", () => {
    expect(exhausted("p", [account(day, 1, 0.99, 0.01)])).toBeNull();
  });

  test("a provider at its limit is refused", () => {
    expect(exhausted("p", [account(day, 1, 1)])).toMatchObject({ bound: day, worstCase: null });
  });

  test("a blocked provider is refused", () => {
    expect(exhausted("p", [account(month, 0, 0)])).toMatchObject({ bound: month });
  });
});
