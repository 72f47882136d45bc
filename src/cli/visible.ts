// Text that somebody else wrote, as a terminal may show it.
import { visibleText } from "../runs/index.ts";

/** Nothing in it moves the cursor but the ends of its lines. */
export function visible(text: string): string {
  return visibleText(text.replaceAll(/\r\n?/g, "\n"));
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll(/\s+/g, " ");
}

/** What a terminal may take for orders; a JSON text says the same with escapes in their place. */
const UNSEEN = /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu;

export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSEEN, escaped);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_none, at) => {
    const code = character.charCodeAt(at).toString(16);
    return `\\u${code.padStart(4, "0")}`;
  }).join("");
}
