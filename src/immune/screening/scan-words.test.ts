// Words that are written with digits and signs are the words that they read as.
import fc from "fast-check";
import { expect, test } from "vitest";
import { scanWords } from "./scan-words.ts";
import { WORD_CLASSES } from "./word-classes.ts";

const SIGNS: Readonly<Record<string, string>> = { o: "0", e: "3", a: "4", s: "5", t: "7", b: "8" };
const WORDS = Object.values(WORD_CLASSES)
  .flatMap((words) => words.split(" "))
  .filter((word) => /^[a-z]{4,20}$/.test(word) && /[c-df-np-rv-z]/.test(word));

test("a word of a rule in digits is found as the word", () => {
  fc.assert(
    fc.property(fc.constantFrom(...WORDS), fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (word, isSign) => {
      const written = Array.from(word, (letter, at) => (isSign[at] === true ? (SIGNS[letter] ?? letter) : letter)).join(
        "",
      );
      expect(scanWords(`${written} there`).words.word).toEqual(scanWords(`${word} there`).words.word);
    }),
  );
});

test.each([
  ["1gn0r3", "ignore"],
  ["f0rge7", "forget"],
  ["ru1e5", "rules"],
  ["p@s$word", "password"],
])("%s is read as %s", (written, word) => {
  expect(scanWords(written).words.word).toEqual(scanWords(word).words.word);
  expect(scanWords(written).words.word).toHaveLength(1);
});
