// What a collector's answer says about the batch.
import { expect, test } from "vitest";
import type { Delivery } from "../outbox.ts";
import { post } from "./post.ts";

const { signal } = new AbortController();

const NOW_MS = Date.UTC(2026, 0, 1, 12, 0, 0);
const now = (): number => NOW_MS;

function delivered(
  answer: string | ReadableStream<Uint8Array>,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<Delivery> {
  const fetch = (): Promise<Response> => Promise.resolve(new Response(answer, { status, headers }));
  return post({ url: "http://collector.test", headers: {} }, "{}", { fetch, now, signal });
}

test.each([
  ["nothing", ""],
  ["an empty object", "{}"],
  ["no JSON", "<html>"],
  ["null", "null"],
  ["a warning alone", '{"partialSuccess":{"errorMessage":"slow down"}}'],
  ["that none was rejected", '{"partialSuccess":{"rejectedSpans":"0"}}'],
  ["a figure that is none", '{"partialSuccess":{"rejectedSpans":-3},"errors":"planted"}'],
])("a good answer of %s means that all were taken", async (_what, answer) => {
  expect(await delivered(answer)).toBe("taken");
});

test.each([
  ["OTLP", 200, '{"partialSuccess":{"rejectedSpans":2,"errorMessage":"no"}}'],
  ["OTLP with int64 as text", 200, '{"partialSuccess":{"rejectedSpans":"2"}}'],
  [
    "Langfuse",
    207,
    '{"successes":[{"id":"a","status":201}],"errors":[{"id":"b","status":400},{"id":"c","status":401}]}',
  ],
])("what a collector did not take of a batch is lost: %s", async (_what, status, answer) => {
  expect(await delivered(answer, status)).toEqual({ lost: 2 });
});

test("an answer without an end is read no further than needed", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(10_000));
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  expect(await delivered(endless)).toBe("taken");
  expect(isCancelled).toBe(true);
});

test("an answer that breaks off does not send the batch again", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.error(new Error("reset"));
    },
  });
  expect(await delivered(broken)).toBe("taken");
});

test.each([
  [400, "refused"],
  [401, "refused"],
  [413, "too-large"],
  [429, "again"],
  [503, "again"],
] as const)("the status %i means %s", async (status, delivery) => {
  expect(await delivered("{}", status)).toBe(delivery);
});

test.each([
  [429, "7", { againAfterMs: 7_000 }],
  [503, "Thu, 01 Jan 2026 12:00:09 GMT", { againAfterMs: 9_000 }],
  [503, "Thu, 01 Jan 2026 11:00:00 GMT", { againAfterMs: 0 }],
  [429, "soon", "again"],
  [400, "7", "refused"],
  [413, "7", "too-large"],
] as const)("the status %i with Retry-After %s means %j", async (status, wait, delivery) => {
  expect(await delivered("{}", status, { "retry-after": wait })).toEqual(delivery);
});
