// The script file: what it may hold, and how a mistake in it is reported.
import { expect, test } from "vitest";
import { ScriptError } from "./errors.ts";
import { parseScript } from "./script.ts";

test("a text is short for an answer with that text", () => {
  expect(parseScript('{"prompt":"Hi","answers":["Hello",{"fault":"empty"}]}')).toEqual([
    { prompt: "Hi", answers: [{ text: "Hello" }, { fault: "empty" }] },
  ]);
});

test("a step may call tools, and a text is short for a step, too", () => {
  const call = { name: "read_file", arguments: { path: "a.txt", lines: [1, 2] } };
  const line = { prompt: "Hi", steps: [{ text: "I look.", tool_calls: [call, call] }, "Done."] };
  expect(parseScript(JSON.stringify(line))).toEqual([{ ...line, steps: [line.steps[0], { text: "Done." }] }]);
});

test("empty lines and Windows line ends are no mistake", () => {
  expect(parseScript('\r\n{"prompt":"a","answers":["1"]}\r\n\n{"prompt":"b","answers":["2"]}\n')).toHaveLength(2);
});

test("the same prompt may have a line for each model and one for all", () => {
  const script = parseScript(
    [
      '{"prompt":"a","answers":["all"]}',
      '{"prompt":"a","model":"gemini-2.5-pro","answers":["pro"]}',
      '{"prompt":"a","model":"gemini-2.5-flash","answers":["flash"]}',
    ].join("\n"),
  );
  expect(script.map((line) => line.model)).toEqual([undefined, "gemini-2.5-pro", "gemini-2.5-flash"]);
});

test.each([
  ["not JSON", "{prompt", "Script line 2: is not JSON"],
  ["no answers", '{"prompt":"x","answers":[]}', "Script line 2: "],
  ["an unknown field", '{"prompt":"x","answers":["y"],"reply":1}', 'Script line 2: ✖ Unrecognized key: "reply"'],
  [
    "an unknown fault",
    '{"prompt":"x","answers":[{"fault":"flood"}]}',
    "Script line 2: ✖ no such fault; the faults are",
  ],
  [
    "answers beside steps",
    '{"prompt":"x","answers":["y"],"steps":["z"]}',
    'Script line 2: ✖ Unrecognized key: "answers"',
  ],
  ["no steps", '{"prompt":"x","steps":[]}', "Script line 2: "],
  ["a call without arguments", '{"prompt":"x","steps":[{"tool_calls":[{"name":"a"}]}]}', "Script line 2: "],
  ["arguments that are a list", '{"prompt":"x","answers":[{"tool_calls":[{"name":"a","arguments":[]}]}]}', "line 2: "],
  ["no calls", '{"prompt":"x","steps":[{"tool_calls":[]}]}', "Script line 2: "],
  ["a negative count", '{"prompt":"x","answers":[{"usage":{"promptTokenCount":-1}}]}', "Script line 2: "],
  ["a repeated prompt", '{"prompt":"first","answers":["y"]}', "Script line 2: repeats the prompt and model of line 1"],
])("%s is an error that names the line", (_mistake, line, message) => {
  const parse = () => parseScript(`{"prompt":"first","answers":["x"]}\n${line}`);
  expect(parse).toThrow(ScriptError);
  expect(parse).toThrow(message);
});
