import { expect, test } from "vitest";
import fc from "fast-check";
import { codeParsers, type CodeLanguage, type ParseOutcome } from "./parse-code.ts";

const parserOf = codeParsers();

async function parse(language: CodeLanguage, code: string): Promise<ParseOutcome> {
  const parser = await parserOf(language);
  return parser(code);
}

test.each<[CodeLanguage, string]>([
  ["typescript", "const load = async <T,>(crate: T): Promise<T> => crate satisfies T;"],
  ["typescript", "enum Dock { North }\nabstract class Ship { constructor(private readonly dock: Dock) {} }"],
  ["typescript", "class Ship { constructor(@Inject() private readonly dock: Dock) {} @Input() accessor crates = 1 }"],
  ["typescript", "export const Deck = ({ name }: Props) => <Hull name={name}>afloat</Hull>;"],
  ["typescript", "const crates = <number>load();"],
  ["typescript", "using dock = await moor();"],
  ["typescript", "declare module 'dock' { export function moor(): void }"],
  ["javascript", "with (ship) { sail(0777) }"],
  ["javascript", "const deck = <Hull {...props} />;"],
  ["javascript", "import dock from './dock.json' with { type: 'json' };\nawait sail(dock)"],
  ["javascript", "#!/usr/bin/env node\nconst dock = require('dock');\nreturn"],
  ["javascript", "export @sealed class Ship { #crates = 3; static { moor() } }"],
  ["python", "match crate:\n    case {'weight': w} if w > 3: ...\n    case _: pass"],
  ["python", "def sail(*, fast: bool = False) -> None: ..."],
  ["python", "print(f'{ship!r:>{width}} and {f\"{crate}\"}')"],
  ["python", "try:\n    sail()\nexcept* Leak as leak:\n    raise"],
  ["python", ">>> def load():\n...     return 3\n...\n>>> load()\n3"],
  ["python", "\n    def load(self):\n        return self.crates\n\n    def sail(self): ..."],
  ["python", "type Crates[T] = list[T]\nawait sail()\nreturn 3"],
  ["json", '{"ship": "Vega", "crates": [1, 2]}'],
  ["json", "3"],
])("%s parses: %s", async (language, code) => {
  expect(await parse(language, code)).toEqual({ kind: "valid" });
});

test.each<[CodeLanguage, string, number]>([
  ["typescript", "const crates: number = 3;\nfunction sail(ship: Ship) {\n  ...\n}", 3],
  ["typescript", "sail(...)", 1],
  ["typescript", "const a = 1;\nconst a = 2;", 2],
  ["typescript", "const a: string = `${", 1],
  ["typescript", "const deck = <Hull>", 1],
  ["javascript", "let crates: number = 3", 1],
  ["javascript", "interface Ship {}", 1],
  ["javascript", "function sail() {\n", 2],
  ["python", "crates = 3\nprint 'crates'", 2],
  ["python", "print crates, ships", 1],
  ["python", "exec 'crates = 3'", 1],
  ["python", "raise Leak, 'in the hull'", 1],
  ["python", "def sail():\nreturn 3", 2],
  ["python", "if afloat:\n        sail()\n    moor()", 3],
  ["python", "if afloat:\n\tsail()\n        moor()", 3],
  ["python", "crates = [1, 2", 1],
  ["python", "sail(fast=True, ship)", 1],
  ["python", "# ruff: noqa\nsail( = 3  # noqa", 2],
  ["json", '{"ship": "Vega",\n "crates": 3,}', 2],
  ["json", "{'ship': 'Vega'}", 1],
  ["json", '{"ship": "Vega",', 1],
  ["json", "// crates\n3", 1],
  ["json", "\n{ship: 3,\n 'crates': {}}", 2],
  ["json", '{"crates": 31}\n\n{"crates": 4}', 3],
])("%s is broken: %j", async (language, code, line) => {
  expect(await parse(language, code)).toEqual({ kind: "invalid", line });
});

test.each<[CodeLanguage, string]>([
  ["typescript", "("],
  ["typescript", "<a>"],
  ["typescript", "A<"],
  ["typescript", "`${"],
  ["javascript", "!"],
  ["javascript", "a=>"],
  ["javascript", "1+"],
  ["json", "["],
])("%s that is nested without end is too deep: %s", async (language, opening) => {
  expect(await parse(language, opening.repeat(100_000))).toEqual({ kind: "too-deep" });
});

const PIECES = [
  "def f(x):",
  "\n  ",
  "return 1",
  "const a = ",
  "class A",
  "{",
  "}",
  "(",
  ")",
  '"',
  "'''",
  "`${",
  "<a>",
  "\t",
];

test("any text is told valid or broken at one of its lines, twice the same", async () => {
  const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 5 }));
  const language = fc.constantFrom<CodeLanguage[]>("typescript", "javascript", "python", "json");
  await fc.assert(
    fc.asyncProperty(language, fc.array(piece, { maxLength: 30 }), async (given, pieces) => {
      const code = pieces.join("");
      const outcome = await parse(given, code);
      expect(await parse(given, code)).toEqual(outcome);
      if (outcome.kind !== "invalid") return;
      expect(outcome.line).toBeGreaterThanOrEqual(1);
      expect(outcome.line).toBeLessThanOrEqual(code.split(/\r\n|[\n\r\u2028\u2029]/).length);
    }),
    { numRuns: 60 },
  );
});
