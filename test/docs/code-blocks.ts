// The fenced code blocks of a Markdown text.

export interface CodeBlock {
  readonly path: string;
  /** Line of the first code line, counted from 1. */
  readonly line: number;
  /** First word after the fence, such as "ts"; empty when there is none. */
  readonly language: string;
  readonly code: string;
}

export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

const FENCE = /^(?<indent> *)(?<fence>`{3,}|~{3,}) *(?<language>[^\s`]*)/;

export function codeBlocks(path: string, markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open:
    | { readonly fence: string; readonly indent: number; readonly language: string; readonly line: number }
    | undefined;
  let code: string[] = [];
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const { indent = "", fence = "", language = "" } = FENCE.exec(text)?.groups ?? {};
    if (open === undefined) {
      if (fence !== "") open = { fence, indent: indent.length, language, line: index + 2 };
    } else if (fence.startsWith(open.fence) && language === "") {
      blocks.push({ path, line: open.line, language: open.language, code: code.join("\n") });
      open = undefined;
      code = [];
    } else {
      code.push(text.replace(new RegExp(`^ {0,${open.indent}}`), ""));
    }
  }
  return blocks;
}

export function jsonProblems(block: CodeBlock): readonly Problem[] {
  try {
    JSON.parse(block.code);
    return [];
  } catch (error) {
    return [{ path: block.path, line: block.line, text: String(error) }];
  }
}
