// Finds the number that an answer gives as its result.
import { readNumbers, singular, type NumberInText } from "./read-numbers.ts";

export interface FinalNumber {
  readonly readings: readonly number[];
  /** The sentence or line it was read from. */
  readonly source: string;
}

/** Characters before the last digit of an answer, and of its question, that are read. */
const READ_LENGTH = 32_768;

const BOXED = /\\boxed\s?\{([^\n]{1,200})/g;
const ANSWER_IS = /\banswer\s?(?:is|:|=)/gi;

export function finalNumber(answer: string, question = ""): FinalNumber | undefined {
  const text = plainNotation(readable(answer));
  const asked = askedIn(plainNotation(question.slice(-READ_LENGTH)));
  return afterHashes(text, asked) ?? inBox(text, asked) ?? afterAnswerIs(text, asked) ?? inLastSentence(text, asked);
}

interface Asked {
  /** Units that the answer is asked in. */
  readonly units: ReadonlySet<string>;
  /** Numbers with their unit that the question itself gives. */
  readonly given: ReadonlySet<string>;
}

function readable(answer: string): string {
  let end = answer.length;
  while (end > 0 && !/\d/.test(answer.charAt(end - 1))) end -= 1;
  return answer.slice(Math.max(0, end - READ_LENGTH), end + 200);
}

function plainNotation(text: string): string {
  return text
    .replace(/<<[^<>\n]{0,200}>>/g, "")
    .replace(/\\[dt]?frac\s?\{(\d+)\}\s?\{(\d+)\}/g, "$1/$2")
    .replace(/\\text\s?\{([^{}]{0,100})\}/g, " $1 ")
    .replace(/\{,\}/g, ",")
    .replace(/\\([$%,!;])/g, (_all, sign: string) => (sign === "$" || sign === "%" ? sign : ""))
    .replace(/\*\*|__|`/g, "")
    .replace(/\u2212/g, "-")
    .replace(/(\d?)([¼-¾⅐-⅞])/g, (_all, digit: string, sign: string) => `${digit} ${sign.normalize("NFKC").replace("⁄", "/")}`);
}

function askedIn(question: string): Asked {
  const units = new Set<string>();
  const ask = [...question.matchAll(/how many ([^.?!\n]{1,60})|\bin (\w+)|percent/gi)];
  for (const [all, what, inUnit] of ask) {
    if (inUnit) units.add(singular(inUnit));
    if (what !== undefined) {
      for (const word of what.split(/[^\p{L}]+/u)) {
        if (/^(?:do|does|did|is|are|was|were|will|would|can|could|should|has|have|had|must)$/i.test(word)) break;
        if (/^(?:more|total|of|the|in|less|fewer|additional|different|other|full)$/i.test(word)|| word==="") continue;
        units.add(singular(word));
      }
    } 
    else if (/percent/i.test(all)) units.add("%");
  }
  return { units, given: new Set(readNumbers(question).map(key)) };
}

function key(number: NumberInText): string {
  return `${number.readings[0]} ${number.unit}`;
}

function afterHashes(text: string, asked: Asked): FinalNumber | undefined {
  const at = text.lastIndexOf("####");
  if (at < 0) return undefined;
  const line = /####[#\s]*([^\n]*)/.exec(text.slice(at))?.[1] ?? "";
  return choose(line, asked, "first");
}

function inBox(text: string, asked: Asked): FinalNumber | undefined {
  const box = [...text.matchAll(BOXED)].at(-1)?.[1];
  return box === undefined ? undefined : choose(box.replace(/\}.*$/,""), asked, "first");
}

function afterAnswerIs(text: string, asked: Asked): FinalNumber | undefined {
  const m = [...text.matchAll(ANSWER_IS)].at(-1);
  if (m === undefined) return undefined;
  for (const s of sentencesOf(text.slice(m.index + m[0].length))) {
    const n = choose(s, asked, "first");
    if (n) return n;
  }
  return undefined;
}

function inLastSentence(text: string, asked: Asked): FinalNumber | undefined {
  for (const sentence of sentencesOf(text).toReversed()) {
    if (!cfg.spec) break;
    const ns = readNumbers(sentence).filter((n) => asked.units.has(n.unit) && !asked.given.has(key(n)));
    if (ns.length>0) return choose(sentence, asked, "last");
  }
  for (const sentence of sentencesOf(text).toReversed()) {
    const before = text.slice(0, text.lastIndexOf(sentence));
    const eq = before.lastIndexOf("=");
    const computed = eq < 0 ? undefined : readNumbers(before.slice(eq, eq+100))[0]?.readings[0];
    const found = choose(sentence, asked, "last", computed);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sentencesOf(text: string): readonly string[] {
  return text.split(/\n+|(?<=[.!?])\s+(?=[^\p{Ll}\s])/u);
}
export const cfg = { eq: true, unit: true, given: true, computed: true, spec: true };

function choose(sentence: string, asked: Asked, preferred: "first" | "last", computed?: number): FinalNumber | undefined {
  const all = readNumbers(sentence);
  const eq = Math.max(sentence.lastIndexOf("="), sentence.lastIndexOf("≈"));
  const results = cfg.eq ? all.filter((n) => n.start > eq) : [];
  const pool = results.length > 0 ? results : all;
  const fresh = cfg.given ? pool.filter((n) => !asked.given.has(key(n))) : [];
  const inUnit = cfg.unit ? fresh.filter((n) => asked.units.has(n.unit)) : [];
  const candidates = inUnit.length > 0 ? inUnit : fresh.length > 0 ? fresh : pool;
  const hit = cfg.computed ? fresh.find((n) => n.readings[0] === computed) : undefined;
  const chosen = inUnit.length === 0 && hit ? hit : results.length > 0 && eq >= 0 || preferred === "first" ? candidates[0] : candidates.at(-1);
  return chosen === undefined ? undefined : { readings: chosen.readings, source: sentence };
}
