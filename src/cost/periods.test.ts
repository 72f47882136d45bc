import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { fakeRun } from "../runs/testing.ts";
import { dayIn, daysBefore, monthOf, utcDay } from "./periods.ts";
import { openTestCost, testConfig, usd } from "./testing.ts";

test.each([
  ["UTC", "2026-03-29T00:30:00Z", "2026-03-29"],
  ["Europe/Berlin", "2026-03-28T22:59:59Z", "2026-03-28"],
  ["Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29"],
  // Summer time has begun that morning.
  ["Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29"],
  ["Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30"],
  ["America/Los_Angeles", "2026-11-01T06:59:59Z", "2026-10-31"],
  ["America/Los_Angeles", "2026-11-02T07:59:59Z", "2026-11-01"],
  ["Pacific/Kiritimati", "2026-12-31T10:00:00Z", "2027-01-01"],
  ["Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02"],
])("in %s %s lies in %s", (zone, time, day) => {
  expect(dayIn(zone)(Date.parse(time))).toBe(day);
});

test("in any zone a day is at most one away from UTC's, and its month is its own", () => {
  const zone = fc.constantFrom("Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Australia/Lord_Howe");
  fc.assert(
    fc.property(zone, fc.integer({ min: 0, max: 4_000_000_000_000 }), (name, nowMs) => {
      const day = dayIn(name)(nowMs);
      expect([-1, 0, 1].map((away) => utcDay(nowMs + away * 86_400_000))).toContain(day);
      expect(day.startsWith(`${monthOf(day)}-`)).toBe(true);
    }),
  );
});

test("days before are counted by the calendar", () => {
  expect(daysBefore("2026-03-01", 1)).toBe("2026-02-28");
  expect(daysBefore("2026-01-10", 30)).toBe("2025-12-11");
});

test("a budget's day begins at midnight of its zone", async () => {
  const config = testConfig();
  const clock = new FakeClock(Date.parse("2026-06-15T21:59:00Z"));
  const zoned = { ...config, budget: { ...config.budget, timeZone: "Europe/Berlin" } };
  await using cost = await openTestCost({ config: zoned, clock });
  const request = { run: fakeRun(), provider: "google_gemini", model: "m", tokensAtMost: 0 } as const;
  await cost.ledger.reserve({ ...request, attemptId: "a", worstCaseMicroUsd: usd(1) });
  await cost.ledger.settle("a", fakeRun(), { outcome: "answered", costMicroUsd: usd(1) });
  expect((await cost.ledger.standing("google_gemini")).exhausted).not.toBeNull();
  await clock.advance(60_000);
  expect((await cost.ledger.standing("google_gemini")).exhausted).toBeNull();
  expect(await cost.summarize({})).toMatchObject({ timeZone: "Europe/Berlin", day: "2026-06-16", month: "2026-06" });
});
