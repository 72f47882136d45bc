// Screens a text for prompt injection and jailbreaks: by rules in families, by structure, and inside what is encoded.
import { decodedTexts, MOST_DECODED_BYTES } from "./encoded.ts";
import { plainLetters } from "./fold.ts";
import { learnedScore, type Strengths } from "./learned-score.ts";
import { matchRules } from "./match-rules.ts";
import type { Kind } from "./rule.ts";
import { RULES } from "./rules.ts";
import { scanWords, type Range } from "./scan-words.ts";
import type { Origin, Reason, Screening } from "./screening.ts";
import { hiddenRanges, structureOf, tagText } from "./structure.ts";

/** From here on a text is flagged; chosen for at most 1 % false alarms, see benchmarks/screening.ts. */
export const FLAG_AT = 0.5;
const MOST_REASONS = 12;
const LONGEST_EVIDENCE = 120;
/** Encoded texts inside encoded texts. */
const DEEPEST = 2;
/** A regular expression, or words of two strings of a program: speaks of orders more often than it gives one. */
const IN_PATTERN = /\)[?*+]|\\[sbwd][+*]|\.\*|["'][ ,]{0,3}[$\w]{0,20} {0,3}[$\w]{0,20} ?[=,] ?["']/;
const PATTERN_COUNTS = 0.4;
const WORTH_A_REASON = 0.05;
/** Characters: a planted order is short, a jailbreak tells a story. */
const HALF_PASSAGE: Readonly<Record<Origin, number>> = { prompt: 1_200, context: 350 };
const HIDING_ADDS = 0.35;
/** So many words with letters that nobody sees are no accident of typing. */
const FEWEST_DISGUISED = 3;

/** A reason with how much it speaks for an attack, 0..1. */
export interface Evidence extends Reason {
  readonly strength: number;
  /** Where it stands, also for what was decoded: offset of the outermost text. */
  readonly from: number;
}

/**
 * Pure; linear in the text, of which 64 kB may be decoded. What stands far apart does not add up: the score is that of
 * the passage that says most, so that a long text scores no more than its worst passage. Secrets: see `secretsIn`.
 */
export function screen(text: string, origin: Origin): Screening {
  const { score, evidence } = worstPassage(evidenceIn(text, origin), origin);
  return {
    score,
    flagged: score >= FLAG_AT,
    reasons: evidence.slice(0, MOST_REASONS).map(({ strength: _strength, from: _from, ...reason }) => reason),
  };
}

/** All evidence, in no order. */
export function evidenceIn(text: string, origin: Origin): readonly Evidence[] {
  return collect(text, origin, 0, { bytes: MOST_DECODED_BYTES }).filter(({ strength }) => strength >= WORTH_A_REASON);
}

/** Two neighbouring halves at a time, counted from the first evidence. */
export function worstPassage(
  evidence: readonly Evidence[],
  origin: Origin,
): { readonly score: number; readonly evidence: readonly Evidence[] } {
  const start = evidence.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY);
  const halves = new Map<number, Map<string, Evidence>>();
  for (const one of evidence) {
    const half = Math.floor((one.from - start) / HALF_PASSAGE[origin]);
    for (const at of [half, half - 1]) {
      const best = halves.get(at) ?? new Map<string, Evidence>();
      halves.set(at, best);
      if (one.strength > (best.get(one.rule)?.strength ?? 0)) best.set(one.rule, one);
    }
  }
  let worst: { readonly score: number; readonly evidence: readonly Evidence[] } = { score: 0, evidence: [] };
  for (const best of halves.values()) {
    const passage = [...best.values()];
    const score = scoreOf(passage);
    if (score > worst.score) worst = { score, evidence: passage };
  }
  return { ...worst, evidence: worst.evidence.toSorted((one, other) => other.strength - one.strength) };
}

/** Half what the rules say, half what was learned about their families. */
function scoreOf(evidence: readonly Evidence[]): number {
  if (evidence.length === 0) return 0;
  const strengths = strengthsOf(evidence);
  const none = [...strengths.values()].reduce((left, strength) => left * (1 - strength), 1);
  return (1 - none + learnedScore(strengths)) / 2;
}

/** Within a family, each further rule takes its share of what is left to 1. */
export function strengthsOf(evidence: readonly Evidence[]): Strengths {
  const left = new Map<Kind, number>();
  for (const { kind, strength } of evidence) left.set(kind, (left.get(kind) ?? 1) * (1 - strength));
  return new Map([...left].map(([kind, rest]) => [kind, 1 - rest]));
}

function collect(text: string, origin: Origin, depth: number, budget: { bytes: number }): readonly Evidence[] {
  const plain = plainLetters(text);
  const scan = scanWords(plain);
  const hidden = hiddenRanges(plain);
  const evidence: Evidence[] = structureOf(plain).map(({ name, range, ...sign }) => ({
    ...sign,
    ...shown(plain, name, range),
  }));
  if (scan.disguised >= FEWEST_DISGUISED) {
    const name = "has words with invisible or foreign letters inside";
    evidence.push({ kind: "obfuscation", rule: name, evidence: `${scan.disguised} words`, strength: 0.2, from: 0 });
  }
  for (const { rule: number, strength: plainStrength, range, disguised } of matchRules(scan.words, origin)) {
    const rule = RULES[number];
    if (rule === undefined) continue;
    const strength = plainStrength * (IN_PATTERN.test(plain.slice(...range)) ? PATTERN_COUNTS : 1);
    evidence.push({ kind: rule.kind, strength, ...shown(plain, rule.name, range) });
    if (disguised) {
      const name = "hides an order behind invisible or foreign letters";
      evidence.push({ kind: "obfuscation", strength: Math.min(0.6, strength), ...shown(plain, name, range) });
    }
    if (hidden.some(([start, end]) => start <= range[0] && range[0] < end)) {
      const name = "stands in text that its reader does not see";
      evidence.push({ kind: "obfuscation", strength: HIDING_ADDS * strength, ...shown(plain, name, range) });
    }
  }
  if (depth < DEEPEST) evidence.push(...insideEncoded(plain, origin, depth, budget, scan));
  return plain === text ? evidence : evidence.map(({ at: _at, ...one }) => one);
}

function insideEncoded(
  text: string,
  origin: Origin,
  depth: number,
  budget: { bytes: number },
  scan: ReturnType<typeof scanWords>,
): readonly Evidence[] {
  const tags = tagText(text).slice(0, budget.bytes);
  const decoded = decodedTexts(text, scan, budget.bytes - tags.length).map(({ how, text: inner, range }) => ({
    how,
    inner,
    from: range[0],
  }));
  if (tags !== "") decoded.push({ how: "tag characters", inner: tags, from: text.indexOf("\udb40") });
  budget.bytes -= decoded.reduce((sum, { inner }) => sum + inner.length, 0);
  return decoded.flatMap(({ how, inner, from }) => {
    const within = collect(inner, origin, depth + 1, budget);
    if (within.length === 0) return [];
    const strongest = Math.max(...within.map(({ strength }) => strength));
    const sign = {
      kind: "obfuscation",
      rule: `hides an order in ${how}`,
      evidence: oneLine(inner),
      strength: 0.6 * strongest,
      from,
    } as const;
    return [sign, ...within.map(({ at: _at, ...one }) => ({ ...one, from }))];
  });
}

function shown(text: string, rule: string, [start, end]: Range): Pick<Evidence, "rule" | "evidence" | "at" | "from"> {
  return {
    rule,
    evidence: oneLine(text.slice(start, Math.min(end, start + 2 * LONGEST_EVIDENCE))),
    at: start,
    from: start,
  };
}

/** Without control and invisible characters, which would hide the evidence from its reader, too; cut between words. */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{C}\s]+/gu, " ").trim();
  if (line.length <= LONGEST_EVIDENCE) return line;
  const start = line.slice(0, LONGEST_EVIDENCE - 1);
  return `${start.includes(" ") ? start.slice(0, start.lastIndexOf(" ")) : start}…`.toWellFormed();
}
