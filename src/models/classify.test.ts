// Errors as the AI SDK throws them, by status and body; the wire itself is in the integration tests.
import fc from "fast-check";
import type { LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { FAILURE_KINDS } from "../failure/index.ts";
import { redact } from "../redaction/index.ts";
import { classifyError, classifyResult, type Expected } from "./classify.ts";

const NOW_MS = Date.UTC(2026, 0, 1);

interface Facts {
  readonly statusCode?: number;
  readonly responseBody?: string;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly cause?: Error;
}

function apiError({ cause, ...facts }: Facts): Error {
  const error = Object.assign(new Error("the call failed", { cause }), facts);
  error.name = "AI_APICallError";
  return error;
}

/** Of an answer that says it read this many tokens. */
function billFor(inputTokens: number): string {
  return classifyResult(
    {
      content: [{ type: "text", text: "yes" }],
      finishReason: { unified: "stop", raw: "STOP" },
      usage: {
        inputTokens: { total: inputTokens, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
        outputTokens: { total: 5, text: 5, reasoning: undefined },
      },
      warnings: [],
    },
    redact,
    { offersTools: false, mayBeEmpty: false },
  ).bill.kind;
}

const CALL = { type: "tool-call" as const, toolCallId: "1", toolName: "read", input: "{}" };
const text = (said: string) => ({ type: "text" as const, text: said });

/** "answered", or the kind of failure. */
function outcomeOf(
  content: LanguageModelV4GenerateResult["content"],
  unified: "stop" | "tool-calls" | "length",
  expected: Partial<Expected> = {},
): string {
  const usage = {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  };
  const result = { content, finishReason: { unified, raw: undefined }, usage, warnings: [] };
  const classified = classifyResult(result, redact, { offersTools: true, mayBeEmpty: false, ...expected });
  return classified.kind === "failed" ? classified.failure.kind : classified.kind;
}

test("a call of a tool is an answer only where tools were offered", () => {
  expect(outcomeOf([CALL], "tool-calls")).toBe("answered");
  expect(outcomeOf([CALL], "tool-calls", { offersTools: false })).toBe("empty");
  expect(outcomeOf([text("So."), CALL], "stop", { offersTools: false })).toBe("answered");
});

test("a call that was cut is no answer, whatever was said before it", () => {
  expect(outcomeOf([text("I look."), CALL], "length")).toBe("truncated");
  expect(outcomeOf([text("I look.")], "length")).toBe("answered");
});

test("nothing is an answer only where everything may have been said before", () => {
  expect(outcomeOf([], "stop")).toBe("empty");
  expect(outcomeOf([], "stop", { mayBeEmpty: true })).toBe("answered");
});

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  [{ statusCode: 429, responseBody: '{"quotaId":"GenerateRequestsPerDayPerProject"}' }, "quota_exhausted"],
  [{ statusCode: 429, responseBody: "slow down" }, "rate_limited"],
  [{ statusCode: 402 }, "quota_exhausted"],
  [{ statusCode: 400, responseBody: "You have reached your specified API usage limits" }, "quota_exhausted"],
  [{ statusCode: 400, responseBody: '{"reason":"API_KEY_INVALID"}' }, "unauthorized"],
  [{ statusCode: 401 }, "unauthorized"],
  [{ statusCode: 403 }, "unauthorized"],
  [{ statusCode: 400, responseBody: "field max_tokens is not known" }, "bad_request"],
  [
    { statusCode: 400, responseBody: "The input token count (9) exceeds the maximum number of tokens allowed (8)." },
    "context_overflow",
  ],
  [{ statusCode: 413 }, "context_overflow"],
  [{ statusCode: 404 }, "not_found"],
  [{ statusCode: 408 }, "timeout"],
  [{ statusCode: 500 }, "server_error"],
  [{ statusCode: 504 }, "server_error"],
  [{ statusCode: 503 }, "overloaded"],
  [{ statusCode: 529 }, "overloaded"],
  [{ statusCode: 200, cause: new SyntaxError("Unexpected end of JSON input") }, "cut_stream"],
  [{ statusCode: 200, cause: new TypeError("terminated") }, "cut_stream"],
  [{ statusCode: 200, cause: new SyntaxError("Unexpected token '<'") }, "malformed"],
  [{ cause: withCode("ECONNRESET") }, "network"],
] as const)("%j is classified as %s", (facts, kind) => {
  expect(classifyError(apiError(facts), NOW_MS, redact).failure.kind).toBe(kind);
});

test("a connection that was never made costs nothing", () => {
  expect(classifyError(apiError({ cause: withCode("ECONNREFUSED") }), NOW_MS, redact).bill.kind).toBe("unsent");
});

test.each([
  [408, "unknown"],
  [504, "unknown"],
  [429, "nothing"],
  [500, "nothing"],
  [502, "nothing"],
  [503, "nothing"],
])("the status %i leaves the bill %s", (statusCode, bill) => {
  expect(classifyError(apiError({ statusCode }), NOW_MS, redact).bill.kind).toBe(bill);
});

test("a connection that broke may have cost the worst case", () => {
  expect(classifyError(apiError({ cause: withCode("ECONNRESET") }), NOW_MS, redact).bill.kind).toBe("unknown");
});

test("the wait that the provider asks for comes with the failure", () => {
  const error = apiError({ statusCode: 429, responseHeaders: { "Retry-After": "7" } });
  expect(classifyError(error, NOW_MS, redact).failure.retryAfterMs).toBe(7_000);
});

test("an error of any other kind is unknown, and may have cost the worst case", () => {
  expect(classifyError(new TypeError("x is not a function"), NOW_MS, redact)).toMatchObject({
    failure: { kind: "unknown" },
    bill: { kind: "unknown" },
  });
});

test("a provider key in an error's text is not kept", () => {
  const error = Object.assign(apiError({ statusCode: 400 }), {
    message: "bad key AIzaSyA1234567890abcdefghijklmnopqrstuvw",
  });
  expect(classifyError(error, NOW_MS, redact).failure.detail).not.toContain("AIzaSyA1234567890");
});

test("whatever is thrown lands in exactly one class, with a detail of bounded length", () => {
  const thrown = fc.oneof(
    fc.anything(),
    fc
      .record({
        statusCode: fc.integer({ min: 100, max: 599 }),
        responseBody: fc.string(),
        message: fc.string({ maxLength: 2_000 }),
      })
      .map((facts) => Object.assign(apiError({}), facts)),
  );
  fc.assert(
    fc.property(thrown, (error) => {
      const { failure } = classifyError(error, NOW_MS, redact);
      expect(FAILURE_KINDS).toContain(failure.kind);
      expect(failure.detail.length).toBeLessThanOrEqual(600);
    }),
  );
});

test("figures that no provider can mean are not taken for a bill", () => {
  expect([-1, Number.NaN, 0.5, Infinity].map(billFor)).toEqual(["unknown", "unknown", "unknown", "unknown"]);
  expect(billFor(10)).toBe("usage");
});
