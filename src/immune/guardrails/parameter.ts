// Words of the user's own graders and schemas, as data within a guardrail.

/** Longer ones are not quoted at all: half a phrase would ask for the wrong one. */
const MOST_CHARACTERS = 80;
/** Of one guardrail, together. */
const MOST_PHRASES = 6;

/** Controls, invisible marks, halves of surrogate pairs, private use, and what ends a line. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * In double quotes, with those within escaped, so that it cannot end them. null where it is empty, too long, or has a
 * character that nobody sees: it would be an order in disguise, or be quoted as another text than is graded.
 */
function quoted(text: string): string | null {
  const isPlain = text.length <= MOST_CHARACTERS && text.trim() !== "" && !UNSEEN.test(text);
  return isPlain ? JSON.stringify(text) : null;
}

/** Those that can be quoted, separated by commas; null where none can. */
export function quotedList(texts: readonly string[]): string | null {
  const all = texts.slice(0, 100).flatMap((text) => quoted(text) ?? []);
  return all.length === 0 ? null : all.slice(0, MOST_PHRASES).join(", ");
}
