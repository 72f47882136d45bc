import { expect, test } from "vitest";
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from "./retry-after.ts";

const NOW_MS = Date.UTC(2026, 0, 1, 12, 0, 0);

test.each([
  ["7", 7_000],
  ["0", 0],
  [" 120 ", 120_000],
  ["1.1", 1_100],
  ["0.0004", 1],
  ["Thu, 01 Jan 2026 12:00:07 GMT", 7_000],
  ["Thursday, 01-Jan-26 12:00:07 GMT", 7_000],
  ["Thu Jan  1 12:00:07 2026", 7_000],
  ["Thu, 01 Jan 2026 11:00:00 GMT", 0],
  ["Thu, 01 Jan 2099 12:00:00 GMT", MAX_RETRY_AFTER_MS],
  ["9".repeat(400), MAX_RETRY_AFTER_MS],
])("Retry-After %j asks for %i ms", (header, ms) => {
  expect(parseRetryAfter(header, NOW_MS)).toBe(ms);
});

test.each([
  "",
  "soon",
  "-1",
  "1e3",
  "7s",
  "NaN",
  "Infinity",
  "0x10",
  "7 apples",
  "2026-01-01",
  "Xxx, 99 Xxx 2026 99:99:99 GMT",
])("Retry-After %j asks for nothing", (header) => {
  expect(parseRetryAfter(header, NOW_MS)).toBeUndefined();
});
