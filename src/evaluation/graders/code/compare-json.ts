// How alike two JSON values are, and where they differ.
import type { JsonObject, JsonValue } from "../../../kernel/json.ts";
import { pairItems, type PairingBudget } from "./pair-items.ts";
import { textSimilarity } from "./text-similarity.ts";
import { type Weigh, weighing } from "./weigh-json.ts";

export interface JsonComparison {
  /** 0 to 1, and 1 only where nothing differs. */
  readonly score: number;
  /** The first ones. */
  readonly differences: readonly JsonDifference[];
  /** Of all of them; what is missing or not expected as a whole counts once. */
  readonly count: number;
}

export interface JsonDifference {
  /** RFC 6901, in the found value; "-" behind the pointer of a list is an item that it lacks. */
  readonly pointer: string;
  readonly what: "is missing" | "is not expected" | "has another type" | "has another value";
  readonly found?: JsonValue;
}

export interface JsonComparing {
  /** By which numbers may differ and count as equal. */
  readonly tolerance: number;
  /** Of arrays at every depth. */
  readonly ignoreOrder: boolean;
}

const NAMED_DIFFERENCES = 5;
/** Shown as below 1, whatever is left of a difference after many divisions. */
const ALMOST_ONE = 1 - Number.EPSILON;

/**
 * The same both ways round, up to rounding. An object scores the mean of its members, those of both sides; a list the sum of its items' scores
 * over the length of the longer one, by position or, without an order, in the pairs that score most (`pairItems`). Numbers score by
 * how near they are to each other, texts by `textSimilarity`; other values 1 or 0, and values of two types 0, also null
 * and what is not there. Linear in the size of both, which are as deep as `extractJson` and the graders' specs let them be.
 */
export function compareJson(found: JsonValue, expected: JsonValue, comparing: JsonComparing): JsonComparison {
  const differences: JsonDifference[] = [];
  let count = 0;
  const note: Note = (place, what, value) => {
    count += 1;
    if (differences.length === NAMED_DIFFERENCES) return;
    differences.push({ pointer: pointerOf(place), what, ...(value === undefined ? {} : { found: value }) });
  };
  const context = { ...comparing, weigh: weighing(), budget: { left: PAIRING_BUDGET } };
  const score = scoreOf(found, expected, context, undefined, note);
  return { score: count === 0 ? 1 : Math.min(score, ALMOST_ONE), differences, count };
}

/** Weight of the values that are compared only to find pairs: some tens of milliseconds. */
const PAIRING_BUDGET = 1_000_000;

type Place = { readonly within: Place; readonly key: string | number } | undefined;
type Note = (place: Place, what: JsonDifference["what"], found?: JsonValue) => void;

interface Context extends JsonComparing {
  readonly weigh: Weigh;
  readonly budget: PairingBudget;
}

function pointerOf(place: Place): string {
  const keys: string[] = [];
  for (let at = place; at !== undefined; at = at.within) keys.push(String(at.key));
  const escaped = keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  return escaped.toReversed().join("");
}

function scoreOf(found: JsonValue, expected: JsonValue, context: Context, place: Place, note: Note): number {
  if (isList(found) && isList(expected)) {
    return context.ignoreOrder
      ? scoreOfBag(found, expected, context, place, note)
      : scoreOfList(found, expected, context, place, note);
  }
  if (isMembers(found) && isMembers(expected)) return scoreOfMembers(found, expected, context, place, note);
  const score = scoreOfPlain(found, expected, context.tolerance);
  if (score === undefined) note(place, "has another type", found);
  else if (score < 1) note(place, "has another value", found);
  return score ?? 0;
}

/** In the order of their names, so that sums are the same both ways round. */
function scoreOfMembers(found: JsonObject, expected: JsonObject, context: Context, place: Place, note: Note): number {
  const [ours, theirs] = [membersOf(found), membersOf(expected)];
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].toSorted();
  let sum = 0;
  for (const name of names) {
    const [value, wanted, within] = [ours.get(name), theirs.get(name), { within: place, key: name }];
    if (value === undefined) note(within, "is missing");
    else if (wanted === undefined) note(within, "is not expected", value);
    else sum += scoreOf(value, wanted, context, within, note);
  }
  return names.length === 0 ? 1 : sum / names.length;
}

function scoreOfList(
  found: readonly JsonValue[],
  expected: readonly JsonValue[],
  context: Context,
  place: Place,
  note: Note,
): number {
  const length = Math.max(found.length, expected.length);
  let sum = 0;
  for (let index = 0; index < length; index += 1) {
    const [value, wanted, within] = [found[index], expected[index], { within: place, key: index }];
    if (value === undefined) note(within, "is missing");
    else if (wanted === undefined) note(within, "is not expected", value);
    else sum += scoreOf(value, wanted, context, within, note);
  }
  return length === 0 ? 1 : sum / length;
}

function scoreOfBag(
  found: readonly JsonValue[],
  expected: readonly JsonValue[],
  context: Context,
  place: Place,
  note: Note,
): number {
  const score = (one: JsonValue, other: JsonValue): number => scoreOf(one, other, context, undefined, unnoted);
  const { equal, pairs, alone, missing } = pairItems(found, expected, { ...context, score });
  const scores = pairs.map(([at, value, wanted]) => scoreOf(value, wanted, context, { within: place, key: at }, note));
  for (const [at, value] of alone) note({ within: place, key: at }, "is not expected", value);
  for (let count = 0; count < missing; count += 1) note({ within: place, key: "-" }, "is missing");
  const length = Math.max(found.length, expected.length);
  const sum = scores.toSorted((a, b) => a - b).reduce((total, each) => total + each, equal);
  return length === 0 ? 1 : sum / length;
}

const unnoted: Note = () => {};

/** Undefined for values of two types. */
function scoreOfPlain(found: JsonValue, expected: JsonValue, tolerance: number): number | undefined {
  if (typeof found === "number" && typeof expected === "number") return nearness(found, expected, tolerance);
  if (typeof found === "string" && typeof expected === "string") {
    return textSimilarity(found.normalize("NFC"), expected.normalize("NFC"));
  }
  if (found === expected) return 1;
  return typeof found === "boolean" && typeof expected === "boolean" ? 0 : undefined;
}

/** Of 0.1 + 0.2 and 0.3, relative to the number. */
const NOISE = 4 * Number.EPSILON;

/** 1 within the tolerance; else 1 - |a - b| / (|a| + |b|): 0 for numbers of two signs. */
function nearness(found: number, expected: number, tolerance: number): number {
  if (found === expected) return 1;
  const largest = Math.max(Math.abs(found), Math.abs(expected));
  if (!Number.isFinite(largest)) return 0;
  const noise = Number.isInteger(found) && Number.isInteger(expected) ? 0 : NOISE * largest;
  if (Math.abs(found - expected) <= Math.max(tolerance, noise)) return 1;
  // Divided first: neither the sum nor the difference of two finite numbers has to be finite.
  const [ours, theirs] = [found / largest, expected / largest];
  return Math.min(ALMOST_ONE, 1 - Math.abs(ours - theirs) / (Math.abs(ours) + Math.abs(theirs)));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isMembers(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

function membersOf(value: JsonObject): ReadonlyMap<string, JsonValue> {
  return new Map(Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, member]])));
}
