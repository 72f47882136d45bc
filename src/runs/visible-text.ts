// Text that no user wrote, made safe to show: no control characters that move a terminal's cursor, none that reorder
// what is read (Unicode bidirectional controls, UAX #9), no lone surrogates.

// oxlint-disable-next-line no-control-regex -- control characters are what it removes
const INVISIBLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

export function visibleText(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, "");
}
