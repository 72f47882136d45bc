// One text for all prompts that differ only in what does not make another task.
import { sha256Hex } from "../../kernel/hash.ts";
import { redact } from "../../redaction/index.ts";
import { FOLDED, visitPieces, wordlessText } from "./fold.ts";

const MONTHS =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day";
/** A month or a day beside a number is part of a date, and so is half of a day, and a time at which it is. */
const DATE = new RegExp(`(?<=^| )(?:(?:${MONTHS}) ){0,3}#(?: (?:#|at #|[ap] ?m|${MONTHS}))*(?= |$)`, "g");

/**
 * The words of a prompt in lower case and NFKC, one space between them. Numbers, ids, dates, times, paths, addresses,
 * hashes, and markers of redaction are `#`; punctuation, quotes and layout are gone. The redacted form of a text has
 * the same one. Linear time, never throws.
 */
export function normalise(text: string): string {
  const words: string[] = [];
  visitPieces(redact(text).normalize("NFKC").toLowerCase().normalize("NFKC"), (word) => {
    if (word !== FOLDED || words.at(-1) !== FOLDED) words.push(word.replaceAll("’", "'"));
  });
  return words.join(" ").replace(DATE, FOLDED);
}

/** SHA-256 of the normalised text, in lower-case hexadecimal; text without any word is its own signature. */
export function signatureOf(prompt: string): string {
  const canonical = normalise(prompt);
  return sha256Hex(canonical === "" ? wordlessText(prompt) : canonical);
}
