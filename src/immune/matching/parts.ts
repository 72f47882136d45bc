// A long prompt in parts, so that nothing else in the process waits for more than one of them.

/** UTF-16 units; a part takes a few milliseconds. */
export const PART = 16_384;
/** A run without any space is cut after so many. */
const LONGEST_RUN = 16_384;
const SPACE = /[ \t\n\r]/g;
/** Of a text whose characters stand for several letters each, in UTF-16 units: so much of it is looked at. */
const MOST_PLAIN = 2_000_000;

/**
 * In NFKC, as `ready` makes them, in the order of the text: together the whole of it. Each but the first begins with a
 * space, so that no word, address or composed letter lies in two of them; only a run of 16,384 units without any is cut.
 */
export function* partsOf(
  text: string,
  ready: (part: string) => string = plain,
  size: number = PART,
): Generator<string, void, undefined> {
  let taken = 0;
  for (let start = 0; start < text.length && taken < MOST_PLAIN;) {
    const end = endOfPart(text, start + size);
    const part = ready(text.slice(start, end));
    taken += part.length;
    yield part;
    start = end;
  }
}

function plain(part: string): string {
  return part.normalize("NFKC");
}

function endOfPart(text: string, from: number): number {
  if (from >= text.length) return text.length;
  SPACE.lastIndex = from;
  const next = SPACE.exec(text)?.index ?? text.length;
  if (next - from <= LONGEST_RUN) return next;
  const cut = from + LONGEST_RUN;
  return isInsidePair(text, cut) ? cut + 1 : cut;
}

function isInsidePair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

/** The same with a turn of the event loop before each but the first. */
export async function* withTurns(
  parts: Iterable<string>,
  yieldToEventLoop: () => Promise<void>,
): AsyncGenerator<string, void, undefined> {
  let isFirst = true;
  for (const part of parts) {
    if (!isFirst) await yieldToEventLoop();
    isFirst = false;
    yield part;
  }
}
