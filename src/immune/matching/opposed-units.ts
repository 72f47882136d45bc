// Sentences of nearly the same words that ask for something else: one says not, or two words have changed places.
import { keyOf } from "./word-key.ts";

const hashesOf = (words: string): ReadonlySet<number> =>
  new Set(
    words
      .trim()
      .split(/\s+/)
      .flatMap((word) => keyOf(word, false).keys.map((key) => key >>> 3)),
  );

const NEGATIONS = hashesOf(`
not no never without don't doesn't didn't isn't aren't wasn't won't can't cannot couldn't shouldn't wouldn't dont doesnt
nicht kein keine keinen ohne niemals pas sans jamais sin nunca jamás non senza mai não sem
`);
/** What they join means the same the other way round. */
const JOINING = hashesOf("and or und oder et ou y e with between mit con");

const LONGEST_RUN = 4;

export function isNegation(hash: number): boolean {
  return NEGATIONS.has(hash);
}

/** Whether both, of as many words, have the same order but for two runs that have changed places: from A to B, from B to A. */
export function areSwapped(a: Uint32Array, b: Uint32Array): boolean {
  let [from, to] = [0, a.length];
  while (from < to && isSameWord(a[from], b[from])) from += 1;
  while (from < to && isSameWord(a[to - 1], b[to - 1])) to -= 1;
  const [left, right] = [a.subarray(from, to), b.subarray(from, to)];
  for (let first = 1; first <= LONGEST_RUN; first += 1) {
    for (let second = 1; second <= LONGEST_RUN && first + second < left.length; second += 1) {
      if (isTurned(left, right, first, second)) return true;
    }
  }
  return false;
}

/** Whether `left` begins with so many words that `right` ends with, and ends with so many that `right` begins with. */
function isTurned(left: Uint32Array, right: Uint32Array, first: number, second: number): boolean {
  const between = left.subarray(first, left.length - second);
  return (
    areSame(left.subarray(0, first), right.subarray(right.length - first)) &&
    areSame(left.subarray(left.length - second), right.subarray(0, second)) &&
    areSame(between, right.subarray(second, right.length - first)) &&
    !between.some((key) => JOINING.has(key >>> 3))
  );
}

function areSame(some: Uint32Array, others: Uint32Array): boolean {
  return some.every((key, at) => isSameWord(key, others[at]));
}

function isSameWord(key: number | undefined, other: number | undefined): boolean {
  return (key ?? 0) >>> 3 === (other ?? 0) >>> 3;
}
