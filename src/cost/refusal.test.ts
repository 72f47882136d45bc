import { expect, test } from "vitest";
import { asMicroUsd } from "../kernel/money.ts";
import { type Refusal, refusalText } from "./refusal.ts";
import { usd } from "./testing.ts";

const refused: Refusal = {
  provider: "google_gemini",
  bound: { kind: "limit", period: "day", unit: "usd" },
  limit: usd(1),
  left: usd(0.02),
  worstCase: usd(0.11),
  needed: null,
};

test("a limit names the provider, what is left, what the call may cost and the way out", () => {
  expect(refusalText(refused)).toEqual({
    message: "Budget: google_gemini has $0.02 left today of $1.00; this call may cost up to $0.11.",
    hint: "Ask the user to raise the limit, or pass a smaller max_tokens.",
  });
});

test("a month is called one", () => {
  expect(refusalText({ ...refused, bound: { kind: "limit", period: "month", unit: "usd" } }).message).toBe(
    "Budget: google_gemini has $0.02 left this month of $1.00; this call may cost up to $0.11.",
  );
});

test("a ceiling names the file and the key that hold it", () => {
  const bound = { kind: "ceiling", period: "day", unit: "usd", configFile: "/home/me/config.json" } as const;
  expect(refusalText({ ...refused, bound })).toEqual({
    message: "Budget: google_gemini has $0.02 left today of its ceiling of $1.00; this call may cost up to $0.11.",
    hint: "Ask the user to raise budget.ceilings.google_gemini.daily_usd in /home/me/config.json, or pass a smaller max_tokens.",
  });
});

test("a run names its own cap", () => {
  expect(refusalText({ ...refused, bound: { kind: "run" } })).toEqual({
    message: "Budget: the run has $0.02 left of its max_cost_usd of $1.00; this call may cost up to $0.11.",
    hint: "Ask the user to raise max_cost_usd, or pass a smaller max_tokens.",
  });
});

test.each([
  [{ kind: "limit", period: "day", unit: "usd" }, "Ask the user to raise the limit to at least $0.0309."],
  [
    { kind: "ceiling", period: "day", unit: "usd", configFile: "config.json" },
    "Ask the user to raise budget.ceilings.google_gemini.daily_usd in config.json to at least $0.0309.",
  ],
  [{ kind: "run" }, "Ask the user to raise max_cost_usd to at least $0.0309."],
] as const)("a call that is too dear whatever its max_tokens names the amount it needs: %j", (bound, hint) => {
  expect(refusalText({ ...refused, bound, needed: usd(0.0309) }).hint).toBe(hint);
});

test("before the call is known nothing is said about it", () => {
  expect(refusalText({ ...refused, left: asMicroUsd(0), worstCase: null })).toEqual({
    message: "Budget: google_gemini has $0.00 left today of $1.00.",
    hint: "Ask the user to raise the limit.",
  });
});

test("a blocked provider is called blocked", () => {
  const blocked = { ...refused, limit: asMicroUsd(0), left: asMicroUsd(0) };
  expect(refusalText(blocked)).toEqual({
    message: "Budget: google_gemini is blocked, its limit for the day is $0.00.",
    hint: "Ask the user to raise the limit.",
  });
});

test.each([
  ["tokens", "google_gemini has 1,500 tokens left today of 20,000 tokens; this call may use up to 9,000 tokens"],
  ["requests", "google_gemini has 1,500 requests left today of 20,000 requests"],
] as const)("a limit in %s speaks of them", (unit, words) => {
  const counted = { limit: 20_000, left: 1_500, worstCase: 9_000, needed: null };
  const { message, hint } = refusalText({ ...refused, ...counted, bound: { kind: "limit", period: "day", unit } });
  expect(message).toBe(`Budget: ${words}.`);
  expect(hint).toBe(
    `Ask the user to raise the limit of ${unit}${unit === "tokens" ? ", or pass a smaller max_tokens" : ""}.`,
  );
});
