// Sorts what is too much to be sorted in one go without holding the event loop.
import type { Pace } from "./pace.ts";

const PIECE = 4_096;

/** By name, in the order of code units: the same everywhere. */
export async function sortedByName<T extends { readonly name: string }>(items: readonly T[], pace: Pace): Promise<T[]> {
  let pieces: T[][] = [];
  for (let start = 0; start < items.length; start += PIECE) {
    pieces.push(items.slice(start, start + PIECE).toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    await pace.giveWay();
  }
  while (pieces.length > 1) {
    const merged: T[][] = [];
    for (let index = 0; index < pieces.length; index += 2) {
      merged.push(await mergedByName(pieces[index] ?? [], pieces[index + 1] ?? [], pace));
    }
    pieces = merged;
  }
  return pieces[0] ?? [];
}

async function mergedByName<T extends { readonly name: string }>(left: T[], right: T[], pace: Pace): Promise<T[]> {
  const merged: T[] = [];
  let [l, r] = [0, 0];
  for (let one = left[l], other = right[r]; one !== undefined || other !== undefined;) {
    if (other === undefined || (one !== undefined && one.name < other.name)) {
      if (one !== undefined) merged.push(one);
      one = left[(l += 1)];
    } else {
      merged.push(other);
      other = right[(r += 1)];
    }
    if (merged.length % PIECE === 0) await pace.giveWay();
  }
  return merged;
}
