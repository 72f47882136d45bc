import { expect, test } from "vitest";
import fc from "fast-check";
import { extractJson } from "./extract-json.ts";

const found = (value: unknown) => ({ kind: "found", value });
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const none = (reason: string) => ({ kind: "none", reason });

test.each([
  ["an object", '{"a": [1, 2.5e3, null, "x\\u00e9"]}', { a: [1, 2500, null, "xé"] }],
  ["white space and a byte order mark around it", '\uFEFF\n {"a":1} \n', { a: 1 }],
  ["a bare number", "42", 42],
  ["a bare string", '"yes"', "yes"],
  ["an empty array", "[]", []],
])("the whole text is JSON: %s", (_what, text, value) => {
  expect(extractJson(text)).toEqual(found(value));
});

test("one value in prose is found", () => {
  expect(extractJson('Here you are: {"city": "Oslo"}. Anything else?')).toEqual(found({ city: "Oslo" }));
});

test("one code block is found, tagged or not", () => {
  expect(extractJson('Sure!\n```json\n{"a": 1}\n```\nDone.')).toEqual(found({ a: 1 }));
  expect(extractJson('Sure!\n```\n{"a": 1}\n```')).toEqual(found({ a: 1 }));
  expect(extractJson('~~~JSON\n["a"]\n~~~')).toEqual(found(["a"]));
});

test("a block tagged json wins over larger values in prose", () => {
  expect(extractJson('Not {"old": [1, 2, 3, 4, 5]} but\n```json\n{"a": 1}\n```')).toEqual(found({ a: 1 }));
});

test("of several blocks tagged json the last that parses is the answer", () => {
  const text = '```json\n{"draft": 1}\n```\nBetter:\n```json\n{"final": 2}\n```\n```json\noops\n```';
  expect(extractJson(text)).toEqual(found({ final: 2 }));
});

test("where a block is tagged json and does not parse, nothing else counts", () => {
  expect(extractJson('{"a": 1}\n```json\n{"b": 2,}\n```')).toEqual(
    none("in the json code block, the JSON breaks at line 2, column 9"),
  );
});

test("a block that is never closed counts when its JSON is whole", () => {
  expect(extractJson('```json\n{"a": 1}')).toEqual(found({ a: 1 }));
  expect(extractJson('```json\n{"a": [1, 2')).toEqual(none("in the json code block, the JSON is cut off at its end"));
});

test("of several values in prose the longest is the answer, the last of equals", () => {
  expect(extractJson('{"a": 1} and ["one", "two", "three"] and {"b": 2}')).toEqual(found(["one", "two", "three"]));
  expect(extractJson('first {"a": 1} then {"b": 2}')).toEqual(found({ b: 2 }));
});

test("brackets and quotes inside strings are text", () => {
  expect(extractJson('see {"a": "}{][\\"", "b": "]"} there')).toEqual(found({ a: '}{]["', b: "]" }));
});

test("brackets of the prose do not hide the value behind them", () => {
  expect(extractJson('[Note] in {curly} words, "[quoted": {"a": 1}')).toEqual(found({ a: 1 }));
  expect(extractJson('["unclosed\nthen {"a": [1, 2]}')).toEqual(found({ a: [1, 2] }));
});

test.each([
  ["a citation", "As shown in [1] and [23]."],
  ["a checkbox", "- [ ] write\n- [x] read"],
  ["empty brackets of code", "function f() {} returns []"],
  ["plain prose", "There is nothing here."],
  ["nothing", ""],
  ["an object of JavaScript", "{a: 1, b: [1, 2]}"],
  ["single quotes", "{'a': 1}"],
])("%s is no JSON", (_what, text) => {
  expect(extractJson(text)).toEqual(none("there is no complete JSON object or array"));
});

test("a cut answer has no JSON although parts of it are whole", () => {
  expect(extractJson('[{"a": 1}, {"a": 2}, {"a"')).toEqual(none("the JSON is cut off at its end"));
  expect(extractJson('Result: {"rows": [{"a": 1}], "next": "abc')).toEqual(none("the JSON is cut off at its end"));
});

test("a broken answer says where", () => {
  expect(extractJson('{\n  "a": 1,\n  "b": tru\n}')).toEqual(none("the JSON breaks at line 3, column 8"));
});

test("nesting beyond 200 levels is refused, 200 are read", () => {
  expect(extractJson(nested(200)).kind).toBe("found");
  expect(extractJson(nested(201))).toEqual(none("the JSON is nested deeper than 200 levels"));
  expect(extractJson(`x ${nested(1_000)}`)).toEqual(none("the JSON is nested deeper than 200 levels"));
});

test("a text above 4 MB is not read", () => {
  expect(extractJson(" ".repeat(4 * 1024 * 1024 + 1))).toEqual(none("the text is longer than 4 MB"));
});

test("every JSON object is found again, whole and in prose", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }), { minKeys: 1 }), (value) => {
      const text = JSON.stringify(value);
      const back: unknown = JSON.parse(text);
      expect(extractJson(text)).toEqual(found(back));
      expect(extractJson(`The result is ${text} as you asked.`)).toEqual(found(back));
      expect(extractJson(`Done:\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``)).toEqual(found(back));
    }),
  );
});

test("no start of an object is taken for the object", () => {
  const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 });
  fc.assert(
    fc.property(value, fc.nat(), (object, cut) => {
      const text = JSON.stringify(object);
      expect(extractJson(text.slice(0, 1 + (cut % (text.length - 1)))).kind).toBe("none");
    }),
  );
});

test("any text is answered", () => {
  const pieces = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    '"',
    "\\",
    ",",
    ":",
    "1",
    "true",
    "-",
    "\n",
    "```json\n",
    "```\n",
    "a",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 60 }), (parts) => {
      const extraction = extractJson(parts.join(""));
      if (extraction.kind === "none") expect(extraction.reason.length).toBeLessThan(100);
    }),
    { numRuns: 1_000 },
  );
});

test("a line of a megabyte that is nearly a fence is answered", () => {
  for (const line of [`\`\`\`${" ".repeat(1_000_000)}\``, `${"~".repeat(1_000_000)}\``]) {
    expect(extractJson(`${line}\n{"crates": 3}`)).toEqual(found({ crates: 3 }));
  }
});

test("a megabyte of any bracket is answered", () => {
  for (const piece of ["[", '{"a":', '{"', '["\\"', "[1,", "```json\n", '["a[{', "{} "]) {
    expect(extractJson(`x ${piece.repeat(1_000_000 / piece.length)}`).kind).toBe("none");
  }
});
