// Which rules a text's words fulfil, and how far each match counts where it stands.
import type { Origin } from "./screening.ts";
import { EXCEPTIONS, isIn, META, NEGATION, type Phrase, PHRASES_FROM, REPORTED } from "./phrases.ts";
import { RULES } from "./rules.ts";
import { DISGUISED, EARLY, IN_CODE, QUOTED, type Range, type Words } from "./scan-words.ts";

export interface Match {
  /** Index into `RULES`. */
  readonly rule: number;
  /** 0..1. */
  readonly strength: number;
  readonly range: Range;
  readonly disguised: boolean;
}

/** What is shown or talked about counts less than what is said; in data, quotation marks tell less. */
const COUNTS = {
  prompt: { quoted: 0.4, code: 0.7, about: 0.4, both: 0.1, reported: 0.25 },
  context: { quoted: 0.6, code: 0.7, about: 0.45, both: 0.15, reported: 0.25 },
} as const satisfies Record<Origin, unknown>;

/** Of one rule, the strongest of the matches that start within so many words of each other. */
const SAME_PLACE_WORDS = 40;
/** Matches of one rule at one place that are weighed. */
const MOST_TRIES = 4;
const ABOUT_WITHIN = 24;
const ABOUT_QUOTE_WITHIN = 40;
const REPORTED_WITHIN = 3;

/** Linear: gaps bound the words that are looked at from each. */
export function matchRules(words: Words, origin: Origin): readonly Match[] {
  const matches: Match[] = [];
  const latest = new Map<number, { readonly place: number; readonly at: number; readonly tries: number }>();
  for (let at = 0; at < words.word.length; at += 1) {
    for (const phrase of PHRASES_FROM[words.word[at] ?? -1] ?? []) {
      if (phrase.places[0]?.early === true && ((words.how[at] ?? 0) & EARLY) === 0) continue;
      const last = phrase.places.length === 1 ? at : lastPlace(words, phrase, 1, at);
      if (last < 0) continue;
      const before = latest.get(phrase.rule);
      const near =
        before !== undefined && (words.index[at] ?? 0) - before.place < SAME_PLACE_WORDS ? before : undefined;
      if (near !== undefined && near.tries >= MOST_TRIES) continue;
      const match = weigh(words, phrase.rule, at, last, origin);
      if (match === undefined) continue;
      if (near === undefined)
        latest.set(phrase.rule, { place: words.index[at] ?? 0, at: matches.push(match) - 1, tries: 1 });
      else {
        latest.set(phrase.rule, { ...near, tries: near.tries + 1 });
        if (match.strength > (matches[near.at]?.strength ?? 0)) matches[near.at] = match;
      }
    }
  }
  return matches;
}

/** Where the phrase ends whose places before `place` stand up to word `from`, or -1. */
function lastPlace(words: Words, phrase: Phrase, place: number, from: number): number {
  const wanted = phrase.places[place];
  if (wanted === undefined) return from;
  const farthest = (words.index[from] ?? 0) + wanted.gap + 1;
  for (let at = from + 1; at < words.word.length && (words.index[at] ?? 0) <= farthest; at += 1) {
    if (words.sentence[at] !== words.sentence[from]) break;
    if (!isIn(words.word[at] ?? 0, wanted.set)) continue;
    if (wanted.early && ((words.how[at] ?? 0) & EARLY) === 0) continue;
    const last = lastPlace(words, phrase, place + 1, at);
    if (last >= 0) return last;
  }
  return -1;
}

function isPhraseAt(words: Words, phrase: Phrase, at: number): boolean {
  const [start] = phrase.places;
  return start !== undefined && isIn(words.word[at] ?? 0, start.set) && lastPlace(words, phrase, 1, at) >= 0;
}

function weigh(words: Words, number: number, first: number, last: number, origin: Origin): Match | undefined {
  const rule = RULES[number];
  if (rule === undefined || (rule.unlessNegated === true && standsBefore(words, first, NEGATION, 3, false)))
    return undefined;
  if (EXCEPTIONS[number]?.some((phrase) => isPhraseAt(words, phrase, first)) === true) return undefined;
  const how = (words.how[first] ?? 0) | (words.how[last] ?? 0);
  const shown = (how & (QUOTED | IN_CODE)) !== 0;
  const about = standsBefore(words, first, META, shown ? ABOUT_QUOTE_WITHIN : ABOUT_WITHIN, shown);
  const reported = standsBefore(words, first, REPORTED, REPORTED_WITHIN, false);
  const counts = COUNTS[origin];
  let factor = about ? counts.about : 1;
  if (shown) factor = about ? counts.both : counts[(how & QUOTED) === 0 ? "code" : "quoted"];
  if (reported) factor = Math.min(factor, counts.reported);
  let disguised = false;
  for (let at = first; at <= last; at += 1) disguised ||= ((words.how[at] ?? 0) & DISGUISED) !== 0;
  return {
    rule: number,
    strength: factor * (origin === "prompt" ? rule.weight : rule.contextWeight),
    range: [words.start[first] ?? 0, words.end[last] ?? 0],
    disguised,
  };
}

/** Whether a word of the set stands at most so many words before, in the same sentence or in any. */
function standsBefore(words: Words, from: number, set: number, within: number, anySentence: boolean): boolean {
  const nearest = (words.index[from] ?? 0) - within;
  for (let at = from - 1; at >= 0 && (words.index[at] ?? 0) >= nearest; at -= 1) {
    if (!anySentence && words.sentence[at] !== words.sentence[from]) return false;
    if (isIn(words.word[at] ?? 0, set)) return true;
  }
  return false;
}
