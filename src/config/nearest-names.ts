// The known names that a mistyped one most likely means.

/** Of a longer text only this much is compared. */
const COMPARED_CHARACTERS = 64;
const SHORTEST_PART = 3;

/** At most `count` of `known`, the nearest first; equally near ones stay in their order. */
export function nearestNames(wanted: string, known: readonly string[], count: number): string[] {
  const compared = wanted.slice(0, COMPARED_CHARACTERS).toLowerCase();
  return known
    .map((name) => ({ name, edits: distance(compared, name.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ name }) => name);
}

/** A part of a name, `gemini` for `google_gemini`, is nearer than any other word of its length. */
function distance(wanted: string, name: string): number {
  return wanted.length >= SHORTEST_PART && name.includes(wanted) ? 1 : editDistance(wanted, name);
}

/** Levenshtein: insertions, deletions and replacements of one character. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
