// Holds README, promises.ts and the tests together: nothing promised without a test, nothing tested as promised
// that the README does not say.
import type { Promised } from "./promises.ts";

export interface PromiseSources {
  readonly readme: string;
  readonly promises: readonly Promised[];
  /** The text of every test file. */
  readonly tests: readonly string[];
}

const MARK = /<!-- promise: ([a-z0-9-]+) -->/g;

export function promiseProblems({ readme, promises, tests }: PromiseSources): readonly string[] {
  const problems: string[] = [];
  const ids = new Set(promises.map(({ id }) => id));
  if (ids.size < promises.length) problems.push("promises.ts holds an id twice");

  const lines = readme.split("\n").flatMap((line) => [...line.matchAll(MARK)].map(([, id = ""]) => ({ id, line })));
  for (const { id } of lines) {
    if (!ids.has(id)) problems.push(`README marks ${id}, which promises.ts does not hold`);
  }
  for (const { id, text } of promises) {
    const marked = lines.filter((line) => line.id === id);
    if (marked.length !== 1) problems.push(`README marks ${id} ${marked.length} times, not once`);
    else if (marked[0]?.line.includes(text) === false) problems.push(`README's line of ${id} does not say: ${text}`);
    if (!tests.some((source) => cites(source, id))) problems.push(`no test cites promise:${id}`);
  }
  for (const id of new Set(tests.flatMap(citedIds))) {
    if (!ids.has(id)) problems.push(`a test cites promise:${id}, which promises.ts does not hold`);
  }
  return problems;
}

function cites(source: string, id: string): boolean {
  return citedIds(source).includes(id);
}

/** Where a title of a test begins: at `test(` or `describe(`, behind the rows of `each`, or on a line of its own. */
const TITLE = /^\s*(?:(?:test|describe)\b|\]\)\(|["'`])/;

function citedIds(source: string): readonly string[] {
  const titles = source
    .split("\n")
    .filter((line) => TITLE.test(line))
    .join("\n");
  return [...titles.matchAll(/\bpromise:([a-z0-9-]+)/g)].map(([, id = ""]) => id);
}
