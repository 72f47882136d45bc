// File names as one visible line each: a name may hold line breaks, control characters and marks that reorder text.

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\\/gu;

/**
 * Control, format (among them the bidirectional marks of UAX #9) and line characters as `\u202e`, a backslash as `\\`:
 * what JSON would write. A model that copies the name into a JSON argument therefore sends the raw name, and raw names
 * are what paths are taken as.
 */
export function visibleName(name: string): string {
  return name.replace(INVISIBLE, (char) => (char === "\\" ? "\\\\" : unitsOf(char)));
}

function unitsOf(char: string): string {
  return char
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
