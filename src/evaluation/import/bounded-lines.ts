// The lines of a file of any size, in memory that no line can make grow.

export type SourceLine =
  | { readonly kind: "line"; readonly number: number; readonly text: string }
  | { readonly kind: "refused"; readonly number: number; readonly problem: string };

const NEWLINE = 0x0a;

/** Numbered from 1; blank lines are counted and left out. @param maxBytes of one line, without its end */
export async function* boundedLines(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<SourceLine> {
  let number = 0;
  let parts: Uint8Array[] = [];
  let size = 0;
  const keep = (part: Uint8Array): void => {
    size += part.length;
    if (size > maxBytes) parts = [];
    else parts.push(part);
  };
  const taken = (): SourceLine | null => {
    number += 1;
    const line = size > maxBytes ? tooLong(number, maxBytes) : decoded(number, Buffer.concat(parts));
    [parts, size] = [[], 0];
    return line;
  };
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, at));
      from = at + 1;
      const line = taken();
      if (line !== null) yield line;
    }
    keep(chunk.subarray(from));
  }
  const last = taken();
  if (last !== null) yield last;
}

function tooLong(number: number, maxBytes: number): SourceLine {
  return { kind: "refused", number, problem: `is longer than ${maxBytes} bytes` };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The decoder takes a byte order mark away. */
function decoded(number: number, bytes: Uint8Array): SourceLine | null {
  try {
    const text = utf8.decode(bytes);
    return text.trim() === "" ? null : { kind: "line", number, text };
  } catch {
    return { kind: "refused", number, problem: "is not UTF-8" };
  }
}
