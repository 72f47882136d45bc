// Secrets that are known exactly, because the configuration holds them.
import { marker } from "./record-text.ts";

/** Shorter ones are left in: they would take ordinary words out of the text. */
const MIN_SECRET_LENGTH = 8;
const MARKER = /(\[redacted:[a-z-]+\])/;

/** Also finds them as JSON and URLs write them. Overlapping secrets leave one marker; markers stay as they are. */
export function configuredSecrets(secrets: readonly string[]): (text: string) => string {
  const needles = [...new Set(secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH).flatMap(spellings))];
  if (needles.length === 0) return (text) => text;
  return (text) =>
    text
      .split(MARKER)
      .map((part, index) => (index % 2 === 1 ? part : without(needles, part)))
      .join("");
}

function spellings(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}

function without(needles: readonly string[], text: string): string {
  const found = needles.flatMap((needle) => occurrences(text, needle)).toSorted((a, b) => a.start - b.start);
  let clean = "";
  let keptTo = 0;
  for (const { start, end } of found) {
    if (start >= keptTo) clean += text.slice(keptTo, start) + marker("configured");
    keptTo = Math.max(keptTo, end);
  }
  return clean + text.slice(keptTo);
}

function occurrences(text: string, needle: string): readonly { readonly start: number; readonly end: number }[] {
  const found = [];
  for (let start = text.indexOf(needle); start >= 0; start = text.indexOf(needle, start + needle.length)) {
    found.push({ start, end: start + needle.length });
  }
  return found;
}
