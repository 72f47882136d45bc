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
