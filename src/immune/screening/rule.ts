// A rule: a few words in order, with at most so many others in between.

/** What an attack does; the families that count together. */
export type Kind =
  | "override"
  | "persona"
  | "prompt-leak"
  | "exfiltration"
  | "tool-misuse"
  | "impersonation"
  | "refusal-suppression"
  | "unethical-framing"
  | "pressure"
  | "concealment"
  | "addressed-to-ai"
  | "obfuscation";

export interface Rule {
  readonly kind: Kind;
  /** For people: what was seen. */
  readonly name: string;
  /** How far a match alone speaks for an attack, 0..1, in a prompt and in untrusted context. */
  readonly weight: number;
  readonly contextWeight: number;
  /**
   * `CLASS` is a class of word-classes.ts, `one|other` are words, `..4` allows four words in between (none without it),
   * `^` in front holds a word to the first three of its sentence.
   */
  readonly phrases: readonly string[];
  /** Not where a word of "not" stands within three words before. */
  readonly unlessNegated?: true;
  /** Phrases in which the same first word means no harm. */
  readonly except?: readonly string[];
}

/** "As an AI, I cannot": a model about itself. */
export const OWN_VOICE: readonly string[] = [
  "AI|AGENT ..3 i|im ..2 cannot|cant|dont|not|unable|understand|strive|do|have|must",
  "AI|AGENT ..1 COMMA its ..1 not",
  "NO within|against|beyond ..1 my|our",
];

export function rule(
  kind: Kind,
  name: string,
  weights: readonly [prompt: number, context: number],
  ...phrases: string[]
): Rule {
  return { kind, name, weight: weights[0], contextWeight: weights[1], phrases };
}
