// Reads code by the grammar of its language: does it parse, and if not, where does it stop being code?
// For a thread of its own (parsing-worker.ts): code that is nested without end overflows the stack, which ends the use
// of the Python parser, and code may take seconds.
import type { CODE_LANGUAGES } from "./graders/specs.ts";
import { isTooDeep, scanJson } from "./scan-json.ts";

export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

export interface CodeToParse {
  readonly language: CodeLanguage;
  readonly code: string;
}

export type ParseOutcome =
  | { readonly kind: "valid" }
  /** `line` counts from 1. */
  | { readonly kind: "invalid"; readonly line: number }
  | { readonly kind: "too-deep" };

export type CodeParser = (code: string) => ParseOutcome;

const VALID: ParseOutcome = { kind: "valid" };

/** Each language's parser is loaded when it is first asked for. */
export function codeParsers(): (language: CodeLanguage) => Promise<CodeParser> {
  const loading = new Map<CodeLanguage, Promise<CodeParser>>();
  return (language) => {
    const parser = loading.get(language) ?? load(language);
    loading.set(language, parser);
    return parser;
  };
}

function load(language: CodeLanguage): Promise<CodeParser> {
  switch (language) {
    case "typescript":
      return loadTypeScript();
    case "javascript":
      return loadJavaScript();
    case "python":
      return loadPython();
    case "json":
      return Promise.resolve(parseJson);
  }
}

/** What frameworks write in TypeScript though its default options refuse it: decorators of parameters, for one. */
const TYPESCRIPT = ["typescript", "decorators-legacy", "decoratorAutoAccessors"] as const;
/** Part of a file may return, and may export what another part declares. */
const PART_OF_A_FILE = { allowReturnOutsideFunction: true, allowUndeclaredExports: true } as const;

async function loadTypeScript(): Promise<CodeParser> {
  const { parse } = await import("@babel/parser");
  const parser = (plugins: readonly ("jsx" | (typeof TYPESCRIPT)[number])[]): CodeParser =>
    throwing((code) => parse(code, { sourceType: "module", plugins: [...plugins], ...PART_OF_A_FILE }));
  return either(parser(TYPESCRIPT), parser([...TYPESCRIPT, "jsx"]));
}

async function loadJavaScript(): Promise<CodeParser> {
  const { parse } = await import("@babel/parser");
  const parser = (sourceType: "module" | "script"): CodeParser =>
    throwing((code) => parse(code, { sourceType, plugins: ["jsx", "decorators"], ...PART_OF_A_FILE }));
  return either(parser("module"), parser("script"));
}

/** Of two that refuse the code, the one that got further says where it breaks. */
function either(first: CodeParser, second: CodeParser): CodeParser {
  return (code) => {
    const outcome = first(code);
    if (outcome.kind !== "invalid") return outcome;
    const other = second(code);
    return other.kind === "invalid" && other.line < outcome.line ? outcome : other;
  };
}

function throwing(parse: (code: string) => unknown): CodeParser {
  return (code) => {
    try {
      parse(code);
      return VALID;
    } catch (error) {
      if (error instanceof RangeError) return { kind: "too-deep" };
      if (error instanceof SyntaxError) return { kind: "invalid", line: lineOf(error) };
      throw error;
    }
  };
}

/** Babel's syntax errors have a place. */
function lineOf(error: SyntaxError & { readonly loc?: { readonly line: number } }): number {
  return error.loc?.line ?? 1;
}

function parseJson(code: string): ParseOutcome {
  if (isTooDeep(code)) return { kind: "too-deep" };
  try {
    JSON.parse(code);
    return VALID;
  } catch {
    const upTo = code.slice(0, endOfJson(code));
    return { kind: "invalid", line: upTo.split("\n").length };
  }
}

/** V8 does not always say where. */
function endOfJson(code: string): number {
  const { broken, largest } = scanJson(code);
  const start = code.search(/\S|$/);
  const end = broken?.end ?? (largest?.start === start ? largest.end : start);
  return end + code.slice(end).search(/\S|$/);
}

/** The newest Python whose grammar the parser knows whole. */
const PYTHON = "py314";

async function loadPython(): Promise<CodeParser> {
  const { default: ruff } = await import("@astral-sh/ruff-wasm-nodejs");
  const workspace = new ruff.Workspace({ lint: { select: [] }, "target-version": PYTHON }, ruff.PositionEncoding.Utf16);
  return (code) => {
    try {
      const [first] = syntaxErrors(workspace.check(withoutPrompts(withoutIndent(code))));
      return first === undefined ? VALID : { kind: "invalid", line: first };
    } catch (error) {
      if (error instanceof RangeError || isTrap(error)) return { kind: "too-deep" };
      throw error;
    }
  };
}

/** What WebAssembly throws where its own stack has no room left; after it the parser is not to be used. */
function isTrap(error: unknown): boolean {
  return error instanceof Error && error.name === "RuntimeError";
}

/** The lines of a linter's report that has no rules to report but those of the grammar. */
function syntaxErrors(report: readonly { readonly start_location: { readonly row: number } }[]): readonly number[] {
  return report.map(({ start_location: { row } }) => row).toSorted((a, b) => a - b);
}

const FIRST_INDENT = /^(?:[ \t]*\n)*([ \t]+)\S/;

/** A part of a file may stand indented as a whole. */
function withoutIndent(code: string): string {
  const [, indent] = FIRST_INDENT.exec(code) ?? [];
  if (indent === undefined) return code;
  const lines = code.split("\n");
  if (!lines.every((line) => line.startsWith(indent) || line.trim() === "")) return code;
  return lines.map((line) => line.slice(indent.length)).join("\n");
}

/** A session's lines with their prompts taken off, its output made comments. */
function withoutPrompts(code: string): string {
  if (!/^\s*>>> /.test(code)) return code;
  return code
    .split("\n")
    .map((line) => (/^(?:>>>|\.\.\.)(?: |$)/.test(line) ? line.slice(4) : `#${line}`))
    .join("\n");
}
