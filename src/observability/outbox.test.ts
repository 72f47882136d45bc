import { expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import {
  AGAIN_MS,
  BATCH_BYTES,
  BATCH_ITEMS,
  DELAY_MS,
  type Delivery,
  MOST_AGAIN_MS,
  MOST_WAITING,
  Outbox,
  SEND_TIMEOUT_MS,
  SEND_TRIES,
} from "./outbox.ts";

type Send = (batch: readonly number[], signal: AbortSignal) => Promise<Delivery>;

function outboxTo(send: Send, bytes = 1) {
  const clock = new FakeClock();
  const sent: (readonly number[])[] = [];
  const said: string[] = [];
  const outbox = new Outbox<number>({
    clock,
    bytesOf: () => bytes,
    send: (batch, signal) => {
      sent.push(batch);
      return send(batch, signal);
    },
    onFirstLost: (why) => said.push(why),
  });
  return { clock, sent, said, outbox, add: (count: number) => Array.from({ length: count }, (_, i) => outbox.add(i)) };
}

const taken: Send = () => Promise.resolve("taken");
const away: Send = () => Promise.reject(new Error("nobody is there"));
/** Answers nothing until it is told to stop. */
const hang: Send = (_batch, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("stopped"));
    });
  });

test("what comes within the delay goes in one batch", async () => {
  const { clock, sent, add } = outboxTo(taken);
  add(3);
  await clock.advance(DELAY_MS - 1);
  expect(sent).toEqual([]);
  await clock.advance(1);
  expect(sent).toEqual([[0, 1, 2]]);
});

test("a full batch does not wait", async () => {
  const { clock, sent, add } = outboxTo(taken);
  add(BATCH_ITEMS);
  await clock.advance(0);
  expect(sent.map(({ length }) => length)).toEqual([BATCH_ITEMS]);
});

test("one batch is under way at a time, and the next follows it", async () => {
  const { clock, sent, add } = outboxTo(taken);
  add(2 * BATCH_ITEMS + 1);
  await clock.advance(0);
  expect(sent.map(({ length }) => length)).toEqual([BATCH_ITEMS, BATCH_ITEMS]);
  await clock.advance(DELAY_MS);
  expect(sent.map(({ length }) => length)).toEqual([BATCH_ITEMS, BATCH_ITEMS, 1]);
});

test("more than may wait is lost, counted, and said once", async () => {
  const { clock, said, outbox, add } = outboxTo(hang);
  add(BATCH_ITEMS + MOST_WAITING + 5);
  await clock.advance(0);
  expect(outbox.lost).toBe(5);
  expect(said).toEqual(["full"]);
});

test("a batch that is not taken now is offered again, later each time, and then lost", async () => {
  const { clock, sent, said, outbox, add } = outboxTo(away);
  add(2);
  await clock.advance(DELAY_MS);
  expect(sent.length).toBe(1);
  await clock.advance(AGAIN_MS);
  expect(sent.length).toBe(2);
  await clock.advance(2 * AGAIN_MS + 4 * AGAIN_MS);
  expect(sent.length).toBe(SEND_TRIES);
  expect(outbox.lost).toBe(2);
  expect(said).toEqual(["failed"]);
});

test.each([
  ["so long", 7_000, 7_000],
  ["less than it is given anyway", 10, AGAIN_MS],
  ["longer than it is given at most", 10 * MOST_AGAIN_MS, MOST_AGAIN_MS],
])("a batch is offered again after what the collector asks for: %s", async (_what, againAfterMs, waitsMs) => {
  let asks = 0;
  const { clock, sent, said, add } = outboxTo(() => Promise.resolve((asks += 1) === 1 ? { againAfterMs } : "taken"));
  add(1);
  await clock.advance(DELAY_MS);
  await clock.advance(waitsMs - 1);
  expect(sent).toHaveLength(1);
  await clock.advance(1);
  expect(sent).toEqual([[0], [0]]);
  expect(said).toEqual([]);
});

test("a batch that is refused is not offered again", async () => {
  const { clock, sent, outbox, add } = outboxTo(() => Promise.resolve("refused"));
  add(2);
  await clock.advance(DELAY_MS + 100 * AGAIN_MS);
  expect(sent.length).toBe(1);
  expect(outbox.lost).toBe(2);
});

test("a collector that does not answer in time counts as away", async () => {
  const { clock, sent, add } = outboxTo(hang);
  add(1);
  await clock.advance(DELAY_MS + SEND_TIMEOUT_MS + AGAIN_MS);
  expect(sent.length).toBe(2);
});

test("the close sends what waits", async () => {
  const { sent, outbox, add } = outboxTo(taken);
  add(BATCH_ITEMS - 1);
  await outbox.close(1_000);
  expect(sent.map(({ length }) => length)).toEqual([BATCH_ITEMS - 1]);
  expect(outbox.lost).toBe(0);
});

test("the close gives up after its time, and what has not arrived is counted", async () => {
  const { clock, outbox, add } = outboxTo(hang);
  add(BATCH_ITEMS + 10);
  await clock.advance(0);
  let isClosed = false;
  const closing = outbox.close(1_000).then(() => (isClosed = true));
  await clock.advance(999);
  expect(isClosed).toBe(false);
  await clock.advance(1);
  await closing;
  expect(outbox.lost).toBe(BATCH_ITEMS + 10);
});

test("the close of one that waits to offer a batch again offers it no more", async () => {
  const { clock, sent, outbox, add } = outboxTo(away);
  add(1);
  await clock.advance(DELAY_MS);
  await outbox.close(1_000);
  expect(sent.length).toBe(2);
  expect(outbox.lost).toBe(1);
});

test("a batch has only so many bytes, and does not wait once it has them", async () => {
  const { clock, sent, add } = outboxTo(taken, BATCH_BYTES / 4);
  add(9);
  await clock.advance(0);
  expect(sent).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
  await clock.advance(DELAY_MS);
  expect(sent[2]).toEqual([8]);
});

test("what is larger than a batch may be goes alone", async () => {
  const { sent, outbox, add } = outboxTo(taken, BATCH_BYTES + 1);
  add(3);
  await outbox.close(1_000);
  expect(sent).toEqual([[0], [1], [2]]);
});

/** Takes no more than two at once, and never the number 4. */
const small: Send = (batch) => Promise.resolve(batch.length > 2 || batch.includes(4) ? "too-large" : "taken");

test("a batch that is too large is sent in halves, and only what is too large alone is lost", async () => {
  const { clock, sent, said, outbox, add } = outboxTo(small);
  add(6);
  await clock.advance(DELAY_MS);
  expect(sent.slice(1)).toEqual([[0, 1, 2], [0, 1], [2], [3, 4, 5], [3, 4], [3], [4], [5]]);
  expect(outbox.lost).toBe(1);
  expect(said).toEqual(["failed"]);
});

test("the close sends what is too large in halves, too", async () => {
  const { outbox, add } = outboxTo(small);
  add(6);
  await outbox.close(1_000);
  expect(outbox.lost).toBe(1);
});

test.each([
  [2, 2],
  [1_000, 3],
])("of a batch of 3 of which the collector says that it left %i, %i are lost", async (said, lost) => {
  const { clock, sent, outbox, add } = outboxTo(() => Promise.resolve({ lost: said }));
  add(3);
  await clock.advance(DELAY_MS + 100 * AGAIN_MS);
  expect(sent.length).toBe(1);
  expect(outbox.lost).toBe(lost);
});

test("what comes after the close is lost", async () => {
  const { outbox, add } = outboxTo(taken);
  await outbox.close(1_000);
  add(1);
  expect(outbox.lost).toBe(1);
});
