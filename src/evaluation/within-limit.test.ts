// Work that takes too long, and work that a stalled machine keeps waiting: the clock says which it was.
import { expect, test } from "vitest";
import { systemClock } from "../kernel/node/clock.ts";
import { createTimeLimit, MOST_TRIES } from "./within-limit.ts";

const LIMIT_MS = 20;
/** A try that does nothing must end in it also on a machine that others use. */
const LONG_LIMIT_MS = 400;

/** A machine that gives the thread so much of a processor each time that somebody looks. */
function machine(givesMs: number) {
  let had = 0;
  return { processorMs: () => (had += givesMs) };
}

/** Without an end so many times, then done at once. */
function stuck(times: number) {
  const work = () => {
    work.begun += 1;
    while (work.begun <= times);
  };
  work.begun = 0;
  return work;
}

/** Off the processor so many times, then done at once. */
function waiting(times: number) {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  const work = () => {
    work.begun += 1;
    if (work.begun <= times) Atomics.wait(nobody, 0, 0);
  };
  work.begun = 0;
  return work;
}

test("work that a stalled machine kept waiting is begun again", () => {
  const work = waiting(1);
  expect(createTimeLimit(machine(0))(LONG_LIMIT_MS, work)).toBe(true);
  expect(work.begun).toBe(2);
});

test("work that had its time on a processor takes too long, and is not begun again", () => {
  const work = stuck(Infinity);
  expect(createTimeLimit(machine(LIMIT_MS))(LIMIT_MS, work)).toBe(false);
  expect(work.begun).toBe(1);
});

test("however long the machine is stalled, the tries are counted", () => {
  const work = stuck(Infinity);
  expect(createTimeLimit(machine(0))(LIMIT_MS, work)).toBe(false);
  expect(work.begun).toBe(MOST_TRIES);
});

test("without a clock time is wall time", () => {
  const work = stuck(1);
  expect(createTimeLimit()(LIMIT_MS, work)).toBe(false);
});

test("by the machine's clock, work that was kept waiting is told from work that never ends", () => {
  const inTime = createTimeLimit(systemClock);
  expect(inTime(LONG_LIMIT_MS, waiting(1))).toBe(true);
  expect(inTime(LIMIT_MS, stuck(Infinity))).toBe(false);
});

function overflow(): never {
  throw new RangeError("full");
}

test("errors of the work are its own", () => {
  expect(() => createTimeLimit(machine(0))(LIMIT_MS, overflow)).toThrow(RangeError);
});
