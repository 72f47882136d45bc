// PEM and PGP private keys, also with escaped line breaks and also cut off.
import { marker } from "./record-text.ts";

const BOUNDARY = /-----(BEGIN|END) ?[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** What tells a block from the mention of its first line: a line break, raw or escaped, or the start of its base64 text. */
const BODY = /[ \t]{0,4}(?:\\{1,4}[rn]|[\r\n])|\s?[A-Za-z0-9+/]{16}/y;

/** A block without an end goes to the next block, else to the end of the text. */
export function redactPrivateKeys(text: string): string {
  const boundaries = [...text.matchAll(BOUNDARY)];
  let clean = "";
  let keptTo = 0;
  for (const [index, boundary] of boundaries.entries()) {
    if (boundary[1] === "END") continue;
    const next = boundaries[index + 1];
    BODY.lastIndex = boundary.index + boundary[0].length;
    if (next?.[1] !== "END" && !BODY.test(text)) continue;
    clean += text.slice(keptTo, boundary.index) + marker("private-key");
    keptTo = next === undefined ? text.length : next.index + (next[1] === "END" ? next[0].length : 0);
  }
  return clean + text.slice(keptTo);
}
