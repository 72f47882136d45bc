// Where a word starts in text that may be the inside of a JSON string, a URL or code.

/** An escape such as "\n", "\u003d" or "%3D" may come before. */
const AFTER_ESCAPE = String.raw`(?<=\\[nrtbfv]|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|%[\da-fA-F]{2})`;

/** The start of a pattern's match. */
export const WORD_START = String.raw`(?:(?<![A-Za-z0-9])|${AFTER_ESCAPE})`;

const ESCAPE_BEFORE = /\\[nrtbfv]$|\\u[\da-fA-F]{4}$|\\x[\da-fA-F]{2}$|%[\da-fA-F]{2}$/;
const LONGEST_ESCAPE = 6;

/** Whether a letter, a digit or `_` that is no escape's stands in front of `at`; a backslash would make an escape of what follows. */
export function isGlued(text: string, at: number): boolean {
  if (at === 0) return false;
  const before = text.slice(Math.max(0, at - LONGEST_ESCAPE), at);
  return (
    before.endsWith("\\") || (/[\p{L}\p{N}_]$/u.test(before) && !ESCAPE_BEFORE.test(before) && !isIdeograph(before))
  );
}

/** Chinese and Japanese write no blanks between words. */
function isIdeograph(text: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(text);
}
