import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parsingAside } from "./parse-aside.ts";

const code = [{ language: "python" as const, code: "x = 1\n" }];
const parsed = { kind: "parsed", outcomes: [{ kind: "valid" }] };

/** Timers that end when they are told to. */
function handTimers() {
  const timers = new Map<number, () => void>();
  let set = 0;
  return {
    waiting: () => timers.size,
    end: () => {
      for (const run of timers.values()) run();
      timers.clear();
    },
    after: (_ms: number, run: () => void) => {
      const id = (set += 1);
      timers.set(id, run);
      return () => {
        timers.delete(id);
      };
    },
  };
}

let threads: Worker[] = [];
const noteThread = (thread: Worker): void => {
  threads.push(thread);
};

beforeEach(() => {
  threads = [];
  process.on("worker", noteThread);
});

afterEach(() => {
  process.off("worker", noteThread);
});

test("a thread waits a while for the next answer, and code is parsed after its end", async () => {
  const timers = handTimers();
  const parse = parsingAside(timers);
  expect(await parse(code)).toEqual(parsed);
  expect(timers.waiting()).toBe(1);
  const both = await Promise.all([parse(code), parse(code)]);
  expect(both).toEqual([parsed, parsed]);
  expect(timers.waiting()).toBe(1);
  expect(threads).toHaveLength(1);
  timers.end();
  expect(await parse(code)).toEqual(parsed);
  expect(threads).toHaveLength(2);
});

test("a thread that dies while it waits is not asked again", async () => {
  const parse = parsingAside(handTimers());
  expect(await parse(code)).toEqual(parsed);
  await threads[0]?.terminate();
  expect(await parse(code)).toEqual(parsed);
  expect(threads).toHaveLength(2);
});

test("what was taken for much code is given back at once", async () => {
  const timers = handTimers();
  const parse = parsingAside(timers);
  expect(await parse([{ language: "python", code: "x = 1\n".repeat(20_000) }])).toEqual(parsed);
  expect(timers.waiting()).toBe(0);
});
