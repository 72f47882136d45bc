// A rule on what a request says beyond its own prompt: met by any wording that has something of every group.
import { z } from "zod";

const alternatives = z
  .array(z.string().min(1).refine(isPattern, { error: "is no regular expression", abort: true }))
  .min(1);

export const ruleSchema = z.strictObject({
  /** Groups of alternatives: words or regular expressions, from the start of a word on, in any case. */
  every: z.array(alternatives).min(1),
  /** What takes its effect away. */
  unless: alternatives.optional(),
  /** Wordings that meet the rule; the file is refused where one does not. */
  such_as: z.array(z.string().min(1)).min(2),
});
export type Rule = z.output<typeof ruleSchema>;

export function isMet({ every, unless = [] }: Pick<Rule, "every" | "unless">, added: string): boolean {
  const said = added.replaceAll(/\s+/g, " ");
  return every.every((group) => hasAny(group, said)) && !hasAny(unless, said);
}

function hasAny(group: readonly string[], said: string): boolean {
  return group.some((alternative) => patternOf(alternative).test(said));
}

const patterns = new Map<string, RegExp>();

function patternOf(alternative: string): RegExp {
  const pattern = patterns.get(alternative) ?? new RegExp(String.raw`\b(?:${alternative})`, "iu");
  patterns.set(alternative, pattern);
  return pattern;
}

function isPattern(alternative: string): boolean {
  try {
    return patternOf(alternative) instanceof RegExp;
  } catch {
    return false;
  }
}
