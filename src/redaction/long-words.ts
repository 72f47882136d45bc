// The runs of characters in a text that are long enough for a key or a token, found without reading most of the text.

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:/+=~";
const IS_IN_WORD = new Uint8Array(128);
for (const char of CHARACTERS) IS_IN_WORD[char.charCodeAt(0)] = 1;

/** Whether one of the words of at least `least` characters, as keys and URLs have them, matches. */
export function someLongWord(text: string, least: number, matches: (word: string) => boolean): boolean {
  let start = 0;
  while (start + least <= text.length) {
    let at = start + least - 1;
    while (at >= start && isInWord(text, at)) at -= 1;
    if (at >= start) {
      // The word has an end there, so none that starts before it is long enough.
      start = at + 1;
      continue;
    }
    let end = start + least;
    while (end < text.length && isInWord(text, end)) end += 1;
    if (matches(text.slice(start, end))) return true;
    start = end + 1;
  }
  return false;
}

function isInWord(text: string, at: number): boolean {
  return IS_IN_WORD[text.charCodeAt(at)] === 1;
}
