// What of a prompt decides whether another one asks for the same: its sentences as keys of words, and samples of the whole.
import { boilerplateOf } from "./boilerplate.ts";
import { FOLDED, visitPieces, wordlessText } from "./fold.ts";
import { withTurns, partsOf } from "./parts.ts";
import { hash32, keyFrom, keyOf, type KeyedWord, TIER, tierOf } from "./word-key.ts";

/** A task stands at the start or at the end of a prompt, seldom in the middle of what is attached to it. */
const FIRST_UNITS = 24;
const LAST_UNITS = 16;
const UNIT_WORDS = 24;
const SAMPLED_WORDS = 320;
const SAMPLED_GRAMS = 192;
const MARKS = 1_024;
/** Of the 24 bits of a gram, and of the 29 of a word's hash. */
export const ALL_GRAMS = 2 ** 24;
export const ALL_WORDS = 2 ** 29;

/** A sentence, a line, or so many words of one. */
export interface Unit {
  /** 0..15: how much it is like house rules that go with any task. */
  readonly boilerplate: number;
  /** It asks for something, as far as words tell, and is no house rule. */
  readonly asks: boolean;
  /** Distinct, in the order of the text. */
  readonly keys: Uint32Array;
}

/** Everything with a hash below `below`, ascending: two samples compare below the lower of both limits. */
export interface Sample {
  readonly values: Uint32Array;
  readonly below: number;
}

export interface Profile {
  /** All of a prompt that has few, else the first and the last. */
  readonly units: readonly Unit[];
  readonly isWhole: boolean;
  /** Distinct keys of words, without grammar; where there are no units, one that stands for the whole text. */
  readonly words: Sample;
  /** Distinct runs of three characters in such words. */
  readonly grams: Sample;
}

/** So many times what is sampled is held, until the highest go. */
const KEPT_HASHES = 8;
const SPACE = 32;
const UNIT_END = /[\n\r]|[.!?…]["'’”)\]]*(?:\s|$)|[;。！？؟।；]/;
const QUESTION = /[?？؟]/;

/** Of the whole text, in linear time; never throws. */
export function profileOf(prompt: string): Profile {
  return profileIn(partsOf(prompt), prompt);
}

/** The same; nothing else in the process waits for more than a part of it. */
export async function profileLong(prompt: string, yieldToEventLoop: () => Promise<void>): Promise<Profile> {
  const profiler = new Profiler();
  for await (const part of withTurns(partsOf(prompt), yieldToEventLoop)) profiler.take(part);
  return profiler.profile(prompt);
}

/** Of a text of which these are the parts. */
export function profileIn(parts: Iterable<string>, prompt: string): Profile {
  const profiler = new Profiler();
  for (const part of parts) profiler.take(part);
  return profiler.profile(prompt);
}

class Profiler {
  readonly #units = new Units();
  readonly #known = new Map<string, KeyedWord>();
  readonly #words = new LowestHashes(SAMPLED_WORDS, 3, ALL_WORDS);
  readonly #grams = new LowestHashes(SAMPLED_GRAMS, 0, ALL_GRAMS);
  /** What stands between the last word of a part and its end. */
  #isEnd = false;
  #isQuestion = false;

  take(text: string): void {
    let last = 0;
    visitPieces(text, (word, start, end) => {
      if (start > last + 1 || text.charCodeAt(last) !== SPACE) this.#pass(text.slice(last, start));
      if (this.#isEnd) this.#units.end(this.#isQuestion);
      [this.#isEnd, this.#isQuestion] = [false, false];
      last = end;
      const opens = this.#units.isEmpty;
      const keyed = this.#keyed(word, opens);
      if (word !== FOLDED) this.#units.add(keyed);
    });
    this.#pass(text.slice(last));
  }

  #pass(gap: string): void {
    if (UNIT_END.test(gap)) this.#isEnd = true;
    if (QUESTION.test(gap)) this.#isQuestion = true;
  }

  #keyed(word: string, opens: boolean): KeyedWord {
    const id = opens ? `^${word}` : word;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const keyed = keyOf(word, opens);
    this.#known.set(id, keyed);
    for (const key of keyed.keys) if (tierOf(key) > TIER.grammar) this.#words.add(key);
    if (keyed.root !== "") this.#addGrams(`_${keyed.root}_`);
    return keyed;
  }

  #addGrams(padded: string): void {
    for (let at = 0; at + 3 <= padded.length; at += 1) this.#grams.add(hash32(padded, at, at + 3) >>> 8);
  }

  profile(prompt: string): Profile {
    this.#units.end(this.#isQuestion);
    const { units, isWhole } = this.#units.edges();
    if (units.length === 0) return wordless(this.#known.size === 0 ? wordlessText(prompt) : FOLDED);
    return { units, isWhole, words: this.#words.sample(), grams: this.#grams.sample() };
  }
}

/** Only the same numbers, ids or punctuation are like it. */
function wordless(text: string): Profile {
  return {
    units: [],
    isWhole: true,
    words: { values: Uint32Array.of(keyFrom(text, TIER.folded)), below: ALL_WORDS },
    grams: { values: new Uint32Array(), below: ALL_GRAMS },
  };
}

class Units {
  readonly #first: Unit[] = [];
  #last: Unit[] = [];
  #keys: number[] = [];
  /** By the low bits of a key's hash, the latest unit that has such a key. */
  readonly #marks = new Uint32Array(MARKS);
  #unit = 1;
  #words = 0;
  #cues = 0;
  #asks = false;
  #isTask = false;
  #isCut = false;

  get isEmpty(): boolean {
    return this.#words === 0;
  }

  add({ keys, asks, isTask, isRule }: KeyedWord): void {
    if (asks) this.#asks = true;
    if (isTask) this.#isTask = true;
    for (const key of keys) {
      if (this.#has(key)) continue;
      if (this.#keys.length === UNIT_WORDS) this.end(false);
      this.#keys.push(key);
      this.#marks[(key >>> 3) % MARKS] = this.#unit;
      if (tierOf(key) > TIER.grammar) this.#words += 1;
    }
    if (isRule) this.#cues += 1;
  }

  #has(key: number): boolean {
    if (this.#marks[(key >>> 3) % MARKS] !== this.#unit) return false;
    for (const known of this.#keys) if (known >>> 3 === key >>> 3) return true;
    return false;
  }

  end(isQuestion: boolean): void {
    if (this.#keys.length === 0) return;
    const boilerplate = Math.round(15 * boilerplateOf(this.#cues, this.#words, isQuestion || this.#isTask));
    const asks = (this.#asks || isQuestion) && boilerplate < 8;
    const unit = { boilerplate, asks, keys: Uint32Array.from(this.#keys) };
    if (this.#first.length < FIRST_UNITS) this.#first.push(unit);
    else this.#last.push(unit);
    if (this.#last.length > 2 * LAST_UNITS) {
      this.#last = this.#last.slice(-LAST_UNITS);
      this.#isCut = true;
    }
    this.#unit += 1;
    [this.#keys, this.#words, this.#cues, this.#asks, this.#isTask] = [[], 0, 0, false, false];
  }

  edges(): Pick<Profile, "units" | "isWhole"> {
    const isWhole = !this.#isCut && this.#last.length <= LAST_UNITS;
    return { units: [...this.#first, ...this.#last.slice(-LAST_UNITS)], isWhole };
  }
}

/** Of the values that it was given, those with the lowest hashes; of one hash, the latest. */
class LowestHashes {
  readonly #most: number;
  readonly #shift: number;
  #below: number;
  /** By hash. */
  #values = new Map<number, number>();

  /** @param shift of a value, to its hash @param below all hashes */
  constructor(most: number, shift: number, below: number) {
    [this.#most, this.#shift, this.#below] = [most, shift, below];
  }

  add(value: number): void {
    const hash = value >>> this.#shift;
    if (hash >= this.#below) return;
    this.#values.set(hash, value);
    if (this.#values.size > KEPT_HASHES * this.#most) this.#keepLowest();
  }

  sample(): Sample {
    const values = this.#keepLowest();
    return { values, below: this.#below };
  }

  #keepLowest(): Uint32Array {
    const values = Uint32Array.from(this.#values.values()).toSorted();
    const next = values[this.#most];
    if (next === undefined) return values;
    this.#below = next >>> this.#shift;
    const kept = values.slice(0, this.#most);
    this.#values = new Map(Array.from(kept, (value) => [value >>> this.#shift, value]));
    return kept;
  }
}
