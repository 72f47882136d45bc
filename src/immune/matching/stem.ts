// English inflections fold to one form; not linguistics, only the same form for the same word.

const SHORTEST = 3;
const VOWEL = /[aeiouy]/;

/** Of a word in lower case; what is not English stays as it is, or loses an ending that its other forms lose, too. */
export function stem(word: string): string {
  if (word.length <= SHORTEST) return word;
  const single = singular(word);
  for (const ending of ["ingly", "edly", "ing", "ed", "ly"]) {
    if (!single.endsWith(ending)) continue;
    const rest = single.slice(0, -ending.length);
    if (rest.length >= SHORTEST && VOWEL.test(rest)) return withoutEnd(rest);
  }
  return withoutEnd(single);
}

function singular(word: string): string {
  if (word.endsWith("'s")) return word.slice(0, -2);
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:sses|shes|ches|xes|zes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

/** Stopped and stop, used and use. */
function withoutEnd(word: string): string {
  if (/([bdgklmnprtz])\1$/.test(word)) return word.slice(0, -1);
  return word.length > SHORTEST && word.endsWith("e") ? word.slice(0, -1) : word;
}
