// What a search looks for in one line, in a time that grows only with the line's length.
import { type Refused, refused } from "./reply.ts";
import type { SearchArguments } from "./tools.ts";

/** An engine in linear time may still be slow: of longer lines, a regular expression sees the first characters. */
export const REGEX_LINE_CHARACTERS = 20_000;

/** Where in the line the first match begins; -1 = there is none. */
export type LinePattern = (line: string) => number;

export async function linePattern(
  args: Pick<SearchArguments, "pattern" | "regex" | "case_sensitive">,
): Promise<LinePattern | Refused> {
  const { pattern, regex, case_sensitive: isSensitive = hasCapital(args) } = args;
  if (/[\r\n]/.test(pattern)) return refused("pattern: it is searched within one line, and holds a line break.");
  if (regex) return regexPattern(pattern, isSensitive);
  if (isSensitive) return (line) => line.indexOf(pattern);
  const literal = new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), "iu");
  return (line) => line.search(literal);
}

/** As ripgrep does: `\S` is no capital. */
function hasCapital({ pattern, regex }: Pick<SearchArguments, "pattern" | "regex">): boolean {
  return /\p{Lu}/u.test(regex ? pattern.replace(/\\(?:[pP]\{[^}]*\}|.)/gsu, "") : pattern);
}

async function regexPattern(pattern: string, isSensitive: boolean): Promise<LinePattern | Refused> {
  const { RE2JS } = await import("re2js");
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern), isSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
    return (line) => {
      const matcher = compiled.matcher(line.slice(0, REGEX_LINE_CHARACTERS));
      return matcher.find() ? matcher.start() : -1;
    };
  } catch {
    return refused("pattern: it is no RE2 regular expression (no look-around, no back-references).");
  }
}
