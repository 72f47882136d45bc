// What two long texts do not share: they are cut at the passages that both have in the same order.

export interface Gap {
  readonly first: string;
  readonly second: string;
}

/** In UTF-16 units: what a passage is found by. */
const WINDOW = 16;
const BASE = 0x01000193;
/** Of the hashes of all windows one in 8 is kept, whichever text they are in. */
const KEPT_BELOW = 2 ** 32 / 8;

/**
 * What lies before, between and behind the shared passages of at least `minLength` units, some of it empty. A passage is
 * found by a window of 16 units that occurs once in each text (P. Heckel, "A technique for isolating differences between files",
 * 1978), of those that their hashes choose (U. Manber, "Finding similar files in a large file system", 1994), and goes as far
 * as the texts agree. Linear in their lengths but for a logarithm over the windows.
 */
export function unshared(first: string, second: string, minLength: number): readonly Gap[] {
  const gaps: Gap[] = [];
  let [doneFirst, doneSecond] = [0, 0];
  let [seenFirst, seenSecond] = [0, 0];
  for (const { inFirst, inSecond } of inSameOrder(commonWindows(first, second))) {
    if (inFirst < seenFirst || inSecond < seenSecond) continue;
    const length = agreement(first, second, inFirst, inSecond);
    [seenFirst, seenSecond] = [inFirst + length, inSecond + length];
    if (length < minLength) continue;
    gaps.push(gapOf(first.slice(doneFirst, inFirst), second.slice(doneSecond, inSecond)));
    [doneFirst, doneSecond] = [seenFirst, seenSecond];
  }
  gaps.push(gapOf(first.slice(doneFirst), second.slice(doneSecond)));
  return gaps;
}

/** How many units are equal from these places on. */
function agreement(first: string, second: string, inFirst: number, inSecond: number): number {
  const most = Math.min(first.length - inFirst, second.length - inSecond);
  let length = 0;
  while (length < most && first.charCodeAt(inFirst + length) === second.charCodeAt(inSecond + length)) length += 1;
  return length;
}

/** Without what both begin or end with. */
function gapOf(first: string, second: string): Gap {
  const start = agreement(first, second, 0, 0);
  const most = Math.min(first.length, second.length) - start;
  let end = 0;
  while (end < most && first.charCodeAt(first.length - 1 - end) === second.charCodeAt(second.length - 1 - end)) {
    end += 1;
  }
  return { first: first.slice(start, first.length - end), second: second.slice(start, second.length - end) };
}

interface Start {
  readonly inFirst: number;
  readonly inSecond: number;
}

/** In the order of the first text. */
function commonWindows(first: string, second: string): readonly Start[] {
  const inSecondByHash = keptWindows(second);
  const starts: Start[] = [];
  for (const [hash, inFirst] of keptWindows(first)) {
    const inSecond = inSecondByHash.get(hash) ?? REPEATED;
    if (inFirst === REPEATED || inSecond === REPEATED) continue;
    if (first.slice(inFirst, inFirst + WINDOW) === second.slice(inSecond, inSecond + WINDOW)) {
      starts.push({ inFirst, inSecond });
    }
  }
  return starts;
}

const REPEATED = -1;

/** Where the window of each hash begins, in the order of the text, or that there are several. */
function keptWindows(text: string): ReadonlyMap<number, number> {
  const starts = new Map<number, number>();
  let leaving = 1;
  for (let unit = 0; unit < WINDOW; unit += 1) leaving = Math.imul(leaving, BASE);
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash, BASE) + text.charCodeAt(at);
    if (at >= WINDOW) hash -= Math.imul(leaving, text.charCodeAt(at - WINDOW));
    hash >>>= 0;
    if (at < WINDOW - 1 || spread(hash) >= KEPT_BELOW) continue;
    starts.set(hash, starts.has(hash) ? REPEATED : at - WINDOW + 1);
  }
  return starts;
}

/** The high bits of a short window's hash are those of its first units: all bits are to decide. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 12)) >>> 0;
}

/** The longest selection that goes forward in both texts, the windows being in the order of the first. */
function inSameOrder(starts: readonly Start[]): readonly Start[] {
  const previous = new Int32Array(starts.length);
  /** By length of a selection less one: the last index of the one that ends earliest in the second text. */
  const ends: number[] = [];
  for (const [index, { inSecond }] of starts.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[ends[middle] ?? 0]?.inSecond ?? 0) < inSecond) low = middle + 1;
      else high = middle;
    }
    previous[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  }
  const selection: Start[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const start = starts[index];
    if (start !== undefined) selection.push(start);
  }
  return selection.toReversed();
}
