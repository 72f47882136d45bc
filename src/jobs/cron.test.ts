import { expect, test } from "vitest";
import { dueTimes, nextTimeMs } from "./cron.ts";

const at = (iso: string): number => Date.parse(iso);

/** The next times after one, as they are written. */
function timesAfter(iso: string, cron: string, timeZone: string, count: number): string[] {
  const times: string[] = [];
  let afterMs: number | null = at(iso);
  while (times.length < count && afterMs !== null) {
    afterMs = nextTimeMs(cron, timeZone, afterMs);
    if (afterMs !== null) times.push(new Date(afterMs).toISOString());
  }
  return times;
}

test("a time that the clock skips in spring comes when it has skipped it", () => {
  expect(timesAfter("2026-03-28T12:00:00Z", "30 2 * * *", "Europe/Berlin", 2)).toEqual([
    "2026-03-29T01:00:00.000Z",
    "2026-03-30T00:30:00.000Z",
  ]);
});

test("a time that the clock repeats in autumn comes once, an hour of an hourly pattern twice", () => {
  expect(timesAfter("2026-10-24T12:00:00Z", "30 2 * * *", "Europe/Berlin", 2)).toEqual([
    "2026-10-25T00:30:00.000Z",
    "2026-10-26T01:30:00.000Z",
  ]);
  expect(timesAfter("2026-10-24T23:30:00Z", "0 * * * *", "Europe/Berlin", 3)).toEqual([
    "2026-10-25T00:00:00.000Z",
    "2026-10-25T01:00:00.000Z",
    "2026-10-25T02:00:00.000Z",
  ]);
});

test("a day that never comes has no next time", () => {
  expect(nextTimeMs("0 0 30 2 *", "UTC", 0)).toBeNull();
});

test("of a minute's schedule that slept for a month, 100 times are caught up, the last ones", () => {
  const nowMs = at("2026-02-01T00:00:30Z");
  const schedule = { cron: "* * * * *", timeZone: "UTC", missed: "all" } as const;
  const { times, nextMs } = dueTimes(schedule, at("2026-01-01T00:00:00Z"), nowMs);
  expect(times).toHaveLength(100);
  expect(times.at(-1)).toBe(at("2026-02-01T00:00:00Z"));
  expect(nextMs).toBe(at("2026-02-01T00:01:00Z"));
});

test("of a minute's schedule that slept for ten years the last times are found at once", () => {
  const schedule = { cron: "* * * * *", timeZone: "Europe/Berlin", missed: "once" } as const;
  const { times } = dueTimes(schedule, at("2026-01-01T00:00:00Z"), at("2036-01-01T00:00:00Z"));
  expect(times).toEqual([at("2036-01-01T00:00:00Z")]);
});

test("half a second before a time, that time is not due", () => {
  const schedule = { cron: "* * * * *", timeZone: "UTC", missed: "all" } as const;
  const { times, nextMs } = dueTimes(schedule, at("2026-01-01T00:00:00Z"), at("2026-01-01T00:01:59.500Z"));
  expect(times).toEqual([at("2026-01-01T00:00:00Z"), at("2026-01-01T00:01:00Z")]);
  expect(nextMs).toBe(at("2026-01-01T00:02:00Z"));
});
