import fc from "fast-check";
import { expect, test } from "vitest";
import { traceParentFrom, traceParentText } from "./trace-parent.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";
const VALID = `00-${TRACE_ID}-${SPAN_ID}-01`;

test("a traceparent is read with the tracestate beside it", () => {
  expect(traceParentFrom(VALID, "vendor=opaque")).toEqual({
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    sampled: true,
    state: "vendor=opaque",
  });
});

test("of the flags only the last bit says whether the caller records", () => {
  expect(traceParentFrom(`00-${TRACE_ID}-${SPAN_ID}-00`, undefined)?.sampled).toBe(false);
  expect(traceParentFrom(`00-${TRACE_ID}-${SPAN_ID}-fe`, undefined)?.sampled).toBe(false);
  expect(traceParentFrom(`00-${TRACE_ID}-${SPAN_ID}-03`, undefined)?.sampled).toBe(true);
});

test("a later version is read as far as this one goes", () => {
  expect(traceParentFrom(`cc-${TRACE_ID}-${SPAN_ID}-01-what-will-be`, undefined)?.traceId).toBe(TRACE_ID);
});

test.each([
  ["nothing", undefined],
  ["a number", 1],
  ["a list", [VALID]],
  ["an empty text", ""],
  ["version ff", `ff-${TRACE_ID}-${SPAN_ID}-01`],
  ["more after version 00", `${VALID}-more`],
  ["a trace id of zeros", `00-${"0".repeat(32)}-${SPAN_ID}-01`],
  ["a span id of zeros", `00-${TRACE_ID}-${"0".repeat(16)}-01`],
  ["capitals", VALID.toUpperCase()],
  ["a short trace id", `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`],
  ["blanks around it", ` ${VALID} `],
  ["a line break after it", `${VALID}\n`],
  ["a megabyte", `cc-${TRACE_ID}-${SPAN_ID}-01-${"a".repeat(1_000_000)}`],
])("%s is no traceparent", (_what, traceparent) => {
  expect(traceParentFrom(traceparent, undefined)).toBeNull();
});

test.each([["a".repeat(513)], ["vendor=\u0000"], [42], [undefined]])(
  "a tracestate that is none is left out",
  (state) => {
    expect(traceParentFrom(VALID, state)).toMatchObject({ traceId: TRACE_ID, state: "" });
  },
);

function digits(length: number): fc.Arbitrary<string> {
  const id = fc.string({
    unit: fc.constantFrom(..."0123456789abcdef".split("")),
    minLength: length,
    maxLength: length,
  });
  return id.filter((each) => !/^0+$/.test(each));
}

test("what is written is read again", () => {
  fc.assert(
    fc.property(digits(32), digits(16), fc.boolean(), (traceId, spanId, sampled) => {
      const parent = { traceId, spanId, sampled, state: "" };
      expect(traceParentFrom(traceParentText(parent), "")).toEqual(parent);
    }),
  );
});
