// JSON in the answers that models really give: among prose, and among blocks of several languages.
import { expect, test } from "vitest";
import { extractJson } from "./extract-json.ts";

const fence = (info: string, body: string, mark = "```"): string => `${mark}${info}\n${body}\n${mark}`;

const FOUND: readonly (readonly [string, string, unknown])[] = [
  ["prose before and after", 'Sure! Here it is: {"a":1}. Anything else?', { a: 1 }],
  ["a brace in the prose before", 'I used {curly} braces: {"a":1}', { a: 1 }],
  [
    "a json block after another language's",
    `${fence("python", 'x = {"b": 2}')}\n${fence("json", '{"a":1}')}`,
    { a: 1 },
  ],
  ["a json block before another language's", `${fence("json", '{"a":1}')}\n${fence("bash", 'echo "{}"')}`, { a: 1 }],
  ["a json5 block that is JSON", fence("json5", '{"a":1}'), { a: 1 }],
  [
    "a jsonc block with a comment after a json block",
    `${fence("json", '{"a":1}')}\n${fence("jsonc", '{"a":2} // two')}`,
    { a: 1 },
  ],
  ["a js block whose literal is JSON", `Use this:\n${fence("js", '{"a":1}')}`, { a: 1 }],
  ["a longer js block beside a json block", `${fence("js", '({"long":[1,2,3,4]})')}\n${fence("json", "[1]")}`, [1]],
  ["tildes", fence("json", '{"a":1}', "~~~"), { a: 1 }],
  ["a longer fence around a shorter one", fence("json", '{"a":"```"}', "````"), { a: "```" }],
  ["an indented block", '1. Like this:\n   ```json\n   {"a":1}\n   ```', { a: 1 }],
  ["two json blocks, the last counts", `${fence("json", '{"a":1}')}\n${fence("json", '{"a":2}')}`, { a: 2 }],
  ["two json blocks, the last broken", `${fence("json", '{"a":1}')}\n${fence("json", '{"a":')}`, { a: 1 }],
  ["a capital tag", fence("JSON", "[1]"), [1]],
  ["a tag with more behind it", fence('json title="x"', "[1]"), [1]],
  ["an untagged block", fence("", '{"a":1}'), { a: 1 }],
  ["tags of another kind", '<answer>{"a":1}</answer>', { a: 1 }],
  ["a byte order mark", '\uFEFF{"a":1}', { a: 1 }],
  ["Windows line ends", '```json\r\n{"a":1}\r\n```\r\n', { a: 1 }],
  ["a fence that never closes", '```json\n{"a":1}', { a: 1 }],
  ["braces and fences in strings", '{"a":"} ``` { \\" ]"}', { a: '} ``` { " ]' }],
  ["the same member twice", '{"a":1,"a":2}', { a: 2 }],
  ["a bare number", "42", 42],
  ["a bare text", '"yes"', "yes"],
];

test.each(FOUND)("%s", (_what, text, value) => {
  expect(extractJson(text)).toEqual({ kind: "found", value });
});

const NONE: readonly (readonly [string, string])[] = [
  ["a comma too many", '{"a":1,}'],
  ["NaN", '{"a":NaN}'],
  ["single quotes", "{'a':1}"],
  ["a comment in a json block", fence("json", '{"a":1} // one')],
  ["cut off", 'Here: {"a":[1,2'],
  ["only prose", "There is no JSON in {this}."],
  ["nothing", ""],
  ["too deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
];

test.each(NONE)("no JSON: %s", (_what, text) => {
  expect(extractJson(text).kind).toBe("none");
});

test("a megabyte of braces and fences is read in one go", () => {
  for (const text of ["{".repeat(1_000_000), "```json\n".repeat(125_000), '{"a":'.repeat(200_000)]) {
    expect(extractJson(text).kind).toBe("none");
  }
});
