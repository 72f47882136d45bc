// The type of text that records, logs and traces take: secrets and what no database column takes are gone from it.

declare const recordText: unique symbol;
export type RecordText = string & { readonly [recordText]: true };

/** What stands in the place of a secret of this kind. */
export function marker(kind: string): string {
  return `[redacted:${kind}]`;
}

/** NUL, and halves of surrogate pairs: PostgreSQL and UTF-8 take neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

export function storable(text: string): string {
  return text.replace(UNSTORABLE, "");
}
