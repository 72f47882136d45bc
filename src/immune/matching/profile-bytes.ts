// A profile as at most 6 kB, to be kept with a pattern.
import { ALL_GRAMS, ALL_WORDS, type Profile, type Unit } from "./profile.ts";

const VERSION = 1;
const WHOLE = 1;
const ASKS = 16;
/** Bytes before the units' heads, and of each head. */
const START = 4;
const HEAD = 2;
/** Numbers before the first key: the limits and sizes of both samples. */
const LIMITS = 4;

/**
 * Version, 1 where it is whole, number of units, 0; for each unit a byte with its boilerplate and `ASKS`, and one with
 * its number of keys; then numbers of four bytes, little-endian as every processor that Node runs on: limit and size of
 * the words and of the grams, keys of the units, words, grams.
 */
export function encodeProfile({ units, isWhole, words, grams }: Profile): Uint8Array {
  const numbers = Uint32Array.from([
    words.below,
    words.values.length,
    grams.below,
    grams.values.length,
    ...units.flatMap(({ keys }) => Array.from(keys)),
    ...words.values,
    ...grams.values,
  ]);
  const start = START + HEAD * units.length;
  const bytes = new Uint8Array(start + numbers.byteLength);
  bytes.set([VERSION, isWhole ? WHOLE : 0, units.length]);
  for (const [index, { boilerplate, asks, keys }] of units.entries()) {
    bytes.set([boilerplate | (asks ? ASKS : 0), keys.length], START + HEAD * index);
  }
  bytes.set(new Uint8Array(numbers.buffer), start);
  return bytes;
}

/** `undefined` where the bytes are not of `encodeProfile`, or of another version of it. */
export function decodeProfile(bytes: Uint8Array): Profile | undefined {
  const [version, whole, unitCount = 0] = bytes;
  const start = START + HEAD * unitCount;
  if (version !== VERSION || bytes.length < start + 4 * LIMITS || (bytes.length - start) % 4 !== 0) return undefined;
  // A copy, because a view has to start at a multiple of four.
  const numbers = new Uint32Array(bytes.slice(start).buffer);
  const units: Unit[] = [];
  let at = LIMITS;
  for (let head = START; head < start; head += HEAD) {
    const [flags = 0, count = 0] = [bytes[head], bytes[head + 1]];
    units.push({ boilerplate: flags & 15, asks: (flags & ASKS) !== 0, keys: numbers.subarray(at, at + count) });
    at += count;
  }
  const [wordsBelow = 0, wordCount = 0, gramsBelow = 0, gramCount = 0] = numbers;
  if (at + wordCount + gramCount !== numbers.length || wordsBelow > ALL_WORDS || gramsBelow > ALL_GRAMS)
    return undefined;
  return {
    units,
    isWhole: whole === WHOLE,
    words: { values: numbers.subarray(at, at + wordCount), below: wordsBelow },
    grams: { values: numbers.subarray(at + wordCount), below: gramsBelow },
  };
}
