// What a search looks for in one line, in a time that grows only with the line's length.
import { type Refused, refused } from "./reply.ts";
import type { SearchArguments } from "./tools.ts";

/**
 * An engine in linear time may still be slow: its time grows with the line and with the size of the pattern. Of longer
 * lines a regular expression sees the first characters.
 */
const MAX_LINE_CHARACTERS = 20_000;
/** Characters times instructions: some 20 ms. */
const MAX_LINE_WORK = 500_000;
const MAX_INSTRUCTIONS = 1_000;

/** Where in a line the first match begins; -1 = there is none. */
export interface LinePattern {
  find(line: string): number;
  /** Of longer lines only so many are looked at. */
  readonly lineCharacters: number;
}

export async function linePattern(
  args: Pick<SearchArguments, "pattern" | "regex" | "case_sensitive">,
): Promise<LinePattern | Refused> {
  const { pattern, regex, case_sensitive: isSensitive = hasCapital(args) } = args;
  if (/[\r\n]/.test(pattern)) return refused("pattern: it is searched within one line, and holds a line break.");
  if (regex) return regexPattern(pattern, isSensitive);
  if (isSensitive) return { find: (line) => line.indexOf(pattern), lineCharacters: Infinity };
  const literal = new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), "iu");
  return { find: (line) => line.search(literal), lineCharacters: Infinity };
}

/** As ripgrep does: `\S` is no capital. */
function hasCapital({ pattern, regex }: Pick<SearchArguments, "pattern" | "regex">): boolean {
  return /\p{Lu}/u.test(regex ? pattern.replace(/\\(?:[pP]\{[^}]*\}|.)/gsu, "") : pattern);
}

async function regexPattern(pattern: string, isSensitive: boolean): Promise<LinePattern | Refused> {
  const { RE2JS } = await import("re2js");
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern), isSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
    const instructions = compiled.programSize();
    if (instructions > MAX_INSTRUCTIONS) return refused("pattern: it is too large; repeat less in it.");
    const lineCharacters = Math.min(MAX_LINE_CHARACTERS, Math.floor(MAX_LINE_WORK / instructions));
    const find = (line: string): number => {
      const matcher = compiled.matcher(line.slice(0, lineCharacters));
      return matcher.find() ? matcher.start() : -1;
    };
    return { find, lineCharacters };
  } catch {
    return refused("pattern: it is no RE2 regular expression (no look-around, no back-references).");
  }
}
