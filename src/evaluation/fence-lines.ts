// Finds the lines of a text that open or close a code block.

export interface FenceLine {
  /** Its backticks or tildes. */
  readonly fence: string;
  /** Blanks before it. */
  readonly indent: number;
  /** What follows it, trimmed: the tag of a block that it opens. */
  readonly info: string;
  readonly start: number;
  /** Exclusive, without the line break. */
  readonly end: number;
}

const FENCE = /^([ \t]*)(`{3,}|~{3,})/gm;

/** A line with a backtick behind its fence is none. Linear in the length of `text`. */
export function fenceLines(text: string): readonly FenceLine[] {
  const lines: FenceLine[] = [];
  FENCE.lastIndex = 0;
  for (let found = FENCE.exec(text); found !== null; found = FENCE.exec(text)) {
    const [all, indent = "", fence = ""] = found;
    const lineBreak = text.indexOf("\n", FENCE.lastIndex);
    const end = lineBreak < 0 ? text.length : lineBreak;
    const info = text.slice(found.index + all.length, end);
    if (!info.includes("`")) lines.push({ fence, indent: indent.length, info: info.trim(), start: found.index, end });
    FENCE.lastIndex = end;
  }
  return lines;
}
