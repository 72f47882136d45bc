// What a person presses, one key at a time; or, where no terminal is, the lines of a pipe.

export interface Keys {
  /** In lower case; of a pipe's line its first character, "" where it is empty. null = no more come. */
  key(): Promise<string | null>;
  /** A line's text; null = it was taken back, or no more come. */
  line(): Promise<string | null>;
  close(): Promise<void>;
}

export interface KeyInput extends AsyncIterable<string> {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

const MAX_LINE = 10_000;
const ESCAPE = "\u001b";
const BACKSPACES = new Set(["\b", "\u007f"]);
/** Ctrl-C and Ctrl-D. */
const ENDS = new Set(["\u0003", "\u0004"]);

export function keysFrom(input: KeyInput, echo: (text: string) => void): Keys {
  const isTty = input.isTTY === true;
  if (isTty) input.setRawMode?.(true);
  const chunks = input[Symbol.asyncIterator]();
  let buffer = "";
  let ended = false;

  async function more(): Promise<boolean> {
    const next = await chunks.next();
    if (next.done === true) {
      ended = true;
      return false;
    }
    buffer += next.value;
    return true;
  }

  /** The next character, and with an escape the rest of what came with it: a key with a name. */
  async function character(): Promise<string | null> {
    while (buffer === "") if (ended || !(await more())) return null;
    const [first = ""] = buffer;
    buffer = first === ESCAPE ? "" : buffer.slice(first.length);
    return first;
  }

  async function typedLine(): Promise<string | null> {
    let text = "";
    for (;;) {
      const next = await character();
      if (next === null || next === ESCAPE || ENDS.has(next)) return null;
      if (next === "\r" || next === "\n") return text;
      if (BACKSPACES.has(next)) {
        if (text !== "") echo("\b \b");
        text = Array.from(text).slice(0, -1).join("");
      } else if (next >= " " && text.length < MAX_LINE) {
        text += next;
        echo(next);
      }
    }
  }

  async function pipedLine(): Promise<string | null> {
    while (!buffer.includes("\n") && !ended) {
      await more();
      // The end of a line that no person wrote.
      if (buffer.length > MAX_LINE && !buffer.includes("\n")) buffer = buffer.slice(0, MAX_LINE);
    }
    if (buffer === "" && ended) return null;
    const [line = ""] = buffer.split("\n", 1);
    buffer = buffer.slice(line.length + 1);
    return line.slice(0, MAX_LINE).toWellFormed().trim();
  }

  async function typedKey(): Promise<string | null> {
    const next = await character();
    return next === null || ENDS.has(next) ? null : next.toLowerCase();
  }

  async function pipedKey(): Promise<string | null> {
    const line = await pipedLine();
    if (line === null) return null;
    const [first = ""] = line;
    return first.toLowerCase();
  }

  return {
    key: isTty ? typedKey : pipedKey,
    line: isTty ? typedLine : pipedLine,
    close: async () => {
      if (isTty) input.setRawMode?.(false);
      await chunks.return?.();
    },
  };
}
