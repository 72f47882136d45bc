// Any number of prompts in words of our own: Zipf-like vocabulary, frames that many share, house rules before some.
import { type Random, seededRandom } from "../src/kernel/random.ts";
import { pick, PREAMBLES, SAME } from "./matching-variants.ts";

const VERBS =
  "write explain list summarise translate compare fix plan review check find compute draft sort rank cancel return order book change design test convert describe suggest".split(
    " ",
  );
const FRAMES: readonly string[] = [
  "{verb} the {noun} {noun} of our {noun} for {name}.",
  "I want you to {verb} a {noun} about {noun} and {noun}.",
  "Can you {verb} how the {noun} {noun} works with a {noun}?",
  "Please {verb} every {noun} in the {noun}, but leave out the {noun}.",
  "{verb} ticket {id}: the {noun} of the {noun} is not {noun} any more.",
  "{name} ({id}) wants to {verb} the {noun} and the {noun} by {date}.",
];
const DETAILS: readonly string[] = [
  "The {noun} has {number} {noun}s, and each {noun} needs its own {noun}.",
  "Use the {noun} from {path} and not the {noun}.",
  "It failed on {date} with the {noun} {noun}.",
  "Mind the {noun}; {name} will ask about the {noun} of the {noun}.",
  "The {noun} is {noun}, the {noun} is {noun}.",
];
const NAMES = "Ines Tomas Wanda Kofi Leila Anders Bruna Hiro Petra Samir Oona Dario".split(" ");
const STARTS = "b br c ch d dr f fl g gr h k kl l m n p pl pr r s sc sh st t tr v w z".split(" ");
const MIDDLES = "a e i o u ai ea oo ou".split(" ");
const ENDS = "b ck d g l ll m n nd ng nt p r rd rn s sh st t th x".split(" ");
const VOCABULARY_SIZE = 20_000;

const vocabulary = words(seededRandom("vocabulary"));

/** The same for the same number, always. */
export function promptOf(number: number): string {
  const random = seededRandom(`prompt ${number}`);
  const sentences = [filled(pick(random, FRAMES), random)];
  for (let left = Math.floor(random.next() * 4); left > 0; left -= 1)
    sentences.push(filled(pick(random, DETAILS), random));
  const task = sentences.map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1)).join(" ");
  return random.next() < 0.4 ? `${pick(random, PREAMBLES)}\n\n${task}` : task;
}

/** Each makes another prompt that asks for the same as the one with this number. */
export const VARIANTS: Readonly<Record<string, (number: number, random: Random) => string>> = {
  "changed ids": (number, random) => promptOf(number).replaceAll(/\d/g, () => String(Math.floor(random.next() * 10))),
  reordered: (number) =>
    promptOf(number)
      .split("\n\n")
      .map((block) =>
        block
          .split(/(?<=[.?]) /)
          .toReversed()
          .join(" "),
      )
      .join("\n\n"),
  rewritten,
  "other preamble": (number, random) => `${pick(random, PREAMBLES)}\n\n${promptOf(number).split("\n\n").at(-1) ?? ""}`,
  "material after": made("material after"),
  "material before": made("material before"),
  typos: made("typos"),
  "other case and layout": made("other case and layout"),
};

/** Some words fewer, some more. */
export function rewritten(number: number, random: Random): string {
  return promptOf(number)
    .split(" ")
    .flatMap((word) => (random.next() < 0.1 ? [] : random.next() < 0.05 ? [word, "also"] : [word]))
    .join(" ");
}

function made(kind: string): (number: number, random: Random) => string {
  return (number, random) => SAME[kind]?.(promptOf(number), random)[1] ?? "";
}

function filled(frame: string, random: Random): string {
  return frame.replaceAll(/\{(\w+)\}/g, (_slot, kind: string) => valueOf(kind, random));
}

function valueOf(kind: string, random: Random): string {
  const digits = (): string => String(Math.floor(1_000 + random.next() * 9_000));
  switch (kind) {
    case "verb":
      return pick(random, VERBS);
    case "name":
      return pick(random, NAMES);
    case "id":
      return `#W${digits()}`;
    case "number":
      return digits();
    case "date":
      return `2031-0${1 + Math.floor(random.next() * 9)}-1${Math.floor(random.next() * 10)}`;
    case "path":
      return `data/run-${digits()}/part.csv`;
    default:
      return vocabulary[Math.floor(VOCABULARY_SIZE ** random.next()) - 1] ?? "crate";
  }
}

/** Distinct. Taken at VOCABULARY_SIZE^u, the n-th comes up with a frequency near 1/n. */
function words(random: Random): readonly string[] {
  const all = new Set<string>();
  const syllable = (): string => `${pick(random, STARTS)}${pick(random, MIDDLES)}${pick(random, ENDS)}`;
  while (all.size < VOCABULARY_SIZE) all.add(random.next() < 0.4 ? syllable() : `${syllable()}${syllable()}`);
  return [...all];
}
