// Finds complete and broken JSON objects and arrays in a text, in one pass.

export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface JsonScan {
  /** The longest complete outermost object or array; the last of equals. Undefined when all hold nothing worth naming. */
  readonly largest: Span | undefined;
  /** The longest that goes wrong after a member, or that the text's end cuts off; `end` is where. */
  readonly broken: Span | undefined;
  /** Whether the first bracket of the text opens no complete value. */
  readonly firstIsBroken: boolean;
  readonly tooDeep: boolean;
}

/** Levels of nesting. Deeper values overflow the stack of what validates and prints them. */
export const MAX_JSON_DEPTH = 200;

const OPENER = /[{[]/g;
/** In prose these are code, checkboxes and citations: `{}`, `[]`, `[ ]`, `[12]`. */
const TRIVIAL = /^(?:\{\s*\}|\[\s*\d*\s*\])$/;
const LONGEST_TRIVIAL = 32;

/**
 * Reads every container by the JSON grammar from its opening bracket. Where the text stops being JSON, all containers that
 * are open are given up together and reading goes on from there (after an unclosed quote, from the quote), so that
 * no character is read more than twice.
 */
export function scanJson(text: string): JsonScan {
  let largest: Span | undefined;
  let broken: Span | undefined;
  let firstIsBroken: boolean | undefined;
  let from = 0;
  for (;;) {
    OPENER.lastIndex = from;
    const start = OPENER.exec(text)?.index;
    if (start === undefined) return { largest, broken, firstIsBroken: firstIsBroken === true, tooDeep: false };
    const read = readContainer(text, start);
    firstIsBroken ??= read.kind !== "complete";
    const span = { start, end: read.end };
    switch (read.kind) {
      case "complete":
        if (lengthOf(span) >= lengthOf(largest) && !isTrivial(text, span)) largest = span;
        from = read.end;
        break;
      case "broken":
        if ((read.hasMember || read.end === text.length) && lengthOf(span) > lengthOf(broken)) broken = span;
        from = Math.max(read.resumeAt, start + 1);
        break;
      case "too-deep":
        return { largest, broken, firstIsBroken: true, tooDeep: true };
    }
  }
}

/** Exact for a text that is JSON from end to end, and cheap. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (char === 0x22) at = stringStop(json, at);
    else if (char === 0x7b || char === 0x5b) depth += 1;
    else if (char === 0x7d || char === 0x5d) depth -= 1;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}

export function lengthOf(span: Span | undefined): number {
  return span === undefined ? 0 : span.end - span.start;
}

function isTrivial(text: string, span: Span): boolean {
  return lengthOf(span) <= LONGEST_TRIVIAL && TRIVIAL.test(text.slice(span.start, span.end));
}

type Container =
  | { readonly kind: "complete" | "too-deep"; readonly end: number }
  | { readonly kind: "broken"; readonly end: number; readonly resumeAt: number; readonly hasMember: boolean };

type Expected = "value" | "first-item" | "first-key" | "key" | "colon" | "comma";

function readContainer(text: string, start: number): Container {
  const closers: string[] = [];
  let expected: Expected = "value";
  let hasMember = false;
  let at = start;
  for (;;) {
    at = afterBlanks(text, at);
    const char = text.charAt(at);
    const wantsValue: boolean = expected === "value" || expected === "first-item";
    let end: number | undefined;
    if (char === "{" || char === "[") {
      if (closers.length === MAX_JSON_DEPTH) return { kind: "too-deep", end: at };
      if (wantsValue) {
        closers.push(char === "{" ? "}" : "]");
        expected = char === "{" ? "first-key" : "first-item";
        end = at + 1;
      }
    } else if (char === "}" || char === "]") {
      if (char === closers.at(-1) && expected !== "value" && expected !== "key" && expected !== "colon") {
        closers.pop();
        expected = "comma";
        end = at + 1;
        if (closers.length === 0) return { kind: "complete", end };
      }
    } else if (char === ",") {
      if (expected === "comma") {
        hasMember = true;
        expected = closers.at(-1) === "}" ? "key" : "value";
        end = at + 1;
      }
    } else if (char === ":") {
      if (expected === "colon") {
        hasMember = true;
        expected = "value";
        end = at + 1;
      }
    } else if (char === '"') {
      if (expected !== "comma" && expected !== "colon") {
        const stop = stringStop(text, at);
        if (text.charAt(stop) !== '"') return { kind: "broken", end: stop, resumeAt: at + 1, hasMember };
        expected = wantsValue ? "comma" : "colon";
        end = stop + 1;
      }
    } else if (wantsValue) {
      end = scalarEnd(text, at);
      expected = "comma";
    }
    if (end === undefined) return { kind: "broken", end: at, resumeAt: at, hasMember };
    at = end;
  }
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const char = text.charCodeAt(at);
    if (char !== 0x20 && char !== 0x0a && char !== 0x0d && char !== 0x09) return at;
    at += 1;
  }
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Index of the closing quote, or of what no JSON string may hold, or the text's length. */
function stringStop(text: string, quote: number): number {
  let at = quote + 1;
  for (;;) {
    const char = text.charCodeAt(at);
    // NaN, past the end, fails each comparison and is caught by the last one.
    if (char === 0x5c) {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) return at;
      at = ESCAPE.lastIndex;
    } else if (char !== 0x22 && char >= 0x20) {
      at += 1;
    } else {
      return at;
    }
  }
}

const LITERALS = ["true", "false", "null"];

function scalarEnd(text: string, at: number): number | undefined {
  const literal = LITERALS.find((word) => text.startsWith(word, at));
  return literal === undefined ? numberEnd(text, at) : at + literal.length;
}

function numberEnd(text: string, start: number): number | undefined {
  const first = text.charAt(start) === "-" ? start + 1 : start;
  const whole = text.charAt(first) === "0" ? first + 1 : afterDigits(text, first);
  if (whole === first) return undefined;
  const fraction = text.charAt(whole) === "." ? afterDigits(text, whole + 1) : whole;
  if (fraction === whole + 1) return undefined;
  if (!/[eE]/.test(text.charAt(fraction))) return fraction;
  const exponent = /[+-]/.test(text.charAt(fraction + 1)) ? fraction + 2 : fraction + 1;
  const end = afterDigits(text, exponent);
  return end === exponent ? undefined : end;
}

function afterDigits(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at += 1;
  return at;
}
