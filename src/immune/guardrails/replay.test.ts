import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeReplay, type ReplayedPair } from "./replay.ts";

const BROKEN: ReplayedPair = { passedWithout: true, passedWith: false };
const MENDED: ReplayedPair = { passedWithout: false, passedWith: true };
const BOTH: ReplayedPair = { passedWithout: true, passedWith: true };
const NEITHER: ReplayedPair = { passedWithout: false, passedWith: false };

const times = (count: number, pair: ReplayedPair): ReplayedPair[] => Array.from({ length: count }, () => pair);

test.each([
  ["nothing was replayed", [], "open"],
  ["five of five broke", times(5, BROKEN), "harm"],
  ["five broke, fifteen passed both times", [...times(5, BROKEN), ...times(15, BOTH)], "harm"],
  ["as many mended as broke", [...times(4, BROKEN), ...times(4, MENDED)], "open"],
  ["twenty passed both times", times(20, BOTH), "no_harm"],
  ["five passed both times", times(5, BOTH), "open"],
  ["one of thirty broke", [...times(29, BOTH), BROKEN], "no_harm"],
  ["what passed once by luck failed again both times", times(20, NEITHER), "no_harm"],
])("%s: %o", (_what, pairs, kind) => {
  expect(judgeReplay(pairs).kind).toBe(kind);
});

test("the order of the pairs does not matter, and one more that broke never speaks for it", () => {
  const pairs = fc.array(fc.constantFrom(BROKEN, MENDED, BOTH, NEITHER), { maxLength: 60 });
  fc.assert(
    fc.property(pairs, (given) => {
      expect(judgeReplay(given.toReversed())).toEqual(judgeReplay(given));
      expect(judgeReplay([...given, BROKEN]).eNoHarm).toBeLessThanOrEqual(judgeReplay(given).eNoHarm);
    }),
  );
});
