// The code in an answer: its code blocks, or the whole of an answer that is nothing but code.
import { fenceLines } from "./fence-lines.ts";
import { guessLanguage, isOtherCode } from "./guess-language.ts";
import type { CodeLanguage, CodeToParse } from "./parse-code.ts";

export interface CodeBlock extends CodeToParse {
  /** Counts all code blocks of the answer from 1; absent where the answer has none and is code itself. */
  readonly number?: number;
}

const TAGS: ReadonlyMap<string, CodeLanguage> = new Map(
  Object.entries({
    typescript: ["typescript", "ts", "tsx", "mts", "cts"],
    javascript: ["javascript", "js", "jsx", "mjs", "cjs", "node"],
    python: ["python", "py", "python3", "py3", "pycon"],
    json: ["json"],
  } satisfies Record<CodeLanguage, readonly string[]>).flatMap(([language, tags]) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the record above
    tags.map((tag) => [tag, language as CodeLanguage] as const),
  ),
);

/**
 * What is to be parsed. A block counts in the language of its tag; one without a tag in `wanted`, unless another has that
 * tag (then it may be output), else in the language that it looks like. With `wanted` no other language counts.
 */
export function codeBlocks(text: string, wanted?: CodeLanguage): readonly CodeBlock[] {
  const fenced = fencedBlocks(text);
  if (fenced.length === 0) {
    const language = guessLanguage(text, wanted);
    return language === undefined ? [] : [{ language, code: text.trimEnd() }];
  }
  const isTagged = fenced.some(({ tag }) => wanted !== undefined && TAGS.get(tag) === wanted);
  return fenced.flatMap(({ tag, code }, index): readonly CodeBlock[] => {
    const untagged = wanted !== undefined && !isTagged ? wanted : guessLanguage(code, wanted);
    const language = tag === "" ? untagged : TAGS.get(tag);
    if (language === undefined || (wanted !== undefined && language !== wanted)) return [];
    return code.trim() === "" ? [] : [{ language, code: code.trimEnd(), number: index + 1 }];
  });
}

/** The tag of each block of code that is in no language that can be parsed, or "" where none is known. */
export function unparsedTags(text: string): readonly string[] {
  const fenced = fencedBlocks(text);
  if (fenced.length === 0) return isOtherCode(text) ? [""] : [];
  return fenced.flatMap(({ tag, code }) => {
    const language = tag === "" ? guessLanguage(code) : TAGS.get(tag);
    return language === undefined && code.trim() !== "" ? [tag] : [];
  });
}

interface FencedBlock {
  /** In lower case, empty where there is none. */
  readonly tag: string;
  readonly code: string;
}

const TAG = /^\{?\.?([\w+#-]*)/;

const QUOTE_MARK = /^[ \t]{0,3}> ?/gm;

/** A block that no fence closes goes to the end of the text; blocks of a quotation count where there are no others. */
function fencedBlocks(text: string): readonly FencedBlock[] {
  const blocks = blocksIn(text);
  return blocks.length === 0 ? blocksIn(text.replace(QUOTE_MARK, "")) : blocks;
}

function blocksIn(text: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open:
    | { readonly fence: string; readonly indent: number; readonly tag: string; readonly start: number }
    | undefined;
  for (const { fence, indent, info, start, end } of fenceLines(text)) {
    if (open === undefined) {
      const [, tag = ""] = TAG.exec(info) ?? [];
      open = { fence, indent, tag: tag.toLowerCase(), start: end + 1 };
    } else if (fence.startsWith(open.fence) && info === "") {
      blocks.push({ tag: open.tag, code: withoutIndent(text.slice(open.start, start), open.indent) });
      open = undefined;
    }
  }
  if (open !== undefined) blocks.push({ tag: open.tag, code: withoutIndent(text.slice(open.start), open.indent) });
  return blocks;
}

/** A block in a list is indented with its fences. */
function withoutIndent(code: string, indent: number): string {
  if (indent === 0) return code;
  return code
    .split("\n")
    .map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length)))
    .join("\n");
}
