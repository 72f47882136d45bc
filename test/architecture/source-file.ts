// What the rules work on: a file's text by its path in the repository, and what a rule found in it.
import { globSync, readFileSync } from "node:fs";
import { parseSync, type ParseResult } from "oxc-parser";

export interface SourceFile {
  /** Relative to the repository, with "/". */
  readonly path: string;
  readonly source: string;
}

export interface Offence {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly rule: string;
}

export type Rule = (file: SourceFile) => readonly Offence[];

export function readSources(): readonly SourceFile[] {
  return globSync("src/**/*.ts")
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted()
    .map((path) => ({ path, source: readFileSync(path, "utf8") }));
}

/** Code that no user runs: tests, and the fakes they share. */
export function isTestCode(path: string): boolean {
  return isTest(path) || path.endsWith("/testing.ts");
}

export function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

const parsed = new WeakMap<SourceFile, ParseResult>();

/** Several rules look at each file. */
export function syntaxOf(file: SourceFile): ParseResult {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const result = parseSync(file.path, file.source);
  parsed.set(file, result);
  return result;
}

export function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}

/** One clickable line per offence. */
export function describeOffences(offences: readonly Offence[]): readonly string[] {
  return offences.map(({ path, line, rule }) => `${path}:${line} ${rule}`);
}
