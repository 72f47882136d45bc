import { expect, test } from "vitest";
import fc from "fast-check";
import { codeBlocks } from "./code-blocks.ts";
import type { CodeLanguage } from "./parse-code.ts";

function fenced(tag: string, code: string): string {
  return `\`\`\`${tag}\n${code}\n\`\`\``;
}

test.each<[string, CodeLanguage]>([
  ["ts", "typescript"],
  ["TypeScript", "typescript"],
  ["tsx", "typescript"],
  ["js", "javascript"],
  ["jsx", "javascript"],
  ["mjs", "javascript"],
  ["py", "python"],
  ["python3", "python"],
  ["python title=dock.py", "python"],
  ["python:dock.py", "python"],
  ["{.python}", "python"],
  ["json", "json"],
])("a block of %s is %s", (tag, language) => {
  expect(codeBlocks(`Here:\n\n${fenced(tag, "crates")}\n\nGood luck!`)).toEqual([
    { language, code: "crates", number: 1 },
  ]);
});

test.each(["sh", "rust", "text", "jsonc", "markdown", "diff"])("a block of %s does not count", (tag) => {
  expect(codeBlocks(fenced(tag, "const a = 1;"))).toEqual([]);
});

test("a block within a quotation counts where there is no other", () => {
  const quoted = "As he wrote:\n\n> ```js\n> load(\n>   3,\n> );\n> ```\n";
  expect(codeBlocks(quoted)).toEqual([{ language: "javascript", code: "load(\n  3,\n);", number: 1 }]);
  expect(codeBlocks(`${quoted}\n${fenced("ts", "let a")}`)).toEqual([
    { language: "typescript", code: "let a", number: 1 },
  ]);
});

test("blocks are counted with those that do not count", () => {
  const answer = [fenced("sh", "ls"), fenced("ts", "let a"), fenced("python", "a = 1")].join("\n\nThen:\n\n");
  expect(codeBlocks(answer).map(({ number }) => number)).toEqual([2, 3]);
  expect(codeBlocks(answer, "python")).toEqual([{ language: "python", code: "a = 1", number: 3 }]);
});

test.each<[string, string, CodeLanguage | undefined]>([
  ["looks like TypeScript", "const a = (;", "typescript"],
  ["looks like TypeScript", "type Crate = { weight: number", "typescript"],
  ["looks like Python", "from dock import crates\nprint(crates)", "python"],
  ["looks like Python", "# load\nfor crate in crates:\n  load(crate)", "python"],
  ["looks like JSON", '{\n  "crates": 3', "json"],
  ["looks like JSON", "[1, 2]", "json"],
  ["is of a shell", "export CRATES=3", undefined],
  ["is of C", "#include <dock.h>\nint main(void) {", undefined],
  ["is of Java", "import java.util.*;\npublic class Dock {", undefined],
  ["is of Ruby", "def load(crate)\n  crate.load\nend", undefined],
  ["is of HTML", "<div>3<br></div>", undefined],
  ["is of SQL", "SELECT * FROM crates;", undefined],
  ["is output", "3 crates on board", undefined],
  ["is empty", "", undefined],
])("a block without a tag that %s: %j", (_what, code, language) => {
  expect(codeBlocks(fenced("", code)).map((block) => block.language)).toEqual(language === undefined ? [] : [language]);
});

test("a block without a tag is of the language that is asked for", () => {
  expect(codeBlocks(fenced("", "crates = = 1"), "python")).toMatchObject([{ language: "python" }]);
});

test("a block without a tag beside one in the language that is asked for counts only where it looks like it", () => {
  const tagged = fenced("python", "print(3)");
  expect(codeBlocks(`${tagged}\n\nprints\n\n${fenced("", "3")}`, "python")).toHaveLength(1);
  expect(codeBlocks(`${tagged}\n\nor\n\n${fenced("", "def load(:")}`, "python")).toHaveLength(2);
});

test.each<[string, CodeLanguage | undefined, CodeLanguage]>([
  ["import os\n\nprint(os.getcwd())", undefined, "python"],
  ['"""Loads crates."""\nimport os', undefined, "python"],
  ["# crates\ncrates = 3", "python", "python"],
  ["print 'crates'", "python", "python"],
  ["/* crates */\n// more\nexport const crates = 3;", undefined, "typescript"],
  ["export const crates = 3;", "javascript", "javascript"],
  ["crates += 3", "typescript", "typescript"],
  ["<Hull name='Vega' />", "javascript", "javascript"],
  ['{"crates": 3', undefined, "json"],
  ["42", "json", "json"],
])("an answer without blocks that is code counts as a whole: %j", (answer, wanted, language) => {
  expect(codeBlocks(`${answer}\n`, wanted)).toEqual([{ language, code: answer }]);
});

test.each<[string, CodeLanguage | undefined]>([
  ["", undefined],
  [" \n", "python"],
  ["Sure", "python"],
  ["Sure", "json"],
  ["I will load three crates; then I sail.", undefined],
  ["For example:\n\nfor each crate, load it.", "python"],
  ["Use the import statement.", "typescript"],
  ["const a = 1;", "python"],
  ["def load(): ...", "javascript"],
])("prose and other languages are no code: %j as %s", (answer, wanted) => {
  expect(codeBlocks(answer, wanted)).toEqual([]);
});

test.each<[string, string, string]>([
  [
    "in a list",
    "1. Load:\n\n   ```python\n   for crate in crates:\n       load(crate)\n   ```",
    "for crate in crates:\n    load(crate)",
  ],
  ["with tildes", "~~~python\nx = '```'\n~~~", "x = '```'"],
  ["that nothing closes", "```python\ncrates = [1", "crates = [1"],
  ["behind one of four backticks", "````md\n```python\na = = 1\n```\n````\n```python\na = 1\n```", "a = 1"],
])("it reads a block %s", (_which, answer, code) => {
  expect(codeBlocks(answer)).toMatchObject([{ language: "python", code }]);
});

test("a block without code does not count", () => {
  expect(codeBlocks("```python\n\n```")).toEqual([]);
  expect(codeBlocks("```python")).toEqual([]);
});

test("blocks are parts of the answer", () => {
  const piece = fc.constantFrom("```", "```py\n", "~~~~js\n", "\n", "let a = 1", "def f():", " ", "{}", "`", "/*", "#");
  const language = fc.constantFrom<(CodeLanguage | undefined)[]>(undefined, "typescript", "python", "json");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), language, (pieces, wanted) => {
      const text = pieces.join("");
      for (const { code, language: found } of codeBlocks(text, wanted)) {
        for (const line of code.split("\n")) expect(text).toContain(line);
        expect(wanted ?? found).toBe(found);
      }
    }),
    { numRuns: 1_000 },
  );
});

test.each<[string, string]>([
  ["fences", "```\n".repeat(100_000)],
  ["one fence", "`".repeat(400_000)],
  ["tildes before a backtick", `${"~".repeat(400_000)}\``],
  ["blanks between a fence and a backtick", `\`\`\`${" ".repeat(400_000)}\``],
  ["fences in one line", "~~~\r".repeat(100_000)],
  ["blocks", "```sh\nx\n```\n".repeat(40_000)],
  ["blank lines", "\n".repeat(400_000)],
  ["blanks", " ".repeat(400_000)],
  ["blanks before fences", `${" ".repeat(400)}\`\`\`\n`.repeat(1_000)],
  ["comments", "# \n".repeat(150_000)],
  ["comments that nothing closes", "/*".repeat(200_000)],
  ["opening brackets", "(".repeat(400_000)],
  ["opening braces", "{".repeat(400_000)],
  ["words", "a ".repeat(200_000)],
])("a long run of %s holds no code", (_what, text) => {
  expect(codeBlocks(text)).toEqual([]);
});
