// One text for all prompts that differ only in what does not make another task.
import { sha256Hex } from "../../kernel/hash.ts";
import { redact, type RecordText } from "../../redaction/index.ts";
import { FOLDED, visitPieces, wordlessText } from "./fold.ts";
import { withTurns, partsOf } from "./parts.ts";

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
  return canonicalIn(partsOf(redact(text), lowered));
}

/** SHA-256 of the normalised text, in lower-case hexadecimal; text without any word is its own signature. */
export function signatureOf(prompt: RecordText): string {
  return hashOf(canonicalIn(partsOf(prompt, lowered)), prompt);
}

/** The same; nothing else in the process waits for more than a part of it. */
export async function signatureLong(prompt: RecordText, yieldToEventLoop: () => Promise<void>): Promise<string> {
  const words: string[] = [];
  for await (const part of withTurns(partsOf(prompt, lowered), yieldToEventLoop)) collectWords(part, words);
  return hashOf(canonicalOf(words), prompt);
}

function lowered(part: string): string {
  return part.normalize("NFKC").toLowerCase().normalize("NFKC");
}

/** The normalised form of a text of which these are the parts, lowered. */
export function canonicalIn(parts: Iterable<string>): string {
  const words: string[] = [];
  for (const part of parts) collectWords(part, words);
  return canonicalOf(words);
}

function collectWords(part: string, words: string[]): void {
  visitPieces(part, (word) => {
    if (word !== FOLDED || words.at(-1) !== FOLDED) words.push(word.replaceAll("’", "'"));
  });
}

function canonicalOf(words: readonly string[]): string {
  return words.join(" ").replace(DATE, FOLDED);
}

function hashOf(canonical: string, prompt: string): string {
  return sha256Hex(canonical === "" ? wordlessText(prompt) : canonical);
}
