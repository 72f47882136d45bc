// What providers write when they ask for a wait, and what is made of anything else.
import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from "../kernel/retry-after.ts";
import { parseRetryDelay, retryDelayFrom } from "./retry-after.ts";

const NOW_MS = Date.UTC(2026, 0, 1, 12, 0, 0);

test.each([
  ["7s", 7_000],
  ["1.1s", 1_100],
  ["0.050s", 50],
  ["0s", 0],
  ["315576000000s", MAX_RETRY_AFTER_MS],
])("RetryInfo %j asks for %i ms", (duration, ms) => {
  expect(parseRetryDelay(duration)).toBe(ms);
});

test("a RetryInfo of 45.837906927s asks for 45,838 ms: a fraction never makes a retry come early", () => {
  expect(parseRetryDelay("45.837906927s")).toBe(45_838);
  fc.assert(
    fc.property(fc.nat({ max: 86_000 }), fc.nat({ max: 999_999_999 }), (seconds, nanos) => {
      const asked = parseRetryDelay(`${seconds}.${String(nanos).padStart(9, "0")}s`) ?? 0;
      const earlyNanos = BigInt(seconds) * 1_000_000_000n + BigInt(nanos) - BigInt(asked) * 1_000_000n;
      expect(earlyNanos <= 0n && earlyNanos > -1_000_000n).toBe(true);
    }),
  );
});

test.each(["", "s", "7", "7 s", "-7s", "7ms", "1e3s", ".5s", "NaNs", "Infinitys"])(
  "RetryInfo %j asks for nothing",
  (duration) => {
    expect(parseRetryDelay(duration)).toBeUndefined();
  },
);

const geminiBody = (retryDelay: unknown): string =>
  JSON.stringify({
    error: {
      code: 429,
      status: "RESOURCE_EXHAUSTED",
      details: [
        { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [] },
        { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay },
      ],
    },
  });

test("Gemini's delay is read from the body", () => {
  expect(retryDelayFrom({}, geminiBody("7s"), NOW_MS)).toBe(7_000);
});

test("the header is read where the body says nothing", () => {
  expect(retryDelayFrom({ "retry-after": "3" }, "<html>502</html>", NOW_MS)).toBe(3_000);
});

test("the longer of header and body is kept", () => {
  expect(retryDelayFrom({ "retry-after": "3" }, geminiBody("7s"), NOW_MS)).toBe(7_000);
  expect(retryDelayFrom({ "retry-after": "9" }, geminiBody("7s"), NOW_MS)).toBe(9_000);
});

test.each(["", "null", "[]", "{", '{"error":{"details":[7]}}', geminiBody(7), geminiBody("soon")])(
  "the body %j asks for nothing",
  (body) => {
    expect(retryDelayFrom({}, body, NOW_MS)).toBeUndefined();
  },
);

test("whatever is written, the wait is a whole number from 0 to a day, or none", () => {
  const digits = fc.array(fc.constantFrom("0", "7", ".", "-", "e", "s", " ", "GMT")).map((parts) => parts.join(""));
  const date = fc.date({ noInvalidDate: true }).map((at) => at.toUTCString());
  const text = fc.oneof(fc.string(), fc.string({ unit: "binary-ascii" }), digits, date);
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 8.64e15 }), (written, nowMs) => {
      const asked = [
        parseRetryAfter(written, nowMs),
        parseRetryDelay(written),
        retryDelayFrom({ "retry-after": written }, geminiBody(written), nowMs),
        retryDelayFrom({}, written, nowMs),
      ];
      for (const ms of asked) {
        if (ms === undefined) continue;
        expect(Number.isInteger(ms) && ms >= 0 && ms <= MAX_RETRY_AFTER_MS).toBe(true);
      }
    }),
  );
});

test("a wait that is said in milliseconds outweighs the one that is rounded up to seconds", () => {
  expect(retryDelayFrom({ "retry-after": "1", "retry-after-ms": "17" }, "", 0)).toBe(17);
  expect(retryDelayFrom({ "retry-after": "1", "retry-after-ms": "soon" }, "", 0)).toBe(1_000);
});
