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
  ["Select the crates from the dock; then load them.", any, "the answer has no code"],
  ["Public opinion (in 1900) was another.", any, "the answer has no code"],
  ["Use an import; it is short.", any, "the answer has no code"],
  ["$3 for a crate.", any, "the answer has no code"],
  [fenced("ts", "const a = 1;"), inPython, "the answer has no Python code"],
  [fenced("ruby", "puts 3"), inPython, "the answer has no Python code"],
  [fenced("python", ""), any, "the answer has no code"],
  [fenced("ruby", ""), any, "the answer has no code"],
])("an answer without code fails: %j", async (answer, spec, reason) => {
  expect(await verdictOf(answer, spec)).toEqual({ kind: "graded", score: 0, passed: false, reason });
});

test.each([
  [fenced("ruby", "puts 3"), "there is no parser for ruby"],
  [fenced("SQL", "SELECT 1;"), "there is no parser for sql"],
  [fenced("c++", "int a = 1;"), "there is no parser for c++"],
  [fenced("jsonc", '{"a": 1} // one'), "there is no parser for jsonc"],
  [`Run:\n\n${fenced("sh", "ls")}\n\n${fenced("html", "<b>3</b>")}`, "there is no parser for sh"],
  [fenced("", "puts 3"), "the language of the code is not known"],
  ["SELECT 1;", "the language of the code is not known"],
  ["select id from crates;", "the language of the code is not known"],
  ["#!/bin/sh\nls", "the language of the code is not known"],
  ["#include <dock.h>\nint main(void) {", "the language of the code is not known"],
  ["// Loads.\npackage main\n\nfunc main() {}", "the language of the code is not known"],
  ["<?php echo 3;", "the language of the code is not known"],
  ["<!DOCTYPE html>\n<html></html>", "the language of the code is not known"],
  ["public class Dock {\n}", "the language of the code is not known"],
  ["fn main() {}", "the language of the code is not known"],
  ["def load(crate)\n  crate.load\nend", "the language of the code is not known"],
  [fenced("a".repeat(21), "puts 3"), "the language of the code is not known"],
])("of code in a language without a parser nothing can be told: %j", async (answer, reason) => {
  expect(await verdictOf(answer, any)).toEqual({ kind: "abstained", reason });
});

test("code in a language without a parser does not count beside code that parses", async () => {
  const answer = `${fenced("sh", "npm start (")}\n\n${fenced("ts", "const a = 1;")}`;
  expect(await verdictOf(answer, any)).toMatchObject({ passed: true, reason: "1 of 1 code blocks parse" });
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
