// Finds the JSON value of an answer that may have prose or a code fence around it.
import type { JsonValue } from "../kernel/json.ts";
import { fenceLines } from "./fence-lines.ts";
import { MAX_RESPONSE_CHARACTERS } from "./limits.ts";
import { isTooDeep, lengthOf, MAX_JSON_DEPTH, scanJson, type JsonScan } from "./scan-json.ts";

export type JsonExtraction =
  | { readonly kind: "found"; readonly value: JsonValue }
  /** `reason` is short, names line and column where it can, and quotes nothing. */
  | { readonly kind: "none"; readonly reason: string };

/**
 * The whole text; else the last code block tagged `json` that parses (where blocks are tagged and none parses, nothing
 * else counts); else the longest object or array in the text, the last of equals. One that is cut off or broken
 * outweighs shorter complete ones: a truncated answer has no JSON. Linear in the length of the text.
 */
export function extractJson(text: string): JsonExtraction {
  if (text.length > MAX_RESPONSE_CHARACTERS) return none("the text is longer than 4 MB");
  const whole = parse(text);
  if (whole !== undefined) return whole;
  const blocks = jsonBlocks(text).toReversed();
  const [last] = blocks;
  if (last === undefined) return largestValue(text);
  for (const block of blocks) {
    const value = parse(block);
    if (value !== undefined) return value;
  }
  return none(`in the json code block, ${problemOf(last, scanJson(last))}`);
}

function none(reason: string): JsonExtraction {
  return { kind: "none", reason };
}

function parse(text: string): JsonExtraction | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const value: JsonValue = JSON.parse(text.trim());
    return { kind: "found", value };
  } catch {
    return undefined;
  }
}

const TOO_DEEP = `the JSON is nested deeper than ${MAX_JSON_DEPTH} levels`;

/** A JSON string holds no raw line break, so no value contains a line that opens or closes a block. */
function jsonBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  let open: { readonly fence: string; readonly isJson: boolean; readonly bodyStart: number } | undefined;
  for (const { fence, info, start, end } of fenceLines(text)) {
    if (open === undefined) {
      open = { fence, isJson: /^json/i.test(info), bodyStart: end };
    } else if (fence.startsWith(open.fence) && info === "") {
      if (open.isJson) blocks.push(text.slice(open.bodyStart, start));
      open = undefined;
    }
  }
  if (open?.isJson === true) blocks.push(text.slice(open.bodyStart));
  return blocks;
}

function largestValue(text: string): JsonExtraction {
  const scan = scanJson(text);
  const { largest, broken, firstIsBroken, tooDeep } = scan;
  const isCut = lengthOf(broken) > lengthOf(largest) || (firstIsBroken && isBracketed(text));
  if (tooDeep || largest === undefined || isCut) return none(problemOf(text, scan));
  const value: JsonValue = JSON.parse(text.slice(largest.start, largest.end));
  return { kind: "found", value };
}

/** The text means to be one object or array from its first character to its last. */
function isBracketed(text: string): boolean {
  const trimmed = text.trim();
  const ends = trimmed.charAt(0) + trimmed.charAt(trimmed.length - 1);
  return ends === "{}" || ends === "[]";
}

function problemOf(text: string, { broken, tooDeep }: JsonScan): string {
  if (tooDeep) return TOO_DEEP;
  if (broken === undefined) return "there is no complete JSON object or array";
  if (broken.end >= text.trimEnd().length) return "the JSON is cut off at its end";
  const before = text.slice(0, broken.end);
  return `the JSON breaks at line ${before.split("\n").length}, column ${broken.end - before.lastIndexOf("\n")}`;
}
