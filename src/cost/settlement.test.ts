import { describe, expect, test } from "vitest";
import { asMicroUsd } from "../kernel/money.ts";
import { type Amounts, NOTHING } from "./amounts.ts";
import { type AttemptState, type Ending, transition } from "./settlement.ts";

const line = (state: AttemptState, cost = 0) => ({
  state,
  reservedMicroUsd: asMicroUsd(100),
  reservedTokens: 9,
  costMicroUsd: asMicroUsd(cost),
});
const known: Ending = { kind: "settle", end: { outcome: "answered", costMicroUsd: asMicroUsd(30) } };
const unknown: Ending = { kind: "settle", end: { outcome: "timeout", estimated: true } };
const release: Ending = { kind: "release", end: { outcome: "circuit_open" } };

const HELD: Amounts = { usd: 100, tokens: 9, requests: 1 };
const GIVEN_BACK: Amounts = { usd: -100, tokens: -9, requests: -1 };

describe("a reservation", () => {
  test("becomes what the attempt has cost", () => {
    expect(transition(line("reserved"), known)).toEqual({
      state: "settled",
      costMicroUsd: 30,
      settledDelta: { usd: 30, tokens: 0, requests: 1 },
      reservedDelta: GIVEN_BACK,
    });
  });

  test("becomes an estimate at the worst case where nobody says what was used (promise:unknown-is-worst-case)", () => {
    expect(transition(line("reserved"), unknown)).toEqual({
      state: "estimated",
      costMicroUsd: 100,
      settledDelta: HELD,
      reservedDelta: GIVEN_BACK,
    });
  });

  test("comes back where nothing was sent", () => {
    expect(transition(line("reserved"), release)).toEqual({
      state: "released",
      costMicroUsd: 0,
      settledDelta: NOTHING,
      reservedDelta: GIVEN_BACK,
    });
  });
});

describe("an estimate", () => {
  test("is corrected by the real cost", () => {
    expect(transition(line("estimated", 100), known)).toEqual({
      state: "settled",
      costMicroUsd: 30,
      settledDelta: { usd: -70, tokens: -9, requests: 0 },
      reservedDelta: NOTHING,
    });
  });

  test.each([unknown, release])("stays what it is for a $kind that brings no cost", (ending) => {
    expect(transition(line("estimated", 100), ending)).toBeNull();
  });
});

describe.each(["settled", "released"] as const)("what is %s", (state) => {
  test.each([known, unknown, release])("does not change by another $kind", (ending) => {
    expect(transition(line(state, 30), ending)).toBeNull();
  });
});
