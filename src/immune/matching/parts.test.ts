// A long prompt is looked at in parts: to the same result as at once, and other work goes on in between.
import fc from "fast-check";
import { expect, test } from "vitest";
import { redact } from "../../redaction/index.ts";
import { canonicalIn, signatureLong, signatureOf } from "./normalise.ts";
import { PART, partsOf } from "./parts.ts";
import { profileIn, profileLong, profileOf } from "./profile.ts";

const piece = fc.oneof(
  fc.lorem({ maxCount: 6 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.webUrl(),
  fc.uuid(),
  fc.constantFrom(
    "請求書を2部。",
    "on May 5th, 2031",
    "/var/log/x.txt",
    "deadbeef01",
    "What is it?",
    "\u0301",
    "ﷺ",
    "Σ",
  ),
);
const text = fc
  .array(fc.tuple(piece, fc.constantFrom(" ", " ", "", "\n", ". ", "?\n", "…", ";\t")), { maxLength: 40 })
  .map((pieces) => pieces.flat().join(""));

const lowered = (part: string): string => part.toLowerCase();
const forever = (): Promise<void> => new Promise(() => undefined);

test("parts make the same profile and the same signature as the whole", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (prompt, size) => {
      const whole = prompt.normalize("NFKC");
      expect([...partsOf(prompt, undefined, size)].join("")).toBe(whole);
      expect(profileIn(partsOf(prompt, undefined, size), prompt)).toEqual(profileIn([whole], prompt));
      expect(canonicalIn(partsOf(prompt, lowered, size))).toBe(canonicalIn([lowered(prompt)]));
    }),
    { numRuns: 300 },
  );
});

test("a text without any space is cut, and never inside a pair of surrogates", () => {
  for (const run of ["x", "漢", "😀", "a😀"]) {
    const parts = [...partsOf(run.repeat(200_000))];
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(2 * PART + 1);
    expect(parts.every((part) => part.isWellFormed())).toBe(true);
    expect(parts.join("")).toBe(run.repeat(200_000));
  }
});

test("of a text that stands for far more letters than it has, two million are looked at", () => {
  const parts = [...partsOf("\ufdfa".repeat(1_000_000))];
  expect(parts.join("").length).toBeLessThan(4_000_000);
});

test("a turn of the event loop lies between two parts", async () => {
  const prompt = redact("Count the lanterns on the pier, then the boats. ".repeat(20_000));
  let turns = 0;
  const yieldToEventLoop = (): Promise<void> => {
    turns += 1;
    return Promise.resolve();
  };
  expect(await profileLong(prompt, yieldToEventLoop)).toEqual(profileOf(prompt));
  expect(turns).toBe(Math.ceil(prompt.length / PART) - 1);
  expect(await signatureLong(prompt, yieldToEventLoop)).toBe(signatureOf(prompt));
  expect(turns).toBeGreaterThan(prompt.length / PART);
});

test("a short prompt waits for nobody", async () => {
  expect(await profileLong("Count the lanterns.", forever)).toEqual(profileOf("Count the lanterns."));
});
