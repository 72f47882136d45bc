// A bounded piece of somebody else's text.

/** One line of at most `length` characters, well-formed. */
export function excerpt(text: string, length: number): string {
  const line = text
    .slice(0, 2 * length)
    .replace(/\s+/g, " ")
    .trim();
  return (line.length <= length ? line : `${line.slice(0, length - 1)}…`).toWellFormed();
}
