// Texts as they are compared: what cannot be seen does not count.

/** Composed letters, line ends as "\n", no blanks at the ends. */
export function asCompared(text: string): string {
  return text.normalize("NFC").replace(/\r\n?/g, "\n").trim();
}
