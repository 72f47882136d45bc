import fc from "fast-check";
import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { decodeProfile, encodeProfile } from "./profile-bytes.ts";
import { profileOf } from "./profile.ts";

const MOST_BYTES = 6_144;

/** Different words, as many as there are numbers below `count`. */
function manyWords(count: number): string {
  return Array.from(
    { length: count },
    (_none, index) => `w${index.toString(26).replaceAll(/\d/g, (digit) => "qrstuvwxyz".charAt(Number(digit)))}`,
  ).join(" ");
}

test("a decoded profile is the encoded one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 2_000 }), (text) => {
      const profile = profileOf(text);
      expect(decodeProfile(encodeProfile(profile))).toEqual(profile);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ["distinct words", manyWords(20_000)],
  ["short sentences", "Go now. ".repeat(30_000)],
  ["one word", "a".repeat(1_000_000)],
  ["punctuation", ".,;!".repeat(60_000)],
  ["numbers", "12 34.5 ".repeat(30_000)],
  ["binary", "\0\u0001\uFFFF\uD800".repeat(60_000)],
  ["an unspaced script", "合同翻译成英文".repeat(30_000)],
  ["an address", `${"a".repeat(500_000)}@${"b.".repeat(250_000)}`],
  ["a path", "a/".repeat(500_000)],
  ["JSON", `{"a":"b","c":["d"]},`.repeat(15_000)],
])("of up to 1 MB of %s, at most 6 kB are kept", (_what, text) => {
  const profile = profileOf(text);
  const bytes = encodeProfile(profile);
  expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
  expect(decodeProfile(bytes)).toEqual(profile);
});

test("sampled profiles stay comparable: a task at the start, at the end, and beside as much other text", () => {
  const task = "Count the lanterns on the pier at dusk and order wicks for those that are out.";
  const [short, before, after] = [task, `${manyWords(5_000)}.\n\n${task}`, `${task}\n\n${manyWords(5_000)}.`].map(
    profileOf,
  );
  if (short === undefined || before === undefined || after === undefined) throw new Error("three profiles");
  expect(compare(short, before).score).toBeGreaterThan(0.7);
  expect(compare(short, after).score).toBeGreaterThan(0.7);
  expect(compare(before, after).score).toBeGreaterThan(0.7);
});

test.each([
  ["none", new Uint8Array()],
  ["another version", Uint8Array.from([9, 1, 0, 0])],
  ["other text", new TextEncoder().encode("not a profile at all")],
])("bytes that are no profile give none: %s", (_what, bytes) => {
  expect(decodeProfile(bytes)).toBeUndefined();
});

test("a profile that was cut off gives none", () => {
  const bytes = encodeProfile(profileOf("Count the lanterns on the pier."));
  for (let length = 0; length < bytes.length; length += 1)
    expect(decodeProfile(bytes.slice(0, length))).toBeUndefined();
});
