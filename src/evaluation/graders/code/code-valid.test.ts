import { expect, test } from "vitest";
import { verdictOf } from "../../testing.ts";
import type { GraderInput } from "../specs.ts";

const any: GraderInput = { type: "code_valid" };
const inPython: GraderInput = { type: "code_valid", language: "python" };

function fenced(tag: string, code: string): string {
  return `\`\`\`${tag}\n${code}\n\`\`\``;
}

test("an answer whose blocks parse passes", async () => {
  const answer = `${fenced("ts", "const a: number = 1;")}\n\nor\n\n${fenced("python", "a: int = 1")}`;
  expect(await verdictOf(answer, any)).toEqual({
    kind: "graded",
    score: 1,
    passed: true,
    reason: "2 of 2 code blocks parse",
  });
});

test("the score is the share of blocks that parse, and the reason names the first that does not", async () => {
  const answer = [fenced("ts", "const a = 1;"), fenced("python", "a = 1\na = = 1"), fenced("json", "{")].join("\n\n");
  expect(await verdictOf(answer, any)).toEqual({
    kind: "graded",
    score: 1 / 3,
    passed: false,
    reason: "code block 2 (Python) does not parse at its line 2",
    evidence: "a = = 1",
  });
});

test("an answer that is code itself has no number", async () => {
  expect(await verdictOf("def load():\nreturn 3\n", any)).toMatchObject({
    score: 0,
    reason: "the Python code does not parse at its line 2",
    evidence: "return 3",
  });
});

test.each<[string, GraderInput, string]>([
  ["", any, "the answer has no code"],
  ["I will load three crates.", any, "the answer has no code"],
  [fenced("ts", "const a = 1;"), inPython, "the answer has no Python code"],
])("an answer without code fails: %j", async (answer, spec, reason) => {
  expect(await verdictOf(answer, spec)).toEqual({ kind: "graded", score: 0, passed: false, reason });
});

test("an ellipsis stands for code in Python and is an error in TypeScript", async () => {
  expect(await verdictOf(fenced("python", "def sail():\n    ..."), any)).toMatchObject({ passed: true });
  expect(await verdictOf(fenced("ts", "function sail() {\n  ...\n}"), any)).toMatchObject({ passed: false });
});

test.each(["(", "not ", "-", "lambda: ", "f'{"])(
  "Python that is nested without end is refused, and other code parses after it: %s",
  async (opening) => {
    const deep = verdictOf(`${fenced("python", opening.repeat(100_000))}\n\n${fenced("python", "a = 1")}`, any);
    const other = verdictOf(fenced("python", "a = 1"), any);
    expect(await deep).toEqual({
      kind: "graded",
      score: 0,
      passed: false,
      reason: "code block 1 (Python) is nested too deeply",
    });
    expect(await other).toMatchObject({ passed: true });
  },
);

test("answers that are graded at once get each their own verdict", async () => {
  const answers = [fenced("python", "a = 1"), fenced("ts", "let a ="), fenced("python", "("), fenced("json", "{}")];
  const verdicts = await Promise.all(answers.map((answer) => verdictOf(answer, any)));
  expect(verdicts).toMatchObject([{ passed: true }, { passed: false }, { passed: false }, { passed: true }]);
});
