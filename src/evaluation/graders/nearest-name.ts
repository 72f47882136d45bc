// The name that somebody meant who wrote another one.
import { distance } from "fastest-levenshtein";

/** Of the letters of a name: more of them changed make another one. */
const MOST_CHANGED = 1 / 3;
const MOST_CHARACTERS = 50;

/** Undefined where none is near. Case, and what stands between words, count for nothing. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const given = plain(written.slice(0, MOST_CHARACTERS));
  const [nearest] = names
    .map((name) => ({ name, changed: distance(given, plain(name)) }))
    .filter(({ name, changed }) => changed <= Math.max(1, MOST_CHANGED * plain(name).length))
    .toSorted((one, other) => one.changed - other.changed);
  return nearest?.name;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\d]/gu, "");
}
