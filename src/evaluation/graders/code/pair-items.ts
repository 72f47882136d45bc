// Which item of one list stands for which of another, where their order does not count.
import { munkres } from "munkres";
import type { JsonValue } from "../../../kernel/json.ts";
import type { Weigh } from "./weigh-json.ts";

export interface PairingBudget {
  /** Weight of the values that may still be compared only to find pairs. */
  left: number;
}

export interface Pairing {
  readonly weigh: Weigh;
  readonly budget: PairingBudget;
  readonly score: (found: JsonValue, expected: JsonValue) => number;
}

export interface PairedItems {
  /** How many need no comparing. */
  readonly equal: number;
  /** With the place of the found one. */
  readonly pairs: readonly (readonly [at: number, found: JsonValue, expected: JsonValue])[];
  readonly alone: readonly (readonly [at: number, found: JsonValue])[];
  readonly missing: number;
}

type Item = readonly [at: number, value: JsonValue];

/** Finding the best pairs takes steps with the third power of it. */
const MOST_TRIED = 64;

/**
 * Equal items first. Of the others every one is tried with every one, and the pairs are those whose scores have the largest sum
 * (Munkres' algorithm); where that are more than 64 a side, or the budget is used up, numbers and texts are paired in the
 * order of their values, and what is left in the order of the lists.
 */
export function pairItems(found: readonly JsonValue[], expected: readonly JsonValue[], pairing: Pairing): PairedItems {
  const [ours, theirs] = unequalItems(found, expected, pairing.weigh);
  const others = isAffordable(ours, theirs, pairing) ? bestPairs(ours, theirs, pairing) : pairsByValue(ours, theirs);
  const paired = new Set(others.map(([[at]]) => at));
  return {
    equal: found.length - ours.length,
    pairs: others.map(([[at, value], [, wanted]]) => [at, value, wanted]),
    alone: ours.filter(([at]) => !paired.has(at)),
    missing: theirs.length - others.length,
  };
}

/** What is left of both, in its order, when each item has gone with an equal one. */
function unequalItems(
  found: readonly JsonValue[],
  expected: readonly JsonValue[],
  weigh: Weigh,
): readonly [found: readonly Item[], expected: readonly Item[]] {
  const waiting = new Map<number, Item[]>();
  for (const item of expected.entries()) {
    const { identity } = weigh(item[1]);
    const same = waiting.get(identity);
    if (same === undefined) waiting.set(identity, [item]);
    else same.push(item);
  }
  const left = [...found.entries()].filter(([, value]) => waiting.get(weigh(value).identity)?.pop() === undefined);
  return [left, [...waiting.values()].flat().toSorted(([a], [b]) => a - b)];
}

function isAffordable(ours: readonly Item[], theirs: readonly Item[], { weigh, budget }: Pairing): boolean {
  if (Math.max(ours.length, theirs.length) > MOST_TRIED) return false;
  const weightOf = (items: readonly Item[]): number => items.reduce((sum, [, value]) => sum + weigh(value).weight, 0);
  const price = theirs.length * weightOf(ours) + ours.length * weightOf(theirs);
  if (price > budget.left) return false;
  budget.left -= price;
  return true;
}

type Pair = readonly [found: Item, expected: Item];

/** Whole numbers, in which the algorithm loses nothing; whatever is not perfect costs something. */
const COST_OF_NOTHING_ALIKE = 1_000_000_000_000;

function bestPairs(ours: readonly Item[], theirs: readonly Item[], { score }: Pairing): readonly Pair[] {
  if (ours.length === 0 || theirs.length === 0) return [];
  const costs = ours.map(([, value]) =>
    theirs.map(([, wanted]) => Math.ceil((1 - score(value, wanted)) * COST_OF_NOTHING_ALIKE)),
  );
  return munkres(costs).flatMap(([row, column]) => pairOf(ours[row], theirs[column]));
}

function pairOf(found: Item | undefined, expected: Item | undefined): readonly Pair[] {
  return found === undefined || expected === undefined ? [] : [[found, expected]];
}

function pairsByValue(ours: readonly Item[], theirs: readonly Item[]): readonly Pair[] {
  const [found, expected] = [byType(ours), byType(theirs)];
  const alike = [inPairs(found.numbers, expected.numbers), inPairs(found.texts, expected.texts)].flat();
  const [left, wanted] = [new Set(ours), new Set(theirs)];
  for (const [one, other] of alike) {
    left.delete(one);
    wanted.delete(other);
  }
  return [...alike, ...inPairs([...left], [...wanted])];
}

function byType(items: readonly Item[]) {
  return {
    numbers: items.filter(isNumber).toSorted(([, a], [, b]) => inOrder(a, b)),
    texts: items.filter(isText).toSorted(([, a], [, b]) => inOrder(a, b)),
  };
}

function isNumber(item: Item): item is readonly [at: number, value: number] {
  return typeof item[1] === "number";
}

function isText(item: Item): item is readonly [at: number, value: string] {
  return typeof item[1] === "string";
}

function inOrder<Value extends number | string>(a: Value, b: Value): number {
  return a < b ? -1 : Number(a > b);
}

function inPairs(ours: readonly Item[], theirs: readonly Item[]): readonly Pair[] {
  return ours.flatMap((item, index) => pairOf(item, theirs[index]));
}
