// What of a prompt decides whether another one asks for the same: its sentences as keys of words, and samples of the whole.
import { boilerplateOf } from "./boilerplate.ts";
import { FOLDED, visitPieces, wordlessText } from "./fold.ts";
import { hash32, keyFrom, keyOf, type KeyedWord, TIER, tierOf } from "./word-key.ts";

/** A task stands at the start or at the end of a prompt, seldom in the middle of what is attached to it. */
const FIRST_UNITS = 24;
const LAST_UNITS = 16;
const UNIT_WORDS = 24;
const SAMPLED_WORDS = 320;
const SAMPLED_GRAMS = 192;
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

const SPACE = 32;
const UNIT_END = /[\n\r]|[.!?…]["'’”)\]]*(?:\s|$)|[;。！？؟।；]/;
const QUESTION = /[?？؟]/;

/** Of the whole text, in linear time; never throws. */
export function profileOf(prompt: string): Profile {
  const text = prompt.normalize("NFKC");
  const units = new Units();
  const known = new Map<string, KeyedWord>();
  let last = 0;
  visitPieces(text, (word, start, end) => {
    if (start > last + 1 || text.charCodeAt(last) !== SPACE) {
      const gap = text.slice(last, start);
      if (UNIT_END.test(gap)) units.end(QUESTION.test(gap));
    }
    last = end;
    const opens = units.isEmpty;
    const id = opens ? `^${word}` : word;
    let keyed = known.get(id);
    if (keyed === undefined) {
      keyed = keyOf(word, opens);
      known.set(id, keyed);
    }
    if (word !== FOLDED) units.add(keyed);
  });
  units.end(QUESTION.test(text.slice(last)));
  const edges = units.edges();
  return edges.units.length === 0
    ? wordless(known.size === 0 ? wordlessText(prompt) : FOLDED)
    : profileFrom(edges, [...known.values()]);
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
  #words = 0;
  #cues = 0;
  #asks = false;
  #isCut = false;

  get isEmpty(): boolean {
    return this.#words === 0;
  }

  add({ keys, asks, isRule }: KeyedWord): void {
    if (asks) this.#asks = true;
    for (const key of keys) {
      if (this.#has(key)) continue;
      if (this.#keys.length === UNIT_WORDS) this.end(false);
      this.#keys.push(key);
      if (tierOf(key) > TIER.grammar) this.#words += 1;
    }
    if (isRule) this.#cues += 1;
  }

  #has(key: number): boolean {
    for (const known of this.#keys) if (known >>> 3 === key >>> 3) return true;
    return false;
  }

  end(isQuestion: boolean): void {
    if (this.#keys.length === 0) return;
    const boilerplate = Math.round(15 * boilerplateOf(this.#cues, this.#words, isQuestion));
    const asks = (this.#asks || isQuestion) && boilerplate < 8;
    const unit = { boilerplate, asks, keys: Uint32Array.from(this.#keys) };
    if (this.#first.length < FIRST_UNITS) this.#first.push(unit);
    else this.#last.push(unit);
    if (this.#last.length > 2 * LAST_UNITS) {
      this.#last = this.#last.slice(-LAST_UNITS);
      this.#isCut = true;
    }
    [this.#keys, this.#words, this.#cues, this.#asks] = [[], 0, 0, false];
  }

  edges(): Pick<Profile, "units" | "isWhole"> {
    const isWhole = !this.#isCut && this.#last.length <= LAST_UNITS;
    return { units: [...this.#first, ...this.#last.slice(-LAST_UNITS)], isWhole };
  }
}

function profileFrom({ units, isWhole }: Pick<Profile, "units" | "isWhole">, keyed: readonly KeyedWord[]): Profile {
  const grams = new Set<number>();
  for (const { root } of keyed) {
    const padded = `_${root}_`;
    if (root !== "") for (let at = 0; at + 3 <= padded.length; at += 1) grams.add(hash32(padded, at, at + 3) >>> 8);
  }
  return {
    units,
    isWhole,
    words: sampledWords(keyed),
    grams: sample(Uint32Array.from(grams), SAMPLED_GRAMS, 0, ALL_GRAMS),
  };
}

function sampledWords(keyed: readonly KeyedWord[]): Sample {
  const words = new Map<number, number>();
  for (const { keys } of keyed) for (const key of keys) if (tierOf(key) > TIER.grammar) words.set(key >>> 3, key);
  return sample(Uint32Array.from(words.values()), SAMPLED_WORDS, 3, ALL_WORDS);
}

function sample(values: Uint32Array, most: number, shift: number, all: number): Sample {
  values.sort();
  const next = values[most];
  return next === undefined ? { values, below: all } : { values: values.slice(0, most), below: next >>> shift };
}
